internal import Evaluation
internal import PromptModel
internal import StrictData
internal import Synchronization

/// Keeps one arm of a run on the disk, case by case, until its evidence is written.
final class RunJournal: OutcomeKeeper {
  private struct Writing: ~Copyable {
    var file: JournalFile?
    var count: Int
    /// Whether a case was asked and not answered in this part of the run.
    var isOpen = false
  }

  /// When the run began, in seconds since 1970.
  let started: Int64
  /// Cases times repeats that an earlier part of the run has kept.
  let found: Int
  /// What trying the judges took in an earlier part of the run; nil: that has not been done.
  let canaries: JudgeSpend?
  private let outcomes: [RunKey: CaseOutcome]
  private let writing: Mutex<Writing>
  private let note: @Sendable (String) -> Void
  private let staysOpen: Bool

  /// Opens a journal, in a folder of its own below another one.
  ///
  /// - Parameters:
  ///   - resumes: whether what it has is used; else it begins anew.
  ///   - jobs: what may be in it.
  ///   - staysOpen: whether it outlives the evidence of a run with cases that were not answered, so
  ///     that they alone are asked again.
  ///   - now: when the run begins, if it begins now.
  ///   - note: told once where it cannot be written any more.
  init(
    _ binding: RunBinding, in folder: String, jobs: [RunJob], resumes: Bool,
    staysOpen: Bool = false, now: Int64,
    note: @escaping @Sendable (String) -> Void
  ) throws(JournalFile.Problem) {
    self.staysOpen = staysOpen
    let file = try JournalFile(in: "\(folder)/\(binding.id)")
    let jobCount = jobs.count
    var reading = JournalReading(binding, cases: resumes ? RunJob.cases(of: jobs) : nil)
    try file.readLines { reading.add($0) }
    if let started = reading.started, resumes {
      self.started = started
      outcomes = reading.outcomes
      found = reading.count
      canaries = reading.canaries
      writing = Mutex(Writing(file: file, count: reading.count))
      self.note = note
      return
    }
    if reading.count > 0 {
      note(
        "an earlier run of \(binding.prompt) on \(binding.suite) had kept \(reading.count) of "
          + "\(jobCount) cases; it is begun anew (--resume goes on)")
    }
    try file.empty()
    try file.append(
      JSONValue.object(
        JSONObject([
          ("format", .string(JournalFile.format)), ("started", .number(JSONNumber(Int(now)))),
          ("total", .number(JSONNumber(jobCount))), ("run", binding.json),
        ])
      ).serialized())
    started = now
    found = 0
    canaries = nil
    outcomes = [:]
    writing = Mutex(Writing(file: file, count: 0))
    self.note = note
  }

  /// Cases times repeats that are kept, with a verdict.
  var count: Int { writing.withLock { $0.count } }

  func kept(_ job: RunJob) -> CaseOutcome? { outcomes[job.key] }

  func keep(_ outcome: CaseOutcome) {
    guard let line = outcome.json?.serialized() else { return }
    append(line) { writing in
      if outcome.graded.pass != nil { writing.count += 1 }
      if case .unanswered = outcome.ending { writing.isOpen = true }
    }
  }

  /// Keeps that the judges were tried and came out right.
  ///
  /// - Parameter spend: what that took.
  func keep(canaries spend: JudgeSpend) {
    guard canaries == nil else { return }
    append(JSONValue.object(JSONObject([("canaries", spend.json)])).serialized()) { _ in }
  }

  private func append(_ line: String, then count: (inout Writing) -> Void) {
    let failure: String? = writing.withLock { writing in
      do throws(JournalFile.Problem) {
        try writing.file?.append(line)
        count(&writing)
        return nil
      } catch {
        writing.file = nil
        if case .system(let reason) = error { return reason }
        return "it is in use"
      }
    }
    if let failure {
      note("the run's journal cannot be written, it cannot be resumed: \(failure)")
    }
  }

  /// The evidence is written: removes the journal, unless cases are to be asked again.
  func finish() {
    writing.withLock { writing in
      if !writing.isOpen || !staysOpen { writing.file?.remove() }
      writing.file = nil
    }
  }
}
