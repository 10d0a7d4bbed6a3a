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
    guard schema.object != nil else {
      throw ProviderError("\(dialect) takes no schema that is not an object ('output.schema')")
    }
    return try SchemaWalk.rewritten(schema) { object, path throws(ProviderError) in
      var result = object
      for key in object.keys where !keywords.contains(key) {
        guard SchemaWalk.annotations.contains(key) else {
          throw SchemaWalk.refusal(key, at: path, dialect: dialect)
        }
        result[key] = nil
      }
      return result
    }
  }
}
