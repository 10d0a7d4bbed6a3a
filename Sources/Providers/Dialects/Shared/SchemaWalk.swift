internal import Evaluation
internal import StrictData

/// Visits a JSON Schema with all schemas in it, and rebuilds it.
enum SchemaWalk {
  private static let single: Set<String> = [
    "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames",
    "unevaluatedItems", "unevaluatedProperties",
  ]
  private static let lists: Set<String> = ["anyOf", "oneOf", "allOf", "prefixItems", "items"]
  private static let maps: Set<String> = [
    "properties", "$defs", "definitions", "patternProperties", "dependentSchemas",
  ]

  /// The schema with `rule` applied to each schema in it, outermost first.
  ///
  /// - Parameter path: a JSON Pointer to the schema; empty for the whole.
  static func rewritten(
    _ schema: JSONValue, path: String = "",
    rule: (JSONObject, String) throws(ProviderError) -> JSONObject
  ) throws(ProviderError) -> JSONValue {
    guard let object = schema.object else { return schema }
    var result = JSONObject()
    for entry in try rule(object, path).entries {
      let place = "\(path)/\(entry.key)"
      var value = entry.value
      if maps.contains(entry.key), let map = value.object {
        var members = JSONObject()
        for member in map.entries {
          members[member.key] = try rewritten(
            member.value, path: "\(place)/\(member.key)", rule: rule)
        }
        value = .object(members)
      } else if lists.contains(entry.key), let list = value.array {
        var elements: [JSONValue] = []
        for (index, element) in list.enumerated() {
          elements.append(try rewritten(element, path: "\(place)/\(index)", rule: rule))
        }
        value = .array(elements)
      } else if single.contains(entry.key) {
        value = try rewritten(value, path: place, rule: rule)
      }
      result[entry.key] = value
    }
    return .object(result)
  }

  /// The schema without its annotations, where a dialect takes no keywords but some.
  ///
  /// - Parameter rule: what else the dialect asks of each schema in it.
  /// - Throws: for a keyword that is neither taken nor an annotation, and for a schema that is
  ///   `true` or `false`.
  static func narrowed(
    _ schema: JSONValue, to keywords: Set<String>, dialect: String,
    rule: (inout JSONObject, String) throws(ProviderError) -> Void
  ) throws(ProviderError) -> JSONValue {
    guard schema.object != nil else {
      throw ProviderError("\(dialect) takes no schema that is not an object ('output.schema')")
    }
    return try rewritten(schema) { object, path throws(ProviderError) in
      var result = object
      for key in object.keys where !keywords.contains(key) {
        guard annotations.contains(key) else { throw refusal(key, at: path, dialect: dialect) }
        result[key] = nil
      }
      try rule(&result, path)
      return result
    }
  }

  /// Whether a schema describes objects.
  static func isObject(_ schema: JSONObject) -> Bool {
    if schema["properties"] != nil { return true }
    guard let type = schema["type"] else { return false }
    return (type.array ?? [type]).contains { $0.string == "object" }
  }

  /// Keywords that say nothing about what is valid.
  private static let annotations: Set<String> = [
    "$schema", "$id", "$comment", "default", "examples", "deprecated", "readOnly", "writeOnly",
  ]

  /// That a dialect does not take a keyword.
  static func refusal(_ keyword: String, at path: String, dialect: String) -> ProviderError {
    let place = path.isEmpty ? "" : " at \(Excerpt.of(path, limit: 80))"
    return ProviderError("\(dialect) takes no schema with '\(keyword)'\(place) ('output.schema')")
  }
}
