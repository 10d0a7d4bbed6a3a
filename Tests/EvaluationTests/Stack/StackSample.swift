import PromptModel
import StrictData
import Synchronization
import Testing

@testable import Evaluation

/// A run of twenty cases that ask for their own id.
struct StackSample {
  let cases = (0..<20).map { number in
    Sample.suiteCase(
      "c\(number)", [AssertionSpec(type: "equals", value: .string("c\(number)"))], line: number + 2)
  }

  func run(
    _ provider: any ModelProvider, concurrency: Int = 1, keeper: (any OutcomeKeeper)? = nil,
    repeats: Int = 1
  ) async throws -> [CaseOutcome] {
    await EvaluationRunner().run(
      RunJob.all(cases, repeats: repeats), concurrency: concurrency,
      task: Conversation(Self.render), provider: provider,
      grader: try Grader(suite: Sample.suite(cases)), keeper: keeper)
  }

  static func render(_ item: SuiteCase) throws(RenderFailure) -> ModelRequest {
    do {
      return try ModelRequest(
        model: Sample.model(), messages: [ChatMessage(role: "user", text: item.id)])
    } catch {
      throw RenderFailure("\(error)")
    }
  }

  static func request(_ text: String = "hello", repeatIndex: Int = 0) throws -> ModelRequest {
    try ModelRequest(
      model: Sample.model(), messages: [ChatMessage(role: "user", text: text)],
      repeatIndex: repeatIndex)
  }

  /// Answers with what it is asked, at a price.
  static func echo(
    cost: Double? = nil, tokens: Int? = nil, after wait: Duration? = nil
  ) -> ScriptedProvider {
    ScriptedProvider { request, _ in
      if let wait { try await Task.sleep(for: wait) }
      var answer = ModelAnswer(
        text: request.messages[0].text, promptTokens: tokens, completionTokens: tokens,
        latencyMilliseconds: 12)
      answer.costUSD = cost
      return answer
    }
  }
}

/// Keeps outcomes in memory.
final class MemoryKeeper: OutcomeKeeper {
  private let known: [String: CaseOutcome]
  private let new = Mutex<[CaseOutcome]>([])

  init(_ known: [CaseOutcome] = []) {
    self.known = Dictionary(
      known.map { ("\($0.suiteCase.id)#\($0.repeatIndex)", $0) }, uniquingKeysWith: { $1 })
  }

  var kept: [CaseOutcome] { new.withLock { $0 } }

  func kept(_ job: RunJob) -> CaseOutcome? { known["\(job.suiteCase.id)#\(job.repeatIndex)"] }
  func keep(_ outcome: CaseOutcome) { new.withLock { $0.append(outcome) } }
}

/// Keeps answers in memory.
final class MemoryStore: AnswerStore {
  private let answers = Mutex<[Digest: ModelAnswer]>([:])

  var count: Int { answers.withLock { $0.count } }
  func answer(for key: Digest) -> ModelAnswer? { answers.withLock { $0[key] } }
  func keep(_ answer: ModelAnswer, for key: Digest, model: ModelDefinition) {
    answers.withLock { $0[key] = answer }
  }
}
