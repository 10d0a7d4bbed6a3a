internal import Evaluation
internal import StrictData

/// The schemas that Gemini takes as `responseJsonSchema` (Gemini API, `GenerationConfig`).
enum GeminiSchema {
  private static let keywords: Set<String> = [
    "$id", "$defs", "$ref", "$anchor", "type", "format", "title", "description", "enum", "items",
    "prefixItems", "minItems", "maxItems", "minimum", "maximum", "anyOf", "oneOf", "properties",
    "additionalProperties", "required", "propertyOrdering",
  ]

  /// The schema without its annotations.
  ///
  /// - Throws: for a keyword that Gemini does not hold its answers to.
  static func plain(_ schema: JSONValue, _ dialect: String) throws(ProviderError) -> JSONValue {
    try SchemaWalk.narrowed(schema, to: keywords, dialect: dialect) {
      _, _ throws(ProviderError) in
    }
  }
}
