import PromptModel
import StrictData
import Synchronization

@testable import Evaluation

/// A model that answers by script, and keeps what it was asked.
final class ScriptedModel: ModelProvider {
  private let script: @Sendable (ModelRequest, Int) throws(ProviderError) -> ModelAnswer
  private let asked = Mutex<[ModelRequest]>([])

  init(_ script: @escaping @Sendable (ModelRequest, Int) throws(ProviderError) -> ModelAnswer) {
    self.script = script
  }

  /// One that always says the same.
  convenience init(_ text: String) { self.init { _, _ in ModelAnswer(text: text) } }

  var requests: [ModelRequest] { asked.withLock { $0 } }

  func answer(_ request: ModelRequest) async throws(ProviderError) -> ModelAnswer {
    let number = asked.withLock { asked in
      asked.append(request)
      return asked.count
    }
    return try script(request, number)
  }
}

extension ModelRequest {
  /// Everything that is said, in order.
  var text: String { messages.map(\.text).joined(separator: "\n") }
}

extension Sample {
  static let approval = #"{"reason": "clear", "score": 0.9, "pass": true}"#
  static let refusal = #"{"reason": "rude", "score": 0.2, "pass": false}"#

  static func judge(_ provider: any ModelProvider, parameters: JSONObject = JSONObject()) throws
    -> Judge
  {
    Judge(model: try model(parameters: parameters), provider: provider)
  }

  static func rubric(
    _ text: String = "is polite", isNegated: Bool = false, threshold: Double? = nil,
    provider: String? = nil
  ) -> AssertionSpec {
    AssertionSpec(
      type: "llm-rubric", isNegated: isNegated, value: .string(text), threshold: threshold,
      provider: provider)
  }

  static func judged(
    _ output: String, _ spec: AssertionSpec, by provider: any ModelProvider,
    vars: JSONObject = JSONObject(), parameters: JSONObject = JSONObject()
  ) async throws -> GradedAssertion? {
    let item = suiteCase("a", [spec], vars: vars)
    let tools = GradingTools(judges: [try judge(provider, parameters: parameters)])
    return try await Grader(suite: suite([item]), tools: tools).grade(item, output: output)
      .assertions.first
  }

  static func canary(_ id: String, _ output: String, passes: Bool = false) -> SuiteCase {
    SuiteCase(
      id: id, vars: JSONObject(), line: 9, canary: Canary(output: output, passes: passes))
  }
}
