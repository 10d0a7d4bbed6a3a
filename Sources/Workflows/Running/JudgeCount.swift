internal import Evaluation
internal import PromptModel

/// Counts what the judges of a run will be asked, before anything is sent.
struct JudgeCount {
  let registry: OpenRegistry
  /// Requests, if none has to be sent again and every answer comes.
  private(set) var calls = 0
  /// What they cost at most, in US dollars; nil: not known.
  private(set) var highestUSD: Double? = 0
  /// Whether any goes to a provider that the operator named.
  private(set) var isPaid = false
  private var tried: Set<Digest> = []
  private var figures: [ResourceName: RequestFigures] = [:]

  init(registry: OpenRegistry) { self.registry = registry }

  /// Adds what the cases of an arm take that can be asked and are not kept, and the canaries of its
  /// suite, which are tried once for all arms.
  ///
  /// - Throws: what reading a model's side file throws.
  mutating func add(_ arm: SuiteArm, repeats: Int) throws {
    let suite = arm.pair.suite
    guard suite.asks(["llm-rubric"] + SuiteJudges.embedded) else { return }
    // How long an answer of several steps can be is not known.
    let longest =
      arm.task.requestCount.areAlike ? arm.pair.model.maximumOutput.map { 2 * $0 } : nil
    for suiteCase in arm.cases where arm.problems[suiteCase.id] == nil {
      let open = arm.unkept(suiteCase, of: repeats)
      guard open > 0 else { continue }
      for request in arm.grader.judgeRequests(for: suiteCase) {
        try add(request, times: open, more: longest)
      }
    }
    guard arm.journal?.canaries == nil, tried.insert(suite.digest).inserted else { return }
    for request in arm.grader.canaryRequests { try add(request, times: 1, more: 0) }
  }

  /// Adds a request.
  ///
  /// - Parameter more: tokens of the answer that it will hold; nil: not known.
  mutating func add(_ request: ModelRequest, times: Int, more: Int?) throws {
    calls += times
    guard OpenRegistry.isNamed(request.model) else { return }
    isPaid = true
    let known = try figures[request.model.name] ?? registry.figures(for: request.model)
    figures[request.model.name] = known
    let most = more.flatMap { known.highestCost(of: request, more: $0) }
    highestUSD = highestUSD.flatMap { sum in most.map { sum + $0 * Double(times) } }
  }
}
