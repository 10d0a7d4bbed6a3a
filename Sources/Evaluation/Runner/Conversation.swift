public import PromptModel
internal import StrictData

/// One request, and those that go on from it while the model asks for tools whose results the case
/// has; without such a case it is one request.
///
/// A call that has no result, or none left, ends the conversation: what the model said with it is
/// judged, and so is every call up to there, in order.
public struct Conversation: CaseTask {
  /// How often tools are answered in one conversation.
  public static let maximumRounds = 8

  private let render: @Sendable (SuiteCase) throws(RenderFailure) -> ModelRequest
  private let isStep: Bool

  /// - Parameters:
  ///   - isStep: whether it is one of several: then exchanges hold what it was given.
  ///   - render: the request for a case; called once per case and repeat, maybe on several tasks at
  ///     once.
  public init(
    isStep: Bool = false,
    _ render: @escaping @Sendable (SuiteCase) throws(RenderFailure) -> ModelRequest
  ) {
    self.render = render
    self.isStep = isStep
  }

  /// The request that begins the conversation.
  public func firstRequest(
    for suiteCase: SuiteCase, repeatIndex: Int
  ) throws(RenderFailure) -> ModelRequest {
    try render(suiteCase).repeated(repeatIndex)
  }

  /// What the model said last, with all its calls.
  public func answer(
    _ suiteCase: SuiteCase, repeatIndex: Int, from provider: any ModelProvider
  ) async throws(CaseFailure) -> CaseAnswer {
    var request: ModelRequest
    do {
      request = try firstRequest(for: suiteCase, repeatIndex: repeatIndex)
    } catch {
      throw .unrendered(error)
    }
    var script = ToolScript(suiteCase.conversation?.toolResults ?? JSONObject())
    var answers: [ModelAnswer] = []
    var exchanges: [Exchange] = []
    var added = isStep ? request.messages : []
    while true {
      let step = script.isEmpty ? nil : "round \(answers.count + 1)"
      do {
        let answer = try await provider.answer(request)
        answers.append(answer)
        exchanges.append(
          Exchange(step: step, request: request.digest, input: added, ending: .answered(answer)))
        guard answers.count <= Self.maximumRounds, let results = script.results(of: answer) else {
          return Self.ended(answer, answers, exchanges, request)
        }
        added = [Self.message(of: answer)] + results
        request = try request.continued(with: added)
      } catch {
        exchanges.append(
          Exchange(step: step, request: request.digest, input: added, ending: .failed(error)))
        throw .unanswered(error, exchanges)
      }
    }
  }

  private static func message(of answer: ModelAnswer) -> ChatMessage {
    var message = ChatMessage(
      role: "assistant", parts: answer.text.isEmpty ? [] : [.text(answer.text)],
      toolCalls: answer.toolCalls)
    message.carried = answer.carried
    return message
  }

  private static func ended(
    _ last: ModelAnswer, _ answers: [ModelAnswer], _ exchanges: [Exchange], _ request: ModelRequest
  ) -> CaseAnswer {
    var whole = last.together(with: answers)
    whole.toolCalls = answers.flatMap(\.toolCalls)
    var answered = CaseAnswer(whole, exchanges: exchanges)
    answered.tools = request.tools
    return answered
  }
}

/// The results of tools that a case has, as they are used up.
struct ToolScript {
  private let results: JSONObject
  private var used: [ExactString: Int] = [:]

  /// - Parameter results: by tool; a list has one result for each call in order, anything else is
  ///   the result of every call.
  init(_ results: JSONObject) { self.results = results }

  /// Whether it has no tool at all.
  var isEmpty: Bool { results.isEmpty }

  /// The results of an answer's calls, in order; nil where it has no call, or one of them has no
  /// result: then none is used.
  mutating func results(of answer: ModelAnswer) -> [ChatMessage]? {
    guard !answer.toolCalls.isEmpty else { return nil }
    let before = used
    var messages: [ChatMessage] = []
    for call in answer.toolCalls {
      guard let value = next(call.name) else {
        used = before
        return nil
      }
      messages.append(
        ChatMessage(
          role: "tool", parts: [.text(value.string ?? value.serialized())], toolCallID: call.id,
          toolName: call.name))
    }
    return messages
  }

  private mutating func next(_ name: String) -> JSONValue? {
    guard let value = results[name] else { return nil }
    guard let list = value.array else { return value }
    let index = used[ExactString(name), default: 0]
    guard list.indices.contains(index) else { return nil }
    used[ExactString(name)] = index + 1
    return list[index]
  }
}
