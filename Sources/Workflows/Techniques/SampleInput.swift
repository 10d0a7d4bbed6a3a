internal import Dotprompt
internal import StrictData

/// Data that a prompt can be rendered with when nobody asks anything: texts are one character that
/// is no letter, numbers 1, flags true, lists have two elements.
enum SampleInput {
  /// Stands for a text, so that it is neither a word nor empty.
  private static let blank = "\u{F5E7A}"
  private static let maximumDepth = 8

  /// Values for the variables of a prompt; those that are not required only where asked for.
  static func values(for renderer: PromptRenderer, isWhole: Bool) -> JSONObject {
    let properties = renderer.source.frontMatter.inputJSONSchema?["properties"]
    var object = JSONObject()
    for variable in renderer.variables where variable.isRequired || isWhole {
      let value = properties?[variable.name].map { Self.value($0, depth: 0) } ?? .string(blank)
      // The prompt's own default says more than a blank.
      if renderer.source.frontMatter.inputDefault?[variable.name] == nil {
        object[variable.name] = value
      }
    }
    return object
  }

  private static func value(_ schema: JSONValue, depth: Int) -> JSONValue {
    guard depth < maximumDepth else { return .string(blank) }
    if let first = schema["enum"]?.array?.first { return first }
    let type = schema["type"]?.string ?? schema["type"]?.array?.first?.string
    switch type {
    case "number", "integer": return .number(JSONNumber(1))
    case "boolean": return .bool(true)
    case "null": return .null
    case "array":
      let element = schema["items"].map { value($0, depth: depth + 1) } ?? .string(blank)
      return .array([element, element])
    case "object":
      var object = JSONObject()
      for entry in schema["properties"]?.object?.entries ?? [] {
        object[entry.key] = value(entry.value, depth: depth + 1)
      }
      return .object(object)
    default: return .string(blank)
    }
  }
}
