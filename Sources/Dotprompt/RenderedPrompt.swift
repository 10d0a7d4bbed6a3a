public import StrictData

/// A prompt with its data: what a model is sent.
public struct RenderedPrompt: Sendable {
  /// The messages, in order.
  public var messages: [Message]
  /// The metadata in Dotprompt's shape, without `messages` and `raw`.
  public var properties: JSONObject
  /// The front matter as written; nil where there is none.
  public var raw: JSONValue?

  /// `model`
  public var model: String? { properties["model"]?.string }
  /// `config`
  public var config: JSONObject { properties["config"]?.object ?? JSONObject() }
  /// `input`, its schema as JSON Schema.
  public var input: JSONValue? { properties["input"] }
  /// `output`, its schema as JSON Schema.
  public var output: JSONValue? { properties["output"] }
  /// `tools`
  public var tools: [String] { properties["tools"]?.array?.compactMap(\.string) ?? [] }
  /// `toolDefs`
  public var toolDefs: JSONValue? { properties["toolDefs"] }
  /// `ext`
  public var ext: JSONObject { properties["ext"]?.object ?? JSONObject() }

  /// The texts of all messages, joined; for a prompt without roles, the rendered template.
  public var text: String { messages.map(\.text).joined() }

  /// Dotprompt's rendered shape: `config`, `ext`, `metadata`, `messages` and what else the front
  /// matter has of Dotprompt's keys, and `raw`.
  public var json: JSONValue {
    var object = properties
    object["messages"] = .array(messages.map(\.json))
    if let raw { object["raw"] = raw }
    return .object(object)
  }
}
