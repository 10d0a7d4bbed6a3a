internal import JSONSchema
public import PromptModel
internal import StrictData

/// A model that judges answers.
public struct Judge: Sendable {
  /// The model.
  public let model: ModelDefinition
  /// Who answers for it; failures on the way are its to meet.
  public let provider: any ModelProvider
  /// What it is asked with about a rubric.
  public let prompt: any JudgePrompt

  /// A judge.
  public init(
    model: ModelDefinition, provider: any ModelProvider, prompt: any JudgePrompt = RubricPrompt()
  ) {
    self.model = model
    self.provider = provider
    self.prompt = prompt
  }
}

/// What came of a question to a judge.
struct JudgeReply: Sendable {
  /// The answer, as the schema wants it; or why there is none.
  let answer: Result<JSONObject, JudgeFailure>
  /// Nil: nothing was sent.
  let spend: JudgeSpend?
}

/// Why a judge gave no verdict.
struct JudgeFailure: Error, Hashable {
  let message: String
  /// Whether the run may ask nothing more, so that this says nothing of the answer.
  var endsRun = false
}

extension Judge {
  /// What a second question says where the first answer was no JSON of that form. It does not
  /// repeat the answer: whatever an output made the judge say stays outside.
  static let retryText =
    "Your last answer was not one JSON object of the form above. Answer with that JSON object and "
    + "nothing else."

  /// Asks; once more where the answer is no JSON of that form, and never for another verdict.
  func ask(_ messages: [ChatMessage], config: JSONObject, form: JudgeForm) async -> JudgeReply {
    var spend: JudgeSpend?
    var fault = ""
    for attempt in 0..<2 {
      let asked = attempt == 0 ? messages : Self.again(messages)
      do throws(ProviderError) {
        let request = try request(asked, config: config, form: form)
        if var problem = provider.problem(with: request) {
          problem.attempts = 0
          throw problem
        }
        let answer = try await provider.answer(request)
        spend = spend.map { $0 + JudgeSpend(answer) } ?? JudgeSpend(answer)
        if answer.finish == .refused {
          return JudgeReply(
            answer: .failure(JudgeFailure(message: "judge '\(model.name)' refused to judge")),
            spend: spend)
        }
        switch form.read(answer.text) {
        case .success(let object): return JudgeReply(answer: .success(object), spend: spend)
        case .failure(let failure): fault = failure.message
        }
      } catch {
        let spends = [spend, JudgeSpend(failedCalls: error.attempts)].compactMap { $0 }
        return JudgeReply(
          answer: .failure(
            JudgeFailure(
              message: "judge '\(model.name)' gave no answer: \(error.message)",
              endsRun: error.endsRun)),
          spend: JudgeSpend.sum(spends))
      }
    }
    return JudgeReply(
      answer: .failure(
        JudgeFailure(message: "judge '\(model.name)' gave no verdict, asked twice: \(fault)")),
      spend: spend)
  }

  /// The request that puts a question.
  func request(
    _ messages: [ChatMessage], config: JSONObject, form: JudgeForm
  ) throws(ProviderError) -> ModelRequest {
    try ModelRequest(
      model: model, messages: messages, config: config,
      output: OutputForm(isJSON: true, schema: form.requested))
  }

  /// The question with the reminder at the end of its last message: two messages of one role in a
  /// row are not for every model.
  private static func again(_ messages: [ChatMessage]) -> [ChatMessage] {
    guard let last = messages.last else { return messages }
    return messages.dropLast() + [
      ChatMessage(role: last.role, parts: last.parts + [.text("\n\n" + retryText)])
    ]
  }
}

/// The JSON that a judge is asked for.
struct JudgeForm: Sendable {
  /// What the request carries: the plain subset that every provider's dialect can say.
  let requested: JSONValue
  private let checked: JSONValue

  /// A form.
  ///
  /// - Parameters:
  ///   - members: name and schema of each, in the order they are asked for.
  ///   - bounds: names of members that are numbers in 0…1.
  init(_ members: [(name: String, type: JSONObject)], bounds: [String]) {
    func object(_ members: [(name: String, type: JSONObject)]) -> JSONValue {
      .object(
        JSONObject([
          ("type", .string("object")),
          ("properties", .object(JSONObject(members.map { ($0.name, .object($0.type)) }))),
          ("required", .array(members.map { .string($0.name) })),
          ("additionalProperties", .bool(false)),
        ]))
    }
    requested = object(members)
    let checked = members.map { member in
      var type = member.type
      if bounds.contains(member.name) {
        type["minimum"] = .number(JSONNumber(0))
        type["maximum"] = .number(JSONNumber(1))
      }
      return (name: member.name, type: type)
    }
    self.checked = object(checked)
  }

  /// The object an answer holds: all of it, or all of the one code block it consists of. An object
  /// in the middle of words is none: it may be quoted from what was judged.
  func read(_ text: String) -> Result<JSONObject, JudgeFailure> {
    let body = Self.body(of: text)
    let value: JSONValue
    do throws(SourceError) {
      value = try JSONParser.parse(Array(body.utf8), options: .init(duplicateKeys: .error))
    } catch {
      return .failure(JudgeFailure(message: "its answer is no JSON (\(error.message))"))
    }
    do {
      if let violation = try Schema(checked).validate(value).first {
        return .failure(JudgeFailure(message: "its answer has another form: \(violation)"))
      }
    } catch {
      return .failure(JudgeFailure(message: "its form is no schema: \(error)"))
    }
    guard let object = value.object else {
      return .failure(JudgeFailure(message: "its answer is no object"))
    }
    return .success(object)
  }

  private static func body(of text: String) -> String {
    let scalars = text.unicodeScalars
    func isBlank(_ scalar: Unicode.Scalar) -> Bool { " \t\r\n".unicodeScalars.contains(scalar) }
    var inner = scalars[...].drop(while: isBlank)
    while let last = inner.last, isBlank(last) { inner = inner.dropLast() }
    let fence = "```".unicodeScalars
    guard inner.starts(with: fence), inner.count > 6, inner.suffix(3).elementsEqual(fence),
      let lineEnd = inner.firstIndex(of: "\n")
    else { return String(inner) }
    return String(inner[inner.index(after: lineEnd)...].dropLast(3))
  }
}
