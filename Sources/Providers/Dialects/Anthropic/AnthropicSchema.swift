internal import Evaluation
internal import StrictData

/// The schemas that Anthropic's structured output takes (Anthropic, "Structured outputs", JSON
/// Schema limitations; anthropic 2.12, `transform_schema`).
enum AnthropicSchema {
  private static let keywords: Set<String> = [
    "type", "enum", "const", "anyOf", "allOf", "$ref", "$defs", "definitions", "description",
    "title", "properties", "required", "additionalProperties", "items", "format", "minItems",
    "pattern",
  ]
  private static let formats: Set<String> = [
    "date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid",
  ]

  /// The schema with every object closed, as the API wants it: what it allows is allowed by the
  /// schema too.
  ///
  /// - Throws: for a keyword that the API refuses.
  static func narrowed(_ schema: JSONValue, _ dialect: String) throws(ProviderError) -> JSONValue {
    try SchemaWalk.narrowed(schema, to: keywords, dialect: dialect) {
      object, path throws(ProviderError) in
      if let format = object["format"]?.string, !formats.contains(format) {
        throw SchemaWalk.refusal("format: \(format)", at: path, dialect: dialect)
      }
      if let least = object["minItems"]?.number?.int, least > 1 {
        throw SchemaWalk.refusal("minItems: \(least)", at: path, dialect: dialect)
      }
      guard SchemaWalk.isObject(object) else { return }
      if let open = object["additionalProperties"], open.bool != false {
        throw SchemaWalk.refusal("additionalProperties", at: path, dialect: dialect)
      }
      object["additionalProperties"] = .bool(false)
    }
  }
}
