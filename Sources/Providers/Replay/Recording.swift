public import Evaluation
public import PromptModel
public import StrictData

/// Recorded answers to one request: recordings/<model>/<request digest>.json.
///
/// `stet-recording/1` has one `output`, which answers the request however often it is asked.
/// `stet-recording/2` has `answers`, one for each time it is asked: the samples of a case, and what
/// came with tool calls. The older one is written where it says all.
public struct Recording: Sendable, Hashable {
  /// The format of one answer in words.
  public static let format = "stet-recording/1"
  /// The format of several answers, and of those with tool calls.
  public static let secondFormat = "stet-recording/2"

  /// One answer.
  public struct Answer: Sendable, Hashable {
    /// The text, untouched.
    public let output: String
    /// The tools it asks for.
    public let toolCalls: [ToolCall]

    /// An answer.
    public init(output: String, toolCalls: [ToolCall] = []) {
      self.output = output
      self.toolCalls = toolCalls
    }
  }

  /// The request it answers.
  public let request: Digest
  /// The answers in order, at least one.
  public let answers: [Answer]
  /// Whether the one answer stands for every time the request is asked.
  public let isForAll: Bool
  /// The model that gave it, as the provider named it.
  public let model: String?
  /// When, RFC 3339.
  public let recordedOn: String?

  /// The first answer's text.
  public var output: String { answers.first?.output ?? "" }

  /// A recording of one answer.
  public init(request: Digest, output: String, model: String? = nil, recordedOn: String? = nil) {
    self.init(
      request: request, answers: [Answer(output: output)], isForAll: true, model: model,
      recordedOn: recordedOn)
  }

  /// A recording of what the request was answered each time, from the first.
  ///
  /// - Parameter answers: at least one.
  public init(
    request: Digest, answers: [Answer], model: String? = nil, recordedOn: String? = nil
  ) {
    self.init(
      request: request, answers: answers, isForAll: false, model: model, recordedOn: recordedOn)
  }

  private init(
    request: Digest, answers: [Answer], isForAll: Bool, model: String?, recordedOn: String?
  ) {
    self.request = request
    self.answers = answers
    self.isForAll = isForAll
    self.model = model
    self.recordedOn = recordedOn
  }

  /// The answer to the request when it is asked for the n-th time, from 0; nil: none was recorded.
  public func answer(at index: Int) -> Answer? {
    if isForAll { return answers.first }
    return answers.indices.contains(index) ? answers[index] : nil
  }

  /// Reads a recording strictly: every key known and of its type, `format`, `request` and the
  /// answer or answers present.
  ///
  /// - Throws: at the first thing that is wrong; what is no syntax error is at 1:1.
  public init(parsing bytes: [UInt8]) throws(SourceError) {
    guard let object = try JSONParser.parse(bytes).object else {
      throw Self.wrong("a recording is an object")
    }
    let format = try Self.required("format", in: object)
    let isSecond = ExactString(format) == ExactString(Self.secondFormat)
    let keys = ["format", "request", isSecond ? "answers" : "output", "model", "recordedOn"]
    try Self.check(object, keys, "a recording")
    guard isSecond || ExactString(format) == ExactString(Self.format) else {
      throw Self.wrong(
        "the format is '\(format)', expected '\(Self.format)' or '\(Self.secondFormat)'")
    }
    let digest = try Self.required("request", in: object)
    guard let request = Digest(prefixed: digest) else {
      throw Self.wrong("'request' is no digest: '\(digest)'")
    }
    self.request = request
    isForAll = !isSecond
    answers =
      isSecond
      ? try Self.answers(object["answers"])
      : [Answer(output: try Self.required("output", in: object))]
    model = try Self.text("model", in: object)
    recordedOn = try Self.text("recordedOn", in: object)
  }

  /// The file's value: keys in the order `format`, `request`, `output` or `answers`, `model`,
  /// `recordedOn`.
  public var value: JSONValue {
    let format = isForAll ? Self.format : Self.secondFormat
    var object = JSONObject([
      ("format", .string(format)), ("request", .string(request.description)),
    ])
    if isForAll {
      object["output"] = .string(output)
    } else {
      object["answers"] = .array(answers.map(\.value))
    }
    object["model"] = model.map { .string($0) }
    object["recordedOn"] = recordedOn.map { .string($0) }
    return .object(object)
  }

  private static func answers(_ value: JSONValue?) throws(SourceError) -> [Answer] {
    guard let list = value?.array, !list.isEmpty else {
      throw wrong("'answers' is no list of at least one answer")
    }
    var answers: [Answer] = []
    for element in list {
      guard let object = element.object else { throw wrong("an answer is an object") }
      try check(object, ["output", "toolCalls"], "an answer")
      answers.append(
        Answer(
          output: try required("output", in: object), toolCalls: try calls(object["toolCalls"])))
    }
    return answers
  }

  private static func calls(_ value: JSONValue?) throws(SourceError) -> [ToolCall] {
    guard let value else { return [] }
    guard let list = value.array else { throw wrong("'toolCalls' is no list") }
    var calls: [ToolCall] = []
    for element in list {
      guard let object = element.object else { throw wrong("a tool call is an object") }
      try check(object, ["id", "name", "arguments"], "a tool call")
      calls.append(
        ToolCall(
          id: try text("id", in: object), name: try required("name", in: object),
          arguments: try required("arguments", in: object)))
    }
    return calls
  }

  private static func check(
    _ object: JSONObject, _ known: [String], _ noun: String
  ) throws(SourceError) {
    let known = known.map(ExactString.init)
    for key in object.keys where !known.contains(ExactString(key)) {
      throw wrong("unknown key '\(key)' in \(noun)")
    }
  }

  private static func text(
    _ key: String, in object: JSONObject
  ) throws(SourceError) -> String? {
    guard let value = object[key] else { return nil }
    guard let text = value.string else { throw wrong("'\(key)' is not a string") }
    return text
  }

  private static func required(
    _ key: String, in object: JSONObject
  ) throws(SourceError) -> String {
    guard let text = try text(key, in: object) else { throw wrong("'\(key)' is missing") }
    return text
  }

  private static func wrong(_ message: String) -> SourceError {
    SourceError(SourcePosition(line: 1, column: 1), message)
  }
}

extension Recording.Answer {
  fileprivate var value: JSONValue {
    var object = JSONObject([("output", .string(output))])
    if !toolCalls.isEmpty {
      object["toolCalls"] = .array(
        toolCalls.map { call in
          var value = JSONObject()
          value["id"] = call.id.map { .string($0) }
          value["name"] = .string(call.name)
          value["arguments"] = .string(call.arguments)
          return .object(value)
        })
    }
    return .object(object)
  }
}
