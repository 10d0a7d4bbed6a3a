internal import Evaluation
internal import GitStore
internal import PromptModel
internal import StrictData

/// Gets arms ready to run: opens their journals and looks at every request before any is sent.
struct RequestCheck {
  let registry: OpenRegistry
  /// The kind of run, for the journals; nil: none is kept.
  let kind: String?
  let repeats: Int
  private(set) var announcement = RunAnnouncement()
  /// What the answers cost at most; nil: not known.
  private var answersUSD: Double? = 0
  private var judges: JudgeCount

  init(registry: OpenRegistry, kind: String?, repeats: Int) {
    self.registry = registry
    self.kind = kind
    self.repeats = repeats
    judges = JudgeCount(registry: registry)
    announcement.budget = registry.control.options.budget
    announcement.isReplayed = registry.control.options.recording == .replay
  }

  /// Gets one arm ready.
  ///
  /// - Parameters:
  ///   - number: which of the arms on the suite and model it is, from 1.
  ///   - isGraded: whether the suite's assertions judge its answers.
  /// - Throws: `WorkflowError.refused` where another process runs the same.
  mutating func prepare(_ arm: inout SuiteArm, number: Int, isGraded: Bool = true) throws {
    let jobs = RunJob.all(arm.cases, repeats: repeats)
    let isPaid = OpenRegistry.isNamed(arm.pair.model) && !announcement.isReplayed
    if let kind {
      var binding = RunBinding(
        kind: kind, arm: number, prompt: arm.prompt, pair: arm.pair, repeats: repeats,
        runner: registry.surroundings.runner)
      binding.shard = arm.shard
      arm.journal = try registry.journal(
        binding, jobs: jobs, of: arm.pair.suite, isPaid: isPaid)
    }
    announcement.kept += arm.journal?.found ?? 0
    announcement.foundNothing = registry.control.options.resumes && announcement.kept == 0
    if isPaid {
      try look(at: &arm)
      announcement.isPaid = true
    } else {
      announcement.calls +=
        (jobs.count - (arm.journal?.found ?? 0)) * arm.task.requestCount.count
    }
    if isGraded { try judges.add(arm, repeats: repeats) }
    sum()
  }

  /// Takes note of a request to a judge that no assertion makes.
  ///
  /// - Parameter more: tokens of answers that it will hold at most; nil: not known.
  mutating func add(_ request: ModelRequest, times: Int, more: Int?) throws {
    try judges.add(request, times: times, more: more)
    sum()
  }

  private mutating func sum() {
    announcement.judgeCalls = judges.calls
    if judges.isPaid, !announcement.isReplayed { announcement.isPaid = true }
    announcement.highestUSD =
      announcement.isPaid ? answersUSD.flatMap { sum in judges.highestUSD.map { sum + $0 } } : nil
  }

  /// Renders every case that is not kept, and asks what is wrong with its request.
  private mutating func look(at arm: inout SuiteArm) throws {
    let figures = try registry.figures(for: arm.pair.model)
    let each = arm.task.requestCount
    // What later requests hold is not known before the first is answered.
    let areAlike = each.areAlike && !arm.cases.contains(where: \.hasToolResults)
    let counts = areAlike && (figures.info?.prices != nil || figures.info?.context != nil)
    let isFirst = !announcement.isPaid
    var (tokens, highest): (Int, Double?) = (0, 0)
    for suiteCase in arm.cases {
      let open = arm.unkept(suiteCase, of: repeats) * each.count
      guard open > 0 else { continue }
      let request: ModelRequest
      do throws(RenderFailure) {
        request = try arm.task.firstRequest(for: suiteCase, repeatIndex: 0)
      } catch {
        // It fails by itself, without being asked.
        continue
      }
      if let problem = arm.provider.problem(with: request) {
        arm.problems[suiteCase.id] = problem
        announcement.impossible.append(
          (arm.pair.suite.name.text, suiteCase.id, problem.message))
        continue
      }
      announcement.calls += open
      guard counts else { continue }
      let figure = figures.tokens(of: request)
      tokens += figure.count * open
      if figure.method != .exact { announcement.isEstimate = true }
      if let most = figures.highestCost(of: request) {
        highest = highest.map { $0 + most * Double(open) }
      } else {
        highest = nil
      }
    }
    add(counts ? tokens : nil, counts ? highest : nil, isFirst: isFirst)
  }

  /// Says which cases cannot be asked, where nobody announces it.
  func note() {
    for item in announcement.impossible {
      registry.surroundings.note(
        "case '\(item.id)' of suite '\(item.suite)' cannot be asked: \(item.reason)")
    }
  }

  /// What is not known of one arm is not known of all.
  private mutating func add(_ tokens: Int?, _ highest: Double?, isFirst: Bool) {
    answersUSD = answersUSD.flatMap { sum in highest.map { sum + $0 } }
    announcement.promptTokens =
      isFirst ? tokens : announcement.promptTokens.flatMap { sum in tokens.map { sum + $0 } }
  }
}

extension SuiteCase {
  /// Whether the model may ask for tools and is asked again with their results.
  fileprivate var hasToolResults: Bool { conversation?.toolResults.isEmpty == false }
}

extension SuiteArm {
  /// How many of a case's repeats no earlier part of the run has kept.
  func unkept(_ suiteCase: SuiteCase, of repeats: Int) -> Int {
    (0..<repeats).count { journal?.kept(RunJob(suiteCase, repeatIndex: $0)) == nil }
  }
}

extension OpenRegistry {
  /// Where the journals of runs lie, but for sensitive suites.
  var runsFolder: String { "\(repository.commonDirectory)/stet/runs" }

  /// The journal of a run; nil, with a note, where none can be kept.
  ///
  /// - Throws: `WorkflowError.refused` where another process runs the same.
  func journal(
    _ binding: RunBinding, jobs: [RunJob], of suite: Suite, isPaid: Bool
  ) throws -> RunJournal? {
    let folder: String
    if suite.isSensitive {
      guard surroundings.store != nil else {
        surroundings.note(
          "the run cannot be resumed: there is no operator's store to keep answers of the sensitive "
            + "suite '\(suite.name)' in")
        return nil
      }
      folder = try OperatorStore(registry: self).runsFolder()
    } else {
      folder = runsFolder
    }
    do throws(JournalFile.Problem) {
      try JournalFile.makeFolders(folder)
      let journal = try RunJournal(
        binding, in: folder, jobs: jobs, resumes: control.options.resumes, staysOpen: isPaid,
        now: surroundings.now(), note: surroundings.note)
      control.add(journal)
      return journal
    } catch {
      switch error {
      case .inUse:
        throw WorkflowError.refused(
          "another stet runs \(binding.prompt) \(binding.closure.short) on '\(binding.suite)' with "
            + "'\(binding.model)' at this moment")
      case .system(let reason):
        surroundings.note("the run cannot be resumed, no journal can be kept: \(reason)")
        return nil
      }
    }
  }
}
