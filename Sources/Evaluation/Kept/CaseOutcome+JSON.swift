public import PromptModel
public import StrictData

extension CaseOutcome {
  /// The outcome as a JSON object that names its case by its id; nil for a skipped one.
  public var json: JSONValue? {
    var object = JSONObject([("id", .string(suiteCase.id))])
    if repeatIndex > 0 { object["repeat"] = .whole(repeatIndex) }
    switch ending {
    case .answered(let answer): object["answer"] = answer.json
    case .unrendered(let failure): object["unrendered"] = .string(failure.message)
    case .unanswered(let error): object["error"] = error.json
    case .skipped: return nil
    }
    object["graded"] = graded.json
    if !exchanges.isEmpty {
      object["exchanges"] = .array(exchanges.map { $0.json(beside: answer) })
    }
    object["vote"] = vote?.json
    return .object(object)
  }

  /// The case and repeat that a line of ``json`` speaks of; nil where it is something else.
  public static func key(in json: JSONValue) -> RunKey? {
    guard let id = json["id"]?.string else { return nil }
    return RunKey(id: id, repeatIndex: json["repeat"]?.whole ?? 0)
  }

  /// Reads what ``json`` wrote; nil where it is something else.
  ///
  /// - Parameter suiteCase: the case it names.
  public init?(json: JSONValue, suiteCase: SuiteCase) {
    guard let graded = json["graded"].flatMap(GradedCase.init(json:)) else { return nil }
    let ending: Ending
    if let value = json["answer"] {
      guard let answer = ModelAnswer(json: value) else { return nil }
      ending = .answered(answer)
    } else if let message = json["unrendered"]?.string {
      ending = .unrendered(RenderFailure(message))
    } else if let error = json["error"].flatMap(ProviderError.init(json:)) {
      ending = .unanswered(error)
    } else {
      return nil
    }
    let answer: ModelAnswer? = if case .answered(let answer) = ending { answer } else { nil }
    var exchanges: [Exchange] = []
    for value in json["exchanges"]?.array ?? [] {
      guard let exchange = Exchange(json: value, beside: answer) else { return nil }
      exchanges.append(exchange)
    }
    self.init(
      suiteCase: suiteCase, repeatIndex: json["repeat"]?.whole ?? 0, ending: ending,
      graded: graded, exchanges: exchanges, vote: json["vote"].flatMap(SampleVote.init(json:)))
  }
}

extension Exchange {
  /// - Parameter answer: the case's, which is not written twice.
  fileprivate func json(beside answer: ModelAnswer?) -> JSONValue {
    var object = JSONObject([("request", .string(request.hex))])
    object["step"] = .text(step)
    if !input.isEmpty { object["input"] = .array(input.map(\.canonicalValue)) }
    switch ending {
    case .answered(let own): if own != answer { object["answer"] = own.json }
    case .failed(let error): object["error"] = error.json
    }
    return .object(object)
  }

  fileprivate init?(json: JSONValue, beside answer: ModelAnswer?) {
    guard let request = json["request"]?.string.flatMap({ Digest(hex: $0) }) else { return nil }
    let ending: Ending
    if let error = json["error"] {
      guard let error = ProviderError(json: error) else { return nil }
      ending = .failed(error)
    } else if let own = json["answer"].flatMap(ModelAnswer.init(json:)) ?? answer {
      ending = .answered(own)
    } else {
      return nil
    }
    var input: [ChatMessage] = []
    for value in json["input"]?.array ?? [] {
      guard let message = ChatMessage(json: value) else { return nil }
      input.append(message)
    }
    self.init(step: json["step"]?.string, request: request, input: input, ending: ending)
  }
}

extension ProviderError {
  fileprivate var json: JSONValue {
    var object = JSONObject([("message", .string(message))])
    object["attempts"] = .whole(attempts)
    switch retry {
    case .never: break
    case .afterBackoff: object["retry"] = .bool(true)
    case .after(let wait): object["retry"] = .finite(wait / .milliseconds(1))
    }
    return .object(object)
  }

  fileprivate init?(json: JSONValue) {
    guard let message = json["message"]?.string, let attempts = json["attempts"]?.whole else {
      return nil
    }
    let retry: Retry =
      switch json["retry"] {
      case .bool(true): .afterBackoff
      case .number(let wait): .after(.milliseconds(wait.double ?? 0))
      default: .never
      }
    self.init(message, retry: retry, attempts: attempts)
  }
}
