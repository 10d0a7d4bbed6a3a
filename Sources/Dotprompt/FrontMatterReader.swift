import StrictData

/// Reads the mapping of a front matter, key by key.
struct FrontMatterReader {
  /// A schema as written and as JSON Schema.
  struct Schema {
    var schema: JSONValue?
    var jsonSchema: JSONValue?
  }

  var root: YAMLNode?
  var texts: [String: String] = [:]
  var config: JSONObject?
  var input = Schema()
  var inputDefault: JSONObject?
  var output = Schema()
  var outputFormat: String?
  var tools: [String] = []
  var toolDefs: JSONValue?
  var metadata: JSONValue?
  var extensions = JSONObject()
  var stet = StetKeys()
  var unknownKeys: [(key: String, position: SourcePosition)] = []

  mutating func read(_ node: YAMLNode, schemas: Picoschema.Resolver) throws(SourceError) {
    if case .null = node.content { return }
    guard case .mapping(let entries) = node.content else {
      throw node.error("the front matter is \(node.kind), not a mapping")
    }
    root = node
    var stet = StetKeyReader()
    for entry in entries {
      if try stet.read(entry) { continue }
      try read(entry, schemas: schemas)
    }
    self.stet = stet.keys
    for (key, value) in stet.values { addExtension("stet", key, value) }
  }

  private mutating func read(
    _ entry: YAMLNode.Entry, schemas: Picoschema.Resolver
  ) throws(SourceError) {
    if case .null = entry.value.content { return readNull(entry) }
    switch entry.key {
    case "name", "variant", "description", "model":
      texts[entry.key] = try text(entry)
    case "version":
      if case .number(let number) = entry.value.content {
        texts[entry.key] = number.literal
      } else {
        texts[entry.key] = try text(entry)
      }
    case "config": config = try object(entry)
    case "input":
      input = try schema(entry, allowing: ["default", "schema"], schemas)
      if let value = entry.value.entry("default"), !Self.isNull(value) {
        inputDefault = try object(value)
      }
    case "output":
      output = try schema(entry, allowing: ["format", "schema"], schemas)
      if let value = entry.value.entry("format"), !Self.isNull(value) {
        outputFormat = try text(value)
      }
    case "tools":
      tools = try list(entry).map { node throws(SourceError) in try node.requireString() }
    case "toolDefs":
      _ = try list(entry)
      toolDefs = entry.value.jsonValue
    case "metadata":
      metadata = .object(try object(entry))
    case "ext", "raw": break  // Dotprompt computes these two itself
    default:
      readForeign(entry)
    }
  }

  /// A key with a namespace is an extension, another one is unknown.
  private mutating func readForeign(_ entry: YAMLNode.Entry) {
    guard let dot = entry.key.utf8.lastIndex(of: UInt8(ascii: ".")) else {
      return unknownKeys.append((entry.key, entry.keyPosition))
    }
    let field = String(entry.key[entry.key.utf8.index(after: dot)...])
    addExtension(String(entry.key[..<dot]), field, entry.value.jsonValue)
  }

  /// A known key without a value is as good as none.
  private mutating func readNull(_ entry: YAMLNode.Entry) {
    let key = ExactString(entry.key)
    if !FrontMatter.reservedKeys.contains(where: { ExactString($0) == key }) { readForeign(entry) }
  }

  private mutating func addExtension(_ namespace: String, _ field: String, _ value: JSONValue) {
    var members = extensions[namespace]?.object ?? JSONObject()
    members[field] = value
    extensions[namespace] = .object(members)
  }

  private mutating func schema(
    _ entry: YAMLNode.Entry, allowing known: [String], _ schemas: Picoschema.Resolver
  ) throws(SourceError) -> Schema {
    _ = try object(entry)
    for inner in try entry.value.requireMapping() where !known.contains(inner.key) {
      unknownKeys.append(("\(entry.key).\(inner.key)", inner.keyPosition))
    }
    guard let schema = entry.value["schema"] else { return Schema() }
    let value = schema.jsonValue
    do {
      let jsonSchema = try Picoschema.jsonSchema(of: value, resolvingNames: schemas)
      return Schema(schema: value, jsonSchema: jsonSchema)
    } catch {
      throw SourceError(
        Self.position(of: error.path, in: schema),
        "'\(entry.key).schema': \(error.message)")
    }
  }

  private static func position(of path: [String], in node: YAMLNode) -> SourcePosition {
    var node = node
    for key in path {
      guard let next = node[key] else { break }
      node = next
    }
    return node.position
  }

  private static func isNull(_ entry: YAMLNode.Entry) -> Bool {
    if case .null = entry.value.content { true } else { false }
  }

  private func text(_ entry: YAMLNode.Entry) throws(SourceError) -> String {
    guard case .string(let text) = entry.value.content else {
      throw entry.value.error("'\(entry.key)' is \(entry.value.kind), not a string")
    }
    return text
  }

  private func object(_ entry: YAMLNode.Entry) throws(SourceError) -> JSONObject {
    guard case .object(let object) = entry.value.jsonValue else {
      throw entry.value.error("'\(entry.key)' is \(entry.value.kind), not a mapping")
    }
    return object
  }

  private func list(_ entry: YAMLNode.Entry) throws(SourceError) -> [YAMLNode] {
    guard case .sequence(let nodes) = entry.value.content else {
      throw entry.value.error("'\(entry.key)' is \(entry.value.kind), not a list")
    }
    return nodes
  }
}
