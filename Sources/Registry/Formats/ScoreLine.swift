public import PromptModel
public import StrictData

/// One line of `stet score`'s input: an answer from anywhere, and what is asked of it.
///
/// Keys that are not known are left alone, for other tools write them; an assertion's are not.
public struct ScoreLine: Sendable {
  /// The id as it was written; nil where there is none.
  public let id: JSONValue?
  /// The text that is judged; JSON that is no string as compact JSON.
  public let output: String
  /// The case: variables, `expected`, assertions, threshold, group.
  public let suiteCase: SuiteCase
  /// The labels of a classification, where they are declared.
  public let labels: [String]
  /// `latencyMs`; nil: not known.
  public let latencyMilliseconds: Double?
  /// `cost` in US dollars; nil: not known.
  public let costUSD: Double?
  /// `tokens`: a number, or a mapping.
  public let tokens: Tokens
  /// Whether the answer was kept from an earlier request.
  public let isCached: Bool
  /// The provider's own word on whether it refused.
  public let isRefusal: Bool?

  /// Tokens as the line gives them.
  public struct Tokens: Sendable, Hashable {
    /// Tokens of the prompt.
    public var prompt: Int?
    /// Tokens of the answer.
    public var completion: Int?
    /// Tokens of both.
    public var total: Int?
  }

  /// The largest line that is read, in bytes.
  public static let maximumBytes = 64 << 20

  /// The line in its bytes, without its end.
  /// - Parameter defaults: what every line starts with.
  /// - Throws: at the first place that is wrong, by the input's line and column.
  public init(
    _ bytes: ArraySlice<UInt8>, number: Int, defaults: AssertionDefaults = AssertionDefaults()
  ) throws(SourceError) {
    let node = try FormatNode.json(
      bytes, firstLine: number, maximumBytes: Self.maximumBytes)
    var members: [String: FormatNode] = [:]
    for member in try node.members() {
      if case .null = member.node.value { continue }
      members[member.key] = member.node
    }
    id = members["id"]?.value
    guard let output = members["output"] else { throw node.error("there is no 'output'") }
    self.output = output.value.string ?? output.value.serialized(.compact)
    suiteCase = try Self.suiteCase(members, id: id, line: number, defaults)
    labels = try members["labels"]?.uniqueLabels() ?? []
    latencyMilliseconds = try members["latencyMs"]?.number()
    costUSD = try members["cost"]?.number()
    tokens = try Self.tokens(members["tokens"])
    isCached = try members["cached"]?.boolean() ?? false
    isRefusal = try members["refusal"]?.boolean()
  }

  private static func suiteCase(
    _ members: [String: FormatNode], id: JSONValue?, line: Int, _ defaults: AssertionDefaults
  ) throws(SourceError) -> SuiteCase {
    var vars = defaults.vars
    for entry in try SuiteCases.vars(members["vars"]).entries { vars[entry.key] = entry.value }
    if let context = members["context"] { vars["context"] = context.value }
    return SuiteCase(
      id: id?.string ?? id?.serialized(.compact) ?? "\(line)", vars: vars,
      expected: members["expected"]?.value,
      assertions: defaults.assertions + (try AssertionFormat.list(members["assert"])),
      threshold: try members["threshold"]?.share() ?? defaults.threshold,
      group: try members["group"]?.label(), line: line)
  }

  private static func tokens(_ node: FormatNode?) throws(SourceError) -> Tokens {
    guard let node else { return Tokens() }
    let range = 0...FormatNode.largestInteger
    if case .number = node.value { return Tokens(total: try node.integer(in: range)) }
    var tokens = Tokens()
    for member in try node.members() {
      if case .null = member.node.value { continue }
      switch member.key {
      case "prompt": tokens.prompt = try member.node.integer(in: range)
      case "completion": tokens.completion = try member.node.integer(in: range)
      case "total": tokens.total = try member.node.integer(in: range)
      default: continue
      }
    }
    return tokens
  }

  /// The id of a line that cannot be read whole: the string or number that `id` has in the
  /// outermost object, where everything before it is a key with a string, number or word.
  public static func readableID(_ line: ArraySlice<UInt8>) -> JSONValue? {
    let bytes = Array(line)
    var index = 0
    func skipSpace() {
      while index < bytes.count, [0x20, 0x09, 0x0D].contains(bytes[index]) { index += 1 }
    }
    func take(_ byte: UInt8) -> Bool {
      skipSpace()
      guard index < bytes.count, bytes[index] == byte else { return false }
      index += 1
      skipSpace()
      return index < bytes.count
    }
    guard take(UInt8(ascii: "{")) else { return nil }
    while let end = JSONLexer.stringEnd(bytes, at: index) {
      let isID = bytes[index..<end].elementsEqual("\"id\"".utf8)
      index = end
      guard take(UInt8(ascii: ":")), let valueEnd = JSONLexer.scalarEnd(bytes, at: index) else {
        return nil
      }
      if isID { return value(bytes[index..<valueEnd]) }
      index = valueEnd
      guard take(UInt8(ascii: ",")) else { return nil }
    }
    return nil
  }

  private static func value(_ bytes: ArraySlice<UInt8>) -> JSONValue? {
    do {
      return try JSONParser.parse(Array(bytes))
    } catch {
      return nil
    }
  }
}

/// Assertions for every line, as a file gives them: a list, or a mapping as `defaultTest` is.
public struct AssertionDefaults: Sendable, Hashable {
  /// What every line is asked first.
  public var assertions: [AssertionSpec] = []
  /// The least score where a line does not say.
  public var threshold: Double?
  /// Variables of lines that do not set them.
  public var vars = JSONObject()

  /// Nothing.
  public init() {}

  /// The file's bytes, YAML or JSON.
  /// - Throws: at the first place that is wrong.
  public init(_ bytes: [UInt8]) throws(SourceError) {
    let root = try FormatNode.yaml(bytes)
    if case .array = root.value {
      assertions = try AssertionFormat.list(root)
      return
    }
    let fields = try root.fields(["assert", "threshold", "vars"], noun: "default assertions")
    assertions = try AssertionFormat.list(try fields.required("assert"))
    threshold = try fields["threshold"]?.share()
    vars = try SuiteCases.vars(fields["vars"])
  }
}
