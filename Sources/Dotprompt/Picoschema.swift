public import StrictData

/// Dotprompt's short notation for JSON Schema (google/dotprompt, js/src/picoschema.ts).
///
/// `name: string, what it is`, `age?: integer`, `tags(array): string`, `color(enum): [a, b]`,
/// `home(object): {…}`, `(*): any`; a named schema is asked of the caller. Something that already
/// is a JSON Schema is passed through.
public struct Picoschema: Sendable {
  /// Gives the JSON Schema of a name; nil where there is none.
  public typealias Resolver = (String) -> JSONValue?

  /// What is no Picoschema.
  public struct Failure: Error, Sendable, Hashable {
    /// The keys (or indices) that lead to the place.
    public let path: [String]
    /// What is wrong there.
    public let message: String
  }

  private static let scalarTypes = ["any", "boolean", "integer", "null", "number", "string"]
  private static let maximumDepth = 64

  /// The JSON Schema that a schema stands for; nil for null.
  ///
  /// - Throws: what is wrong, and where in the schema.
  public static func jsonSchema(
    of schema: JSONValue, resolvingNames resolver: Resolver = { _ in nil }
  ) throws(Failure) -> JSONValue? {
    switch schema {
    case .null: return nil
    case .string(let text):
      return .object(try scalar(text, resolver, path: []))
    case .object(let object):
      if let type = object["type"]?.string, scalarTypes.contains(type) || isContainer(type) {
        return schema
      }
      if case .object = object["properties"] {
        var typed = object
        typed["type"] = .string("object")
        return .object(typed)
      }
      return .object(try self.object(object, resolver, path: []))
    default:
      throw Failure(path: [], message: "a schema is a text or a mapping")
    }
  }

  private static func isContainer(_ type: String) -> Bool { type == "object" || type == "array" }

  private static func scalar(
    _ text: String, _ resolver: Resolver, path: [String]
  ) throws(Failure) -> JSONObject {
    let (type, description) = split(text)
    var schema = JSONObject()
    if scalarTypes.contains(type) {
      // "any" is no type of JSON Schema: a schema without a type allows every value.
      if type != "any" { schema["type"] = .string(type) }
    } else {
      guard case .object(let resolved)? = resolver(type) else {
        throw Failure(path: path, message: "unknown type '\(type)'")
      }
      schema = resolved
    }
    if let description { schema["description"] = .string(description) }
    return schema
  }

  private static func node(
    _ value: JSONValue, _ resolver: Resolver, path: [String]
  ) throws(Failure) -> JSONObject {
    switch value {
    case .string(let text): return try scalar(text, resolver, path: path)
    case .object(let object): return try self.object(object, resolver, path: path)
    default: throw Failure(path: path, message: "a type is a text or a mapping")
    }
  }

  private static func object(
    _ object: JSONObject, _ resolver: Resolver, path: [String]
  ) throws(Failure) -> JSONObject {
    guard path.count < maximumDepth else {
      throw Failure(path: path, message: "the schema is nested deeper than \(maximumDepth)")
    }
    var properties = JSONObject()
    var required: [JSONValue] = []
    var additional = JSONValue.bool(false)
    for entry in object.entries {
      let place = path + [entry.key]
      if entry.key == "(*)" {
        additional = .object(try node(entry.value, resolver, path: place))
        continue
      }
      let key = Key(entry.key)
      if properties[key.name] != nil {
        throw Failure(path: place, message: "property '\(key.name)' is defined twice")
      }
      if !key.isOptional { required.append(.string(key.name)) }
      properties[key.name] = .object(try property(key, entry.value, resolver, path: place))
    }
    var schema = JSONObject([("type", .string("object")), ("properties", .object(properties))])
    if !required.isEmpty { schema["required"] = .array(required) }
    schema["additionalProperties"] = additional
    return schema
  }

  private static func property(
    _ key: Key, _ value: JSONValue, _ resolver: Resolver, path: [String]
  ) throws(Failure) -> JSONObject {
    var schema = JSONObject()
    switch key.type {
    case nil: schema = nullable(try node(value, resolver, path: path), if: key.isOptional)
    case "array":
      let items = try node(value, resolver, path: path)
      schema["type"] = .string("array")
      schema["items"] = .object(items)
      schema = nullable(schema, if: key.isOptional)
    case "object":
      schema = nullable(try node(value, resolver, path: path), if: key.isOptional)
    case "enum":
      guard case .array(var values) = value else {
        throw Failure(path: path, message: "the values of an enum are a list")
      }
      if key.isOptional, !values.contains(.null) { values.append(.null) }
      schema["enum"] = .array(values)
    case let type?:
      throw Failure(path: path, message: "'\(type)' is not one of 'object', 'array' and 'enum'")
    }
    if let description = key.description { schema["description"] = .string(description) }
    return schema
  }

  /// Optional properties may be null as well.
  private static func nullable(_ schema: JSONObject, if isOptional: Bool) -> JSONObject {
    guard isOptional, case .string(let type)? = schema["type"] else { return schema }
    var schema = schema
    schema["type"] = .array([.string(type), .string("null")])
    return schema
  }

  /// `type, description`: the first comma divides them.
  private static func split(_ text: String) -> (type: String, description: String?) {
    guard let comma = text.utf8.firstIndex(of: UInt8(ascii: ",")) else { return (text, nil) }
    var rest = text.utf8[text.utf8.index(after: comma)...]
    while rest.first == UInt8(ascii: " ") { rest.removeFirst() }
    return (String(text[..<comma]), rest.isEmpty ? nil : String(Substring(rest)))
  }

  /// `name?(type, description)`
  private struct Key {
    var name: String
    var isOptional = false
    var type: String?
    var description: String?

    init(_ key: String) {
      name = key
      if let open = key.utf8.firstIndex(of: UInt8(ascii: "(")) {
        name = String(key[..<open])
        var inner = key.utf8[key.utf8.index(after: open)...]
        if inner.last == UInt8(ascii: ")") { inner.removeLast() }
        let (type, description) = Picoschema.split(String(Substring(inner)))
        self.type = type
        self.description = description
      }
      if name.utf8.last == UInt8(ascii: "?") {
        name.unicodeScalars.removeLast()
        isOptional = true
      }
    }
  }
}
