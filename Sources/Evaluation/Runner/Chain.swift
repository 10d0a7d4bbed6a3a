public import PromptModel
public import StrictData

/// Prompts that feed each other: a prompt with `stet.chain`. Its own template is the last step, and
/// its answer is the case's.
///
/// Every step's output is `steps.<name>.output` for those behind it. Steps run once for each repeat;
/// a step's own samples and extractor count for the step, those of the last one for the answer. A
/// step without an answer fails the case.
public struct Chain: CaseTask {
  /// One prompt before the last.
  public struct Step: Sendable {
    /// Its name in the chain.
    let name: String
    let task: any CaseTask
    let provider: (any ModelProvider)?
    let input: @Sendable (JSONObject) throws(RenderFailure) -> JSONObject
    let verification: ClaimCheck?

    /// A step.
    ///
    /// - Parameters:
    ///   - task: what its prompt does to answer.
    ///   - provider: who is asked; nil: who the run asks.
    ///   - input: its variables, made of the case's and `steps`.
    ///   - verification: where its output is claims.
    public init(
      name: String, task: any CaseTask, provider: (any ModelProvider)? = nil,
      verification: ClaimCheck? = nil,
      input: @escaping @Sendable (JSONObject) throws(RenderFailure) -> JSONObject
    ) {
      self.name = name
      self.task = task
      self.provider = provider
      self.input = input
      self.verification = verification
    }
  }

  /// What exchanges of the last step are called.
  public static let lastName = "answer"
  /// The variable that holds what steps gave.
  public static let variable = "steps"

  private let steps: [Step]
  private let last: any CaseTask

  /// A chain.
  public init(_ steps: [Step], last: any CaseTask) {
    self.steps = steps
    self.last = last
  }

  /// Those of all steps and of the last; a prompt that checks claims is asked as often as there are
  /// claims, which nobody knows before.
  public var requestCount: RequestCount {
    let count = steps.reduce(last.requestCount.count) { $0 + $1.task.requestCount.count }
    return RequestCount(count, areAlike: steps.isEmpty && last.requestCount.areAlike)
  }

  /// The first step's.
  public func firstRequest(
    for suiteCase: SuiteCase, repeatIndex: Int
  ) throws(RenderFailure) -> ModelRequest {
    guard let step = steps.first else {
      return try last.firstRequest(for: suiteCase, repeatIndex: repeatIndex)
    }
    let vars = Self.vars(suiteCase, JSONObject())
    return try step.task.firstRequest(
      for: suiteCase.with(vars: try step.input(vars)), repeatIndex: repeatIndex)
  }

  /// The last step's answer, with the usage, cost and time of all.
  public func answer(
    _ suiteCase: SuiteCase, repeatIndex: Int, from provider: any ModelProvider
  ) async throws(CaseFailure) -> CaseAnswer {
    var given = JSONObject()
    var answers: [ModelAnswer] = []
    var exchanges: [Exchange] = []
    for step in steps {
      let vars = Self.vars(suiteCase, given)
      var answered = try await Self.answer(
        step, vars, suiteCase, repeatIndex, step.provider ?? provider, exchanges)
      answers.append(answered.answer)
      switch answered.judged {
      case .nothing(let reason): answered.judged = .nothing("step '\(step.name)': \(reason)")
      case .undecided(let reason): answered.judged = .undecided("step '\(step.name)': \(reason)")
      case .whole, .part:
        let output = answered.output
        var value = JSONObject([("output", .string(output))])
        if let verification = step.verification {
          let found = try await verification.unsupported(
            in: output, vars: vars, suiteCase, repeatIndex, from: step.provider ?? provider,
            step: step.name, before: exchanges + answered.exchanges)
          answered.note(found)
          answered.exchanges += found.exchanges
          answers += found.answers
          value["unsupported"] = .array(found.unsupported.map { .string($0) })
        }
        given[step.name] = .object(value)
        exchanges += answered.exchanges
        continue
      }
      answered.exchanges = exchanges + answered.exchanges
      answered.answer = answered.answer.together(with: answers)
      return answered
    }
    return try await finish(suiteCase, repeatIndex, provider, given, answers, exchanges)
  }

  private func finish(
    _ suiteCase: SuiteCase, _ repeatIndex: Int, _ provider: any ModelProvider,
    _ given: JSONObject, _ answers: [ModelAnswer], _ exchanges: [Exchange]
  ) async throws(CaseFailure) -> CaseAnswer {
    do {
      var answered = try await last.answer(
        suiteCase.with(vars: Self.vars(suiteCase, given)), repeatIndex: repeatIndex,
        from: provider)
      answered.answer = answered.answer.together(with: answers + [answered.answer])
      answered.exchanges =
        exchanges + answered.exchanges.map { $0.part(of: Self.lastName) }
      return answered
    } catch {
      throw error.after(exchanges, step: Self.lastName)
    }
  }

  private static func answer(
    _ step: Step, _ vars: JSONObject, _ suiteCase: SuiteCase, _ repeatIndex: Int,
    _ provider: any ModelProvider, _ exchanges: [Exchange]
  ) async throws(CaseFailure) -> CaseAnswer {
    let input: JSONObject
    do {
      input = try step.input(vars)
    } catch {
      throw .unrendered(RenderFailure("step '\(step.name)': \(error.message)"))
    }
    do {
      var answered = try await step.task.answer(
        suiteCase.with(vars: input), repeatIndex: repeatIndex, from: provider)
      answered.exchanges = answered.exchanges.map { $0.part(of: step.name) }
      return answered
    } catch {
      throw error.after(exchanges, step: step.name)
    }
  }

  private static func vars(_ suiteCase: SuiteCase, _ given: JSONObject) -> JSONObject {
    var vars = suiteCase.vars
    vars[variable] = .object(given)
    return vars
  }
}

extension CaseAnswer {
  /// What is judged of it, as a text.
  var output: String {
    if case .part(let text) = judged { text } else { answer.text }
  }

  /// Writes what was found of claims into the note of its last exchange.
  fileprivate mutating func note(_ found: ClaimCheck.Found) {
    guard let last = exchanges.popLast() else { return }
    guard case .answered(var answer) = last.ending else {
      exchanges.append(last)
      return
    }
    answer.note = found.note
    exchanges.append(
      Exchange(
        step: last.step, request: last.request, input: last.input, ending: .answered(answer)))
  }
}

extension CaseFailure {
  /// The same failure in a step, after other exchanges.
  func after(_ exchanges: [Exchange], step: String) -> CaseFailure {
    switch self {
    case .unrendered(let failure):
      .unrendered(RenderFailure("step '\(step)': \(failure.message)"))
    case .unanswered(let error, let last):
      .unanswered(error, exchanges + last.map { $0.part(of: step) })
    }
  }
}
