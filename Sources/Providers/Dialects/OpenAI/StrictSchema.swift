internal import Evaluation
internal import StrictData

/// Whether OpenAI can hold a model to a schema (`strict: true`): every object lists all its
/// properties as required and allows no others, and only keywords that the mode knows are used
/// (OpenAI, "Structured outputs", supported schemas).
enum StrictSchema {
  private static let keywords: Set<String> = [
    "type", "enum", "const", "anyOf", "$ref", "$defs", "definitions", "properties", "required",
    "additionalProperties", "items", "description", "title", "pattern", "format", "multipleOf",
    "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "minItems", "maxItems",
  ]
  private static let formats: Set<String> = [
    "date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid",
  ]

  static func isStrict(_ schema: JSONValue) -> Bool {
    guard let root = schema.object, root["type"]?.string == "object", root["anyOf"] == nil else {
      return false
    }
    do {
      _ = try SchemaWalk.rewritten(schema) { object, _ throws(ProviderError) in
        guard holds(object) else { throw ProviderError("not strict") }
        return object
      }
      return true
    } catch {
      return false
    }
  }

  private static func holds(_ schema: JSONObject) -> Bool {
    guard schema.keys.allSatisfy(keywords.contains) else { return false }
    if let format = schema["format"]?.string, !formats.contains(format) { return false }
    guard SchemaWalk.isObject(schema) else { return true }
    let required = Set(
      (schema["required"]?.array ?? []).compactMap { $0.string.map(ExactString.init) })
    let names = (schema["properties"]?.object?.keys ?? []).map(ExactString.init)
    return schema["additionalProperties"]?.bool == false && names.allSatisfy(required.contains)
  }

  /// What the schema is called: its title in letters, digits, `_` and `-`, at most 64; else `answer`.
  static func name(_ schema: JSONValue) -> String {
    var name = ""
    for byte in (schema["title"]?.string ?? "").utf8.prefix(64) {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"):
        name.unicodeScalars.append(Unicode.Scalar(byte))
      default: name += "_"
      }
    }
    return name.contains { $0 != "_" } ? name : "answer"
  }
}
