internal import StrictData

/// `{{name}}` in an assertion's value: the case's variable of that name. Anything else between
/// double braces (`{{#if}}`, `{{a.b}}`) is literal text.
enum VariableReferences {
  /// A reference that no text can stand for.
  struct Unresolved: Error {
    /// What is wrong, without a full stop.
    let message: String
  }

  /// The text with every reference replaced; what comes in is not searched again.
  static func resolved(
    _ text: String, vars: JSONObject, escape: (String) -> String = { $0 }
  ) throws(Unresolved) -> String {
    var result: [UInt8] = []
    let bytes = Array(text.utf8)
    var position = 0
    while position < bytes.count {
      guard let (name, end) = reference(in: bytes, at: position) else {
        result.append(bytes[position])
        position += 1
        continue
      }
      result.append(contentsOf: escape(try variable(name, in: vars)).utf8)
      position = end
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The value with the references in its strings (not in its keys) replaced.
  static func resolved(_ value: JSONValue, vars: JSONObject) throws(Unresolved) -> JSONValue {
    switch value {
    case .null, .bool, .number: return value
    case .string(let text): return .string(try resolved(text, vars: vars))
    case .array(let items):
      var resolvedItems: [JSONValue] = []
      for item in items { resolvedItems.append(try resolved(item, vars: vars)) }
      return .array(resolvedItems)
    case .object(let object):
      var result = JSONObject()
      for entry in object.entries { result[entry.key] = try resolved(entry.value, vars: vars) }
      return .object(result)
    }
  }

  private static func variable(_ name: String, in vars: JSONObject) throws(Unresolved) -> String {
    guard let value = vars[name] else {
      throw Unresolved(message: "refers to a variable '\(name)' that the case does not have")
    }
    guard let text = value.scalarText else {
      throw Unresolved(message: "refers to variable '\(name)', which is \(value.kindName)")
    }
    return text
  }

  /// `{{name}}`, spaces around the name allowed, starting at a position; and where it ends.
  private static func reference(in bytes: [UInt8], at start: Int) -> (String, Int)? {
    guard start + 4 < bytes.count, bytes[start] == 0x7B, bytes[start + 1] == 0x7B else {
      return nil
    }
    var position = start + 2
    while position < bytes.count, bytes[position] == 0x20 { position += 1 }
    let first = position
    while position < bytes.count, isNameByte(bytes[position], first: position == first) {
      position += 1
    }
    let name = bytes[first..<position]
    while position < bytes.count, bytes[position] == 0x20 { position += 1 }
    guard !name.isEmpty, position + 1 < bytes.count, bytes[position] == 0x7D,
      bytes[position + 1] == 0x7D
    else { return nil }
    return (String(decoding: name, as: UTF8.self), position + 2)
  }

  private static func isNameByte(_ byte: UInt8, first: Bool) -> Bool {
    switch byte {
    case 0x41...0x5A, 0x61...0x7A, 0x5F: true
    case 0x30...0x39, 0x2D: !first
    default: false
    }
  }
}

extension JSONValue {
  /// A string's text, a number as written, `true` or `false`; nil for what is no scalar text.
  var scalarText: String? {
    switch self {
    case .string(let text): text
    case .number(let number): number.literal
    case .bool(let flag): flag ? "true" : "false"
    case .null, .array, .object: nil
    }
  }

  /// What kind of value it is, with its article.
  var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
