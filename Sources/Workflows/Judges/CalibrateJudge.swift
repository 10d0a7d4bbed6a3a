public import Evaluation
internal import GitStore
public import PromptModel
internal import Registry

/// `stet judge calibrate`: a suite's judge is asked about every answer that people rated, and held
/// against what they said.
public struct CalibrateJudge: Sendable {
  /// The suite.
  public let suite: ResourceName
  /// Whose labels; nil: everybody's.
  public let people: Set<PersonName>?
  /// From which number on a rating lets an answer pass; nil: such ratings are left out.
  public let least: Double?
  /// Whether what comes out is written to labels/.
  public let writes: Bool
  /// How many answers may be under way at once.
  public let concurrency: Int
  /// How the judge is asked.
  public let asking: AskingOptions

  /// A request.
  public init(
    suite: ResourceName, people: Set<PersonName>? = nil, least: Double? = nil, writes: Bool = false,
    concurrency: Int = 8, asking: AskingOptions = AskingOptions()
  ) {
    self.suite = suite
    self.people = people
    self.least = least
    self.writes = writes
    self.concurrency = concurrency
    self.asking = asking
  }

  /// What came out.
  public struct Outcome: Sendable {
    /// One answer on which people and the judge say different things.
    public struct Disagreement: Sendable {
      /// The case.
      public let caseID: String
      /// The answer.
      public let output: Digest
      /// Whether people let it pass.
      public let peoplePass: Bool
      /// Why the judge does not agree.
      public let reason: String
    }

    /// The suite.
    public let suite: ResourceName
    /// The judge's model.
    public let judge: ModelDefinition
    /// The judge's own prompt file; nil: the prompt that comes with stet.
    public let prompt: SuiteJudge.Prompt?
    /// Whose labels were read, by name.
    public let people: [String]
    /// The figures.
    public let calibration: JudgeCalibration
    /// Where they disagree, by case.
    public let disagreements: [Disagreement]
    /// Answers the judge gave no verdict on, with the reason of the first.
    public let errored: (count: Int, reason: String)?
    /// Rated answers that count for nothing: people are divided, their rating says nothing of
    /// passing, or the case asks no judge.
    public let left: Int
    /// What judging took, with the canaries; nil: nothing was asked.
    public let spend: JudgeSpend?
    /// The file that was written, relative to the repository.
    public let written: String?
    /// Facts beside the answer.
    public let notes: [String]
  }

  private struct Item: Sendable {
    let caseID: String
    let output: Digest
    let text: String
    let peoplePass: Bool
    let grader: CaseGrader
  }

