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

  /// Whether a schema describes objects.
  static func isObject(_ schema: JSONObject) -> Bool {
    if schema["properties"] != nil { return true }
    guard let type = schema["type"] else { return false }
    return (type.array ?? [type]).contains { $0.string == "object" }
  }

  /// Keywords that say nothing about what is valid.
  static let annotations: Set<String> = [
    "$schema", "$id", "$comment", "default", "examples", "deprecated", "readOnly", "writeOnly",
  ]

  /// That a dialect does not take a keyword.
  static func refusal(_ keyword: String, at path: String, dialect: String) -> ProviderError {
    let place = path.isEmpty ? "" : " at \(Excerpt.of(path, limit: 80))"
    return ProviderError("\(dialect) takes no schema with '\(keyword)'\(place) ('output.schema')")
  }
}
