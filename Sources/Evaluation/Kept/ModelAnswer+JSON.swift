public import StrictData

extension ModelAnswer {
  /// The answer as a JSON object; ``init(json:)`` reads an equal one from it.
  public var json: JSONValue {
    var object = JSONObject([("text", .string(text))])
    object["usage"] = usage.json
    object["latency"] = .finite(latencyMilliseconds)
    if isCached { object["cached"] = .bool(true) }
    object["note"] = .text(note)
    if !toolCalls.isEmpty { object["toolCalls"] = .array(toolCalls.map(\.canonicalValue)) }
    if !carried.isEmpty { object["carried"] = .array(carried) }
    object["finish"] = .text(finish?.word)
    object["model"] = .text(model)
    if attempts != 1 { object["attempts"] = .whole(attempts) }
    object["cost"] = .finite(costUSD)
    return .object(object)
  }

  /// Reads what ``json`` wrote; nil where it is something else.
  public init?(json: JSONValue) {
    guard let text = json["text"]?.string else { return nil }
    self.init(text: text)
    usage = TokenUsage(json: json["usage"])
    latencyMilliseconds = json["latency"]?.real
    if case .bool(true) = json["cached"] { isCached = true }
    note = json["note"]?.string
    for value in json["toolCalls"]?.array ?? [] {
      guard let call = ToolCall(json: value) else { return nil }
      toolCalls.append(call)
    }
    carried = json["carried"]?.array ?? []
    finish = json["finish"]?.string.map(FinishReason.init(word:))
    model = json["model"]?.string
    attempts = json["attempts"]?.whole ?? 1
    costUSD = json["cost"]?.real
  }
}

extension TokenUsage {
  /// The counts that are known, as a JSON object; nil: none is.
  var json: JSONValue? {
    var counts = JSONObject()
    for (name, path) in Self.counts { counts[name] = .whole(self[keyPath: path]) }
    return counts.isEmpty ? nil : .object(counts)
  }

  /// Reads what ``json`` wrote.
  init(json: JSONValue?) {
    self.init()
    for (name, path) in Self.counts { self[keyPath: path] = json?[name]?.whole }
  }

  private static var counts: [(String, WritableKeyPath<TokenUsage, Int?>)] {
    [
      ("prompt", \.prompt), ("completion", \.completion), ("cachedPrompt", \.cachedPrompt),
      ("reasoning", \.reasoning),
    ]
  }
}

extension FinishReason {
  /// The reason that ``word`` names.
  init(word: String) {
    self =
      switch ExactString(word) {
      case ExactString("stop"): .stop
      case ExactString("length"): .length
      case ExactString("tool-calls"): .toolCalls
      case ExactString("refused"): .refused
      default: .other(word)
      }
  }
}

extension ToolCall {
  init?(json: JSONValue) {
    guard let name = json["name"]?.string, let arguments = json["arguments"]?.string else {
      return nil
    }
    self.init(id: json["id"]?.string, name: name, arguments: arguments)
  }
}

extension ChatMessage {
  /// Reads what ``canonicalValue`` wrote; nil where it is something else.
  init?(json: JSONValue) {
    guard let role = json["role"]?.string, let text = json["text"]?.string else { return nil }
    var parts: [ChatPart] = []
    for value in json["parts"]?.array ?? [] {
      if let text = value["text"]?.string {
        parts.append(.text(text))
      } else if let media = value["media"], let url = media["url"]?.string {
        parts.append(.media(ChatMedia(url: url, contentType: media["contentType"]?.string)))
      } else {
        return nil
      }
    }
    var calls: [ToolCall] = []
    for value in json["toolCalls"]?.array ?? [] {
      guard let call = ToolCall(json: value) else { return nil }
      calls.append(call)
    }
    self.init(
      role: role, parts: parts.isEmpty ? [.text(text)] : parts, toolCalls: calls,
      toolCallID: json["toolCallID"]?.string, toolName: json["toolName"]?.string)
  }
}

extension JSONValue {
  /// A whole number; nil for none.
  static func whole(_ value: Int?) -> JSONValue? { value.map { .number(JSONNumber($0)) } }

  /// A finite number; nil for none, and for one that JSON has no literal for.
  static func finite(_ value: Double?) -> JSONValue? {
    guard let value, value.isFinite else { return nil }
    return .number(JSONNumber(value))
  }

  /// A string; nil for none.
  static func text(_ value: String?) -> JSONValue? { value.map { .string($0) } }

  /// The whole number this is.
  var whole: Int? { if case .number(let number) = self { number.int } else { nil } }
  /// The number this is.
  var real: Double? { if case .number(let number) = self { number.double } else { nil } }
}
