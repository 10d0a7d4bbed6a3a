/// A YAML value and where it starts, as ``YAMLParser`` reads it.
public struct YAMLNode: Sendable {
  /// One key of a mapping and its value.
  public struct Entry: Sendable {
    /// The key.
    public let key: String
    /// Where the key starts.
    public let keyPosition: SourcePosition
    /// What it maps to.
    public let value: YAMLNode
  }

  /// The value; keys of a mapping are unique, in the order they were written.
  public enum Content: Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case sequence([YAMLNode])
    case mapping([Entry])
  }

  /// Where the value starts: at its first character, its opening quote or its `|`.
  public let position: SourcePosition
  /// The value.
  public let content: Content

  /// A value at a place.
  public init(position: SourcePosition, content: Content) {
    self.position = position
    self.content = content
  }

  /// The same value without positions.
  public var jsonValue: JSONValue {
    switch content {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .number(let value): return .number(value)
    case .string(let value): return .string(value)
    case .sequence(let nodes): return .array(nodes.map(\.jsonValue))
    case .mapping(let entries):
      var object = JSONObject()
      for entry in entries { object[entry.key] = entry.value.jsonValue }
      return .object(object)
    }
  }

  /// The value's kind with its article, as messages name it.
  public var kind: String {
    switch content {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .sequence: "a sequence"
    case .mapping: "a mapping"
    }
  }

  /// The entry of a key; nil for other values and missing keys.
  public func entry(_ key: String) -> Entry? {
    guard case .mapping(let entries) = content else { return nil }
    let wanted = ExactString(key)
    return entries.first { ExactString($0.key) == wanted }
  }

  /// The value of a key; nil for other values and missing keys.
  public subscript(key: String) -> YAMLNode? { entry(key)?.value }
}