  /// Asks the judge; writes nothing unless it is asked to.
  ///
  /// - Parameters:
  ///   - announce: called with what will be asked, before it is.
  ///   - progress: called with what runs, how many answers are judged, and of how many.
  /// - Throws: `RegistryError.notFound`, `WorkflowError.refused` where the suite has no judge, nobody
  ///   rated an answer or a canary comes out wrong; `.interrupted` where the budget is used up or the
  ///   task was cancelled; what the judge's provider throws.
  public func run(
    in registry: OpenRegistry, announce: (RunAnnouncement) -> Void = { _ in },
    progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async throws -> Outcome {
    registry.control = RunControl(asking)
    let tree = try registry.currentTree()
    guard let suite = try RulesReader(tree).suite(suite) else {
      throw RegistryError.notFound(
        kind: "suite", name: suite.text, candidates: try tree.suiteNames().map(\.text))
    }
    guard let named = suite.judges.first else {
      throw WorkflowError.refused("suite '\(suite.name)' names no judge")
    }
    let tools = try registry.gradingTools(for: suite)
    let model = try SuiteJudges(suite, tree).model(of: named)
    let rated = try Labels.judgements(of: suite.name, people: people, in: registry)
    let items = try items(rated, suite, tools)
    guard !items.isEmpty else {
      throw WorkflowError.refused(
        "nobody rated an answer of suite '\(suite.name)' that its judge could be held against")
    }
    let grader = try Grader(suite: suite, tools: tools)
    announce(try announcement(items, grader, registry))
    let fault = await grader.tryJudges()
    try registry.control.requireWhole([], total: items.count)
    if let fault { throw WorkflowError.refused(fault) }
    let title = "\(suite.name), judged by \(model.name)"
    let spending = registry.control.spending
    let judged = await Self.judged(items, concurrency) {
      progress(
        EvaluationProgress(
          title: title, done: $0, total: items.count, kept: 0, spent: spending.total))
    }
    try registry.control.requireWhole([], total: items.count)
    let names = Set(rated.flatMap { $0.ratings.map(\.person.text) }).sorted()
    return try outcome(
      judged, suite, model, named.prompt, people: names, left: rated.count - items.count,
      canaries: await grader.canarySpend, registry)
  }

  private func announcement(
    _ items: [Item], _ grader: Grader, _ registry: OpenRegistry
  ) throws -> RunAnnouncement {
    var check = RequestCheck(registry: registry, kind: nil, repeats: 1)
    let asked = items.flatMap { $0.grader.judgeRequests(about: $0.text) }
    for request in grader.canaryRequests + asked {
      try check.add(request, times: 1, more: 0)
    }
    return check.announcement
  }

  /// The answers on which most people agree, of cases that ask the judge.
  private func items(
    _ rated: [Labels.RatedAnswer], _ suite: Suite, _ tools: GradingTools
  ) throws -> [Item] {
    let cases = Dictionary(suite.cases.map { ($0.id, $0) }, uniquingKeysWith: { old, _ in old })
    return try rated.compactMap { one in
      guard let passes = one.consensus(least: least),
        let suiteCase = cases[one.answer.caseID] ?? one.answer.suiteCase,
        let grader = try CaseGrader(judging: suiteCase, of: suite, tools: tools)
      else { return nil }
      return Item(
        caseID: one.answer.caseID, output: one.answer.digest, text: one.answer.text,
        peoplePass: passes, grader: grader)
    }
  }

  private static func judged(
    _ items: [Item], _ concurrency: Int, progress: (Int) -> Void
  ) async -> [(item: Item, graded: GradedCase)] {
    await withTaskGroup(of: (Int, GradedCase).self) { group in
      var graded = [GradedCase?](repeating: nil, count: items.count)
      var (next, done) = (0, 0)
      func start() {
        guard next < items.count, !Task.isCancelled else { return }
        let (index, item) = (next, items[next])
        next += 1
        group.addTask { (index, await item.grader.grade(JudgedAnswer(item.text))) }
      }
      for _ in 0..<max(1, concurrency) { start() }
      for await (index, verdict) in group {
        graded[index] = verdict
        done += 1
        progress(done)
        start()
      }
      return zip(items, graded).compactMap { item, verdict in verdict.map { (item, $0) } }
    }
  }

  private func outcome(
    _ judged: [(item: Item, graded: GradedCase)], _ suite: Suite, _ model: ModelDefinition,
    _ prompt: SuiteJudge.Prompt?, people: [String], left: Int, canaries: JudgeSpend?,
    _ registry: OpenRegistry
  ) throws -> Outcome {
    var pairs: [(people: Bool, judge: Bool)] = []
    var disagreements: [Outcome.Disagreement] = []
    for (item, graded) in judged {
      guard let pass = graded.pass else { continue }
      pairs.append((item.peoplePass, pass))
      guard pass != item.peoplePass else { continue }
      disagreements.append(
        Outcome.Disagreement(
          caseID: item.caseID, output: item.output, peoplePass: item.peoplePass,
          reason: graded.assertions.first { $0.result.pass == pass }?.reason ?? ""))
    }
    let calibration = JudgeCalibration(pairs)
    let errors = judged.compactMap { $0.graded.pass == nil ? $0.graded.error ?? "" : nil }
    let file = CalibrationFile(
      suite: suite.name, judge: model.name, digest: model.digest, prompt: prompt?.digest,
      people: people, bothPass: calibration.bothPass, onlyPeoplePass: calibration.onlyPeoplePass,
      onlyJudgePasses: calibration.onlyJudgePasses, bothFail: calibration.bothFail)
    return Outcome(
      suite: suite.name, judge: model, prompt: prompt, people: people, calibration: calibration,
      disagreements: disagreements, errored: errors.first.map { (errors.count, $0) }, left: left,
      spend: JudgeSpend.sum(([canaries] + judged.map(\.graded.spend)).compactMap { $0 }),
      written: writes ? try write(file, registry) : nil,
      notes: registry.control.recordingNotes)
  }

  private func write(_ file: CalibrationFile, _ registry: OpenRegistry) throws -> String {
    guard let root = registry.repository.workTree else {
      throw WorkflowError.refused("a bare repository has no work tree to write the calibration to")
    }
    let path = registry.repositoryPath(CalibrationFile.path(file.suite))
    try FileWriter.write(file.bytes, to: "\(root)/\(path)")
    return path
  }
}
