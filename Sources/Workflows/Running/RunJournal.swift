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
    let lines = try file.lines()
    let header = lines.first.flatMap { Self.value($0) }
    if let started = Self.started(header, binding) {
      let kept = Self.outcomes(lines.dropFirst(), jobs: resumes ? jobs : [])
      if resumes {
        self.started = started
        outcomes = kept
        found = kept.count
        canaries = lines.lazy.compactMap(Self.canaries).first
        writing = Mutex(Writing(file: file, count: kept.count))
        self.note = note
        return
      }
      let count = Self.keptCount(Array(lines.dropFirst()))
      if count > 0 {
        note(
          "an earlier run of \(binding.prompt) on \(binding.suite) had kept \(count) of "
            + "\(jobs.count) cases; it is begun anew (--resume goes on)")
      }
    }
    try file.empty()
    try file.append(
      JSONValue.object(
        JSONObject([
          ("format", .string(JournalFile.format)), ("started", .number(JSONNumber(Int(now)))),
          ("total", .number(JSONNumber(jobs.count))), ("run", binding.json),
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

  // MARK: - Reading

  static func value(_ line: [UInt8]) -> JSONValue? {
    do {
      return try JSONParser.parse(line, options: .init(maximumDepth: 512))
    } catch {
      // A line that is no JSON was damaged; its case is asked again.
      return nil
    }
  }

  private static func canaries(_ line: [UInt8]) -> JudgeSpend? {
    // No other line begins so: the many that outcomes have are not parsed for it.
    guard line.starts(with: "{\"canaries\":".utf8) else { return nil }
    return value(line)?["canaries"].flatMap(JudgeSpend.init(json:))
  }

  /// How many cases times repeats the lines after the first have a verdict for.
  static func keptCount(_ lines: [[UInt8]]) -> Int {
    var passes: [RunKey: Bool] = [:]
    for line in lines {
      guard let json = value(line), let key = CaseOutcome.key(in: json) else { continue }
      if case .bool = json["graded"]?["pass"] { passes[key] = true } else { passes[key] = nil }
    }
    return passes.count
  }

  /// When the run began, where the first line is that of this run.
  private static func started(_ header: JSONValue?, _ binding: RunBinding) -> Int64? {
    guard let header, let format = header["format"]?.string,
      ExactString(format) == ExactString(JournalFile.format), header["run"] == binding.json,
      case .number(let number) = header["started"], let started = number.int
    else { return nil }
    return Int64(started)
  }

  /// The cases with a verdict; those without one are asked again. Later lines win.
  private static func outcomes(
    _ lines: ArraySlice<[UInt8]>, jobs: [RunJob]
  ) -> [RunKey: CaseOutcome] {
    guard !jobs.isEmpty else { return [:] }
    let cases = RunJob.cases(of: jobs)
    var outcomes: [RunKey: CaseOutcome] = [:]
    for line in lines {
      guard let json = value(line), let key = CaseOutcome.key(in: json) else { continue }
      guard let suiteCase = cases[key],
        let outcome = CaseOutcome(json: json, suiteCase: suiteCase)
      else { continue }
      outcomes[key] = outcome.graded.pass == nil ? nil : outcome
    }
    return outcomes
  }
}
