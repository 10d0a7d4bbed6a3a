public import PromptModel
public import StrictData

/// A recorded answer: recordings/<model>/<request digest>.json, format `stet-recording/1`.
public struct Recording: Sendable, Hashable {
  /// The format's name.
  public static let format = "stet-recording/1"

  /// The request it answers.
  public let request: Digest
  /// The answer, untouched.
  public let output: String
  /// The model that gave it, as the provider named it.
  public let model: String?
  /// When, RFC 3339.
  public let recordedOn: String?

  /// A recording.
  public init(request: Digest, output: String, model: String? = nil, recordedOn: String? = nil) {
    self.request = request
    self.output = output
    self.model = model
    self.recordedOn = recordedOn
  }

  /// Reads a recording strictly: every key known and of its type, `format`, `request` and
  /// `output` present.
  ///
  /// - Throws: at the first thing that is wrong; what is no syntax error is at 1:1.
  public init(parsing bytes: [UInt8]) throws(SourceError) {
    guard let object = try JSONParser.parse(bytes).object else {
      throw Self.wrong("a recording is an object")
    }
    for key in object.keys where !Self.keys.contains(ExactString(key)) {
      throw Self.wrong("unknown key '\(key)' in a recording")
    }
    let format = try Self.required("format", in: object)
    guard ExactString(format) == ExactString(Self.format) else {
      throw Self.wrong("the format is '\(format)', expected '\(Self.format)'")
    }
    let digest = try Self.required("request", in: object)
    guard let request = Digest(prefixed: digest) else {
      throw Self.wrong("'request' is no digest: '\(digest)'")
    }
    self.request = request
    output = try Self.required("output", in: object)
    model = try Self.text("model", in: object)
    recordedOn = try Self.text("recordedOn", in: object)
  }

  /// The file's value: keys in the order `format`, `request`, `output`, `model`, `recordedOn`.
  public var value: JSONValue {
    var object = JSONObject([
      ("format", .string(Self.format)), ("request", .string(request.description)),
      ("output", .string(output)),
    ])
    object["model"] = model.map { .string($0) }
    object["recordedOn"] = recordedOn.map { .string($0) }
    return .object(object)
  }

  private static let keys = Set(
    ["format", "request", "output", "model", "recordedOn"].map(ExactString.init))

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
