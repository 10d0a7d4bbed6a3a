public import StrictData

/// A tool that a model may ask for.
public struct ToolDefinition: Sendable, Hashable {
  /// The name: letters, digits, `_` and `-`.
  public let name: String
  /// What it does.
  public let description: String?
  /// What it is called with, as a JSON Schema of an object; nil: nothing.
  public let inputSchema: JSONValue?

  /// A tool.
  public init(name: String, description: String? = nil, inputSchema: JSONValue? = nil) {
    self.name = name
    self.description = description
    self.inputSchema = inputSchema
  }

  var canonicalValue: JSONValue {
    var object = JSONObject([("name", .string(name))])
    if let description { object["description"] = .string(description) }
    if let inputSchema { object["inputSchema"] = inputSchema }
    return .object(object)
  }
}

/// What form an answer is asked for in: the prompt's `output`.
public struct OutputForm: Sendable, Hashable {
  /// Whether the answer is to be JSON.
  public let isJSON: Bool
  /// Its JSON Schema; nil: any JSON.
  public let schema: JSONValue?

  /// A form.
  public init(isJSON: Bool, schema: JSONValue? = nil) {
    self.isJSON = isJSON
    self.schema = schema
  }

  var canonicalValue: JSONValue {
    var object = JSONObject([("json", .bool(isJSON))])
    if let schema { object["schema"] = schema }
    return .object(object)
  }
}
