public import StrictData

/// What a prompt says about itself before its template.
public struct FrontMatter: Sendable {
  /// Whether the file has front matter at all.
  public let isPresent: Bool
  /// `name`
  public let name: String?
  /// `variant`
  public let variant: String?
  /// `version`
  public let version: String?
  /// `description`
  public let description: String?
  /// `model`
  public let model: String?
  /// `config`
  public let config: JSONObject?
  /// `input.schema` as written.
  public let inputSchema: JSONValue?
  /// `input.schema` as JSON Schema.
  public let inputJSONSchema: JSONValue?
  /// `input.default`
  public let inputDefault: JSONObject?
  /// `output.format`
  public let outputFormat: String?
  /// `output.schema` as written.
  public let outputSchema: JSONValue?
  /// `output.schema` as JSON Schema.
  public let outputJSONSchema: JSONValue?
  /// `tools`
  public let tools: [String]
  /// `toolDefs`
  public let toolDefs: JSONValue?
  /// `metadata`
  public let metadata: JSONValue?
  /// Keys with a namespace, as Dotprompt's `ext` nests them: `a.b.c: 1` is `{"a.b": {"c": 1}}`.
  public let extensions: JSONObject
  /// The keys under `stet.`
  public let stet: StetKeys
  /// The whole front matter; null where there is none.
  public let raw: JSONValue
  /// Keys without a namespace that Dotprompt does not know, with `input.` or `output.` before them
  /// where they stand there.
  public let unknownKeys: [(key: String, position: SourcePosition)]
  private let root: YAMLNode?

  static let reservedKeys = [
    "config", "description", "ext", "input", "metadata", "model", "name", "output", "raw", "stet",
    "toolDefs", "tools", "variant", "version",
  ]

  /// No front matter.
  init() {
    self.init(isPresent: false, reader: FrontMatterReader())
  }

  init(_ root: YAMLNode, schemas: Picoschema.Resolver) throws(SourceError) {
    var reader = FrontMatterReader()
    try reader.read(root, schemas: schemas)
    self.init(isPresent: true, reader: reader)
  }

  private init(isPresent: Bool, reader: FrontMatterReader) {
    self.isPresent = isPresent
    name = reader.texts["name"]
    variant = reader.texts["variant"]
    version = reader.texts["version"]
    description = reader.texts["description"]
    model = reader.texts["model"]
    config = reader.config
    inputSchema = reader.input.schema
    inputJSONSchema = reader.input.jsonSchema
    inputDefault = reader.inputDefault
    outputFormat = reader.outputFormat
    outputSchema = reader.output.schema
    outputJSONSchema = reader.output.jsonSchema
    tools = reader.tools
    toolDefs = reader.toolDefs
    metadata = reader.metadata
    extensions = reader.extensions
    stet = reader.stet
    raw = reader.root?.jsonValue ?? .null
    unknownKeys = reader.unknownKeys
    root = reader.root
  }

  /// The paths under `stet.examples`, as written: relative to the prompt's folder.
  public var examplePaths: [(path: String, position: SourcePosition)] { stet.examplePaths }

  /// Where a key stands: a key as written (`model`, `stet.examples`), or a way through nested
  /// mappings (`input.schema`); nil where there is no such key.
  public func position(of key: String) -> SourcePosition? {
    root.flatMap { Self.position(of: key, in: $0) }
  }

  private static func position(of key: String, in node: YAMLNode) -> SourcePosition? {
    if let entry = node.entry(key) { return entry.keyPosition }
    guard let dot = key.utf8.firstIndex(of: UInt8(ascii: ".")),
      let inner = node[String(key[..<dot])]
    else { return nil }
    return position(of: String(key[key.utf8.index(after: dot)...]), in: inner)
  }
}
