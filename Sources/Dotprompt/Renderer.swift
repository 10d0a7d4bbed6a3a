import StrictData

/// Renders prompts: template and data in, messages out.
///
/// Rendering is a function of its arguments: it runs no code and reaches no file and no network.
public struct Renderer {
  /// Gives the partial of a name; nil where there is none.
  public typealias PartialLookup = (String) throws -> PromptSource?

  private let partials: PartialLookup
  private let options: RenderOptions

  /// A renderer.
  ///
  /// - Parameters:
  ///   - partials: asked once for each name in a rendering.
  ///   - options: limits and overriding metadata.
  public init(
    partials: @escaping PartialLookup = { _ in nil }, options: RenderOptions = RenderOptions()
  ) {
    self.partials = partials
    self.options = options
  }

  /// The messages of a prompt.
  ///
  /// - Throws: ``RenderError``, or what the lookup of a partial throws.
  public func render(_ source: PromptSource, data: RenderData) throws -> RenderedPrompt {
    var history: [Message] = []
    for message in data.messages { history.append(try Message(message)) }
    let templates = try PartialGraph.load(from: source.template, partials)
    try TemplateChecks.check(source.template, partials: templates)
    let input = try self.input(of: source.frontMatter, data: data)
    let properties = self.properties(of: source.frontMatter)
    var rendering = TemplateRendering(
      partials: Dictionary(
        templates.map { (ExactString($0.name), $0.template) }, uniquingKeysWith: { $1 }),
      outputLimit: options.outputLimit, stepLimit: options.stepLimit)
    rendering.marksExamples = source.marksExamples
    let frame = variables(properties, data)
    let scope = Scope(
      context: ContextFrame(value: .object(input), parent: nil),
      data: DataFrame(
        variables: frame["root"] == nil
          ? JSONObject([("root", .object(input))]) : JSONObject(),
        parent: DataFrame(variables: frame, parent: nil)))
    try rendering.render(source.template.nodes, in: scope)
    let messages = MessageAssembly.messages(of: rendering.writer.finish(), history: history)
    return RenderedPrompt(
      messages: messages, properties: properties,
      raw: source.frontMatter.isPresent ? source.frontMatter.raw : nil)
  }

  /// The values of the input variables: declared defaults, overriding defaults, data.
  private func input(
    of frontMatter: FrontMatter, data: RenderData
  ) throws(RenderError) -> JSONObject {
    var input = frontMatter.inputDefault ?? JSONObject()
    for entry in options.metadata["input"]?["default"]?.object?.entries ?? [] {
      input[entry.key] = entry.value
    }
    for entry in data.input.entries { input[entry.key] = entry.value }
    let required = frontMatter.inputJSONSchema?["required"]?.array ?? []
    let missing = required.compactMap(\.string).filter { input[$0] == nil }
    if !missing.isEmpty { throw .missingVariables(missing) }
    return input
  }

  private func variables(_ properties: JSONObject, _ data: RenderData) -> JSONObject {
    var prompt = properties
    prompt["input"] = nil
    var variables = JSONObject([
      (
        "metadata",
        .object(
          JSONObject([
            ("prompt", .object(prompt)), ("docs", .array(data.docs)),
            ("messages", .array(data.messages)),
          ]))
      )
    ])
    for entry in data.context.entries { variables[entry.key] = entry.value }
    return variables
  }

  /// The prompt's metadata in Dotprompt's shape, with schemas as JSON Schema.
  private func properties(of frontMatter: FrontMatter) -> JSONObject {
    var properties = JSONObject([
      ("ext", .object(frontMatter.extensions)),
      ("metadata", frontMatter.metadata ?? .object(JSONObject())),
      ("config", .object(JSONObject())),
    ])
    for key in ["name", "variant", "version", "description", "model", "config", "toolDefs"] {
      if let value = frontMatter.raw[key], value != .null { properties[key] = value }
    }
    if case .object(var input)? = frontMatter.raw["input"] {
      if let schema = frontMatter.inputJSONSchema { input["schema"] = schema }
      properties["input"] = .object(input)
    }
    if case .object(var output)? = frontMatter.raw["output"] {
      if let schema = frontMatter.outputJSONSchema { output["schema"] = schema }
      properties["output"] = .object(output)
    }
    for entry in options.metadata.entries {
      if entry.key == "config", case .object(let override) = entry.value {
        var config = properties["config"]?.object ?? JSONObject()
        for member in override.entries { config[member.key] = member.value }
        properties["config"] = .object(config)
      } else {
        properties[entry.key] = entry.value
      }
    }
    if !frontMatter.tools.isEmpty {
      properties["tools"] = .array(frontMatter.tools.map(JSONValue.string))
      if properties["toolDefs"] == nil { properties["toolDefs"] = .array([]) }
    }
    return properties
  }
}
