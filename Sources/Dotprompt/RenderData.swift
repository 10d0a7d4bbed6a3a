public import StrictData

/// What a prompt is rendered with: Dotprompt's own shape.
public struct RenderData: Sendable {
  /// The input variables.
  public var input: JSONObject
  /// Documents, seen by templates as `@metadata.docs`.
  public var docs: [JSONValue]
  /// Earlier messages of the conversation, `{role, content, metadata}` each.
  public var messages: [JSONValue]
  /// The `@`-variables: `{"state": …}` is `@state`.
  public var context: JSONObject

  /// Data.
  public init(
    input: JSONObject = JSONObject(), docs: [JSONValue] = [], messages: [JSONValue] = [],
    context: JSONObject = JSONObject()
  ) {
    self.input = input
    self.docs = docs
    self.messages = messages
    self.context = context
  }
}

/// How prompts are rendered.
public struct RenderOptions: Sendable {
  /// Metadata that replaces the front matter's, key by key; `config` is merged, and
  /// `input.default` gives values before the data does.
  public var metadata: JSONObject
  /// The largest rendered text in bytes.
  public var outputLimit: Int
  /// The largest number of steps; a step is a statement, an iteration or about 16 bytes of a
  /// computed text.
  public var stepLimit: Int

  /// By default 16 MiB and 20 million steps.
  public init(
    metadata: JSONObject = JSONObject(), outputLimit: Int = 16 << 20, stepLimit: Int = 20_000_000
  ) {
    self.metadata = metadata
    self.outputLimit = outputLimit
    self.stepLimit = stepLimit
  }
}
