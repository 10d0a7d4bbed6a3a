internal import StrictData

/// All schema resources that are known by their URIs, with the anchors in them.
struct SchemaResources {
  /// A schema with a URI of its own.
  struct Resource {
    let uri: URIReference
    let root: JSONValue
    let dialect: Dialect
    /// Pointer tokens of plain anchors and dynamic anchors, by name.
    var anchors: [String: [String]] = [:]
    var dynamicAnchors: [String: [String]] = [:]
  }

  /// The name under which `$recursiveAnchor: true` counts as a dynamic anchor; no anchor has it.
  static let recursiveAnchor = "\u{0}recursive"

  private(set) var all: [Resource] = []
  private var byURI: [String: Int] = [:]
  private let supplied: [String: JSONValue]
  private var triedURIs: Set<String> = []

  init(supplied: [String: JSONValue]) {
    var normalized: [String: JSONValue] = [:]
    for (uri, value) in supplied { normalized[URIReference(uri).documentText] = value }
    self.supplied = normalized
  }

  func registered(_ uri: String) -> Int? { byURI[uri] }

  /// The resource of a URI without fragment, read on first use; nil where nobody supplied it.
  mutating func index(of uri: String, defaultDialect: Dialect) throws(SchemaError) -> Int? {
    if let known = byURI[uri] { return known }
    guard triedURIs.insert(uri).inserted else { return nil }
    if let document = supplied[uri] {
      try add(document, uri: uri, defaultDialect: defaultDialect)
    } else {
      do {
        for document in try MetaSchemas.documents(for: uri) {
          guard let id = document["$id"]?.string else { continue }
          let own = URIReference(id).documentText
          if byURI[own] == nil { try add(document, uri: own, defaultDialect: defaultDialect) }
        }
      } catch let error as SourceError {
        throw SchemaError(pointer: uri, message: error.description)
      } catch let error as SchemaError {
        throw error
      } catch {
        throw SchemaError(pointer: uri, message: "\(error)")
      }
    }
    return byURI[uri]
  }

  /// Adds a document under the URI it was found at, and every resource inside it.
  @discardableResult
  mutating func add(
    _ document: JSONValue, uri: String, defaultDialect: Dialect
  ) throws(SchemaError) -> Int {
    let dialect = try dialect(of: document, default: defaultDialect, at: uri)
    let retrieval = URIReference(uri)
    var own = retrieval
    if let id = Self.identifier(of: document, dialect) {
      own = URIReference(id).resolved(against: retrieval)
      own.fragment = nil
    }
    let index = register(Resource(uri: own, root: document, dialect: dialect))
    byURI[retrieval.documentText] = byURI[retrieval.documentText] ?? index
    try scan(document, resource: index, tokens: [], isRoot: true)
    return index
  }

  private mutating func register(_ resource: Resource) -> Int {
    all.append(resource)
    let text = resource.uri.documentText
    byURI[text] = byURI[text] ?? all.count - 1
    return all.count - 1
  }

  /// The `$id` that starts a new resource: not a mere anchor, and in draft-07 not beside `$ref`.
  static func identifier(of schema: JSONValue, _ dialect: Dialect) -> String? {
    guard let id = schema["$id"]?.string, !id.hasPrefix("#") else { return nil }
    if dialect.draft == .draft7, schema["$ref"] != nil { return nil }
    return id
  }

  // MARK: - Finding resources and anchors inside a document

  private mutating func scan(
    _ schema: JSONValue, resource: Int, tokens: [String], isRoot: Bool
  ) throws(SchemaError) {
    guard case .object(let object) = schema else { return }
    var resource = resource
    var tokens = tokens
    var dialect = all[resource].dialect
    if !isRoot, let id = Self.identifier(of: schema, dialect) {
      var uri = URIReference(id).resolved(against: all[resource].uri)
      uri.fragment = nil
      dialect = try self.dialect(of: schema, default: dialect, at: uri.text)
      resource = register(Resource(uri: uri, root: schema, dialect: dialect))
      tokens = []
    }
    noteAnchors(object, resource: resource, tokens: tokens, dialect)
    for entry in object.entries {
      let path = tokens + [entry.key]
      switch entry.value {
      case .object(let map) where dialect.isSchemaMapKeyword(entry.key):
        for member in map.entries {
          try scan(member.value, resource: resource, tokens: path + [member.key], isRoot: false)
        }
      case .array(let schemas) where dialect.isSchemaArrayKeyword(entry.key):
        for (index, schema) in schemas.enumerated() {
          try scan(schema, resource: resource, tokens: path + ["\(index)"], isRoot: false)
        }
      case .object where dialect.isSchemaKeyword(entry.key):
        try scan(entry.value, resource: resource, tokens: path, isRoot: false)
      default: break
      }
    }
  }

  private mutating func noteAnchors(
    _ object: JSONObject, resource: Int, tokens: [String], _ dialect: Dialect
  ) {
    if dialect.draft == .draft7 {
      if object["$ref"] == nil, let id = object["$id"]?.string, id.hasPrefix("#") {
        all[resource].anchors[String(id.dropFirst())] = tokens
      }
      return
    }
    if let anchor = object["$anchor"]?.string { all[resource].anchors[anchor] = tokens }
    if dialect.draft == .draft2020, let anchor = object["$dynamicAnchor"]?.string {
      all[resource].anchors[anchor] = tokens
      all[resource].dynamicAnchors[anchor] = tokens
    }
    if dialect.draft == .draft2019, tokens.isEmpty, object["$recursiveAnchor"]?.bool == true {
      all[resource].dynamicAnchors[Self.recursiveAnchor] = []
    }
  }

  // MARK: - Dialects

  private mutating func dialect(
    of schema: JSONValue, default dialect: Dialect, at uri: String
  ) throws(SchemaError) -> Dialect {
    guard let named = schema["$schema"]?.string else { return dialect }
    return try self.dialect(named: named, at: uri, depth: 0)
  }

  private mutating func dialect(
    named uri: String, at place: String, depth: Int
  ) throws(SchemaError) -> Dialect {
    if let known = Dialect(schemaURI: uri) { return known }
    let document = URIReference(uri).documentText
    guard depth < 8, let metaschema = supplied[document] else {
      throw SchemaError(pointer: place, message: "unknown $schema '\(uri)'")
    }
    var result = Dialect(.draft2020)
    if let parent = metaschema["$schema"]?.string, parent != uri {
      result = try dialect(named: parent, at: document, depth: depth + 1)
    }
    guard let vocabularies = metaschema["$vocabulary"]?.object else { return result }
    do {
      return try Dialect(result.draft).limited(to: vocabularies)
    } catch {
      throw SchemaError(
        pointer: document, message: "unknown vocabulary '\(error.uri)', which is required")
    }
  }
}
