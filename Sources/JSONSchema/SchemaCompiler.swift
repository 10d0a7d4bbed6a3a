internal import StrictData

/// Turns schema documents into a ``SchemaProgram``. References are followed through a work list,
/// so that no chain of them can exhaust the stack.
struct SchemaCompiler {
  /// A place in a resource.
  struct Location: Hashable {
    let resource: Int
    let tokens: [String]
  }

  var resources: SchemaResources
  var program = SchemaProgram()
  let rootResource: Int
  let rootDialect: Dialect
  let assertsFormat: Bool
  private var known: [Location: Int] = [:]
  private var pending: [(index: Int, value: JSONValue, location: Location)] = []
  private var dynamicNames: Set<String> = []

  init(
    _ schema: JSONValue, resources supplied: [String: JSONValue], assertsFormat: Bool
  ) throws(SchemaError) {
    resources = SchemaResources(supplied: supplied)
    rootResource = try resources.add(
      schema, uri: "json-schema:///", defaultDialect: Dialect(.draft2020))
    rootDialect = resources.all[rootResource].dialect
    self.assertsFormat = assertsFormat
  }

  /// Compiles everything that the main schema reaches; its root is node 0.
  mutating func compile() throws(SchemaError) -> SchemaProgram {
    let root = Location(resource: rootResource, tokens: [])
    _ = node(resources.all[rootResource].root, at: root)
    try drain()
    // A dynamic reference may end in any resource that is known by then; more of them may come in.
    var done = 0
    while done < resources.all.count * dynamicNames.count {
      done = resources.all.count * dynamicNames.count
      for name in dynamicNames {
        for (index, resource) in resources.all.enumerated() {
          guard let tokens = resource.dynamicAnchors[name] else { continue }
          let target = try locate(tokens, in: index, for: resource.uri.text, from: root)
          program.dynamicAnchors[name, default: [:]][index] = target
        }
      }
      try drain()
    }
    return program
  }

  private mutating func drain() throws(SchemaError) {
    while let next = pending.popLast() {
      var keywords = KeywordCompiler(location: next.location, value: next.value)
      program.nodes[next.index].keywords = try keywords.rules(&self)
    }
  }

  /// The index of the schema at a place; it is compiled later.
  mutating func node(_ value: JSONValue, at location: Location) -> Int {
    var value = value
    var location = location
    if !location.tokens.isEmpty, let inner = embedded(value, in: location.resource) {
      location = Location(resource: inner, tokens: [])
      value = resources.all[inner].root
    }
    if let index = known[location] { return index }
    let index = program.nodes.count
    known[location] = index
    program.nodes.append(
      SchemaProgram.Node(pointer: pointer(location), resource: location.resource))
    pending.append((index, value, location))
    return index
  }

  /// The resource that starts at a subschema with its own `$id`.
  private func embedded(_ value: JSONValue, in resource: Int) -> Int? {
    let outer = resources.all[resource]
    guard let id = SchemaResources.identifier(of: value, outer.dialect) else { return nil }
    let uri = URIReference(id).resolved(against: outer.uri).documentText
    guard let inner = resources.registered(uri), inner != resource else { return nil }
    return inner
  }

  /// Notes that a dynamic reference to this name exists.
  mutating func noteDynamic(_ name: String) {
    dynamicNames.insert(name)
  }

  /// How a place is named in errors.
  func pointer(_ location: Location) -> String {
    let tokens = location.tokens.map { "/" + JSONPointer.escaped($0) }.joined()
    if location.resource == rootResource { return tokens }
    return resources.all[location.resource].uri.documentText + "#" + tokens
  }

  func error(_ location: Location, _ keyword: String, _ message: String) -> SchemaError {
    SchemaError(
      pointer: pointer(location) + (keyword.isEmpty ? "" : "/" + JSONPointer.escaped(keyword)),
      message: message)
  }

  // MARK: - References

  /// The node that a reference leads to, with the dynamic anchor it names, if it names one.
  mutating func target(
    of reference: String, from location: Location
  ) throws(SchemaError) -> (node: Int, dynamicAnchor: String?) {
    let resolved = URIReference(reference).resolved(
      against: resources.all[location.resource].uri)
    guard
      let resource = try resources.index(
        of: resolved.documentText, defaultDialect: rootDialect),
      let fragment = resolved.decodedFragment
    else { throw unresolvable(reference, location) }
    if let tokens = JSONPointer.tokens(fragment) {
      return (try locate(tokens, in: resource, for: reference, from: location), nil)
    }
    guard let tokens = resources.all[resource].anchors[fragment] else {
      throw unresolvable(reference, location)
    }
    let isDynamic = resources.all[resource].dynamicAnchors[fragment] != nil
    let node = try locate(tokens, in: resource, for: reference, from: location)
    return (node, isDynamic ? fragment : nil)
  }

  private mutating func locate(
    _ tokens: [String], in resource: Int, for reference: String, from location: Location
  ) throws(SchemaError) -> Int {
    var resource = resource
    var value = resources.all[resource].root
    var walked: [String] = []
    for token in tokens {
      if !walked.isEmpty, let inner = embedded(value, in: resource) {
        resource = inner
        walked = []
      }
      let next: JSONValue?
      switch value {
      case .object(let object): next = object[token]
      case .array(let values):
        next = Int(token).flatMap { values.indices.contains($0) ? values[$0] : nil }
      default: next = nil
      }
      guard let next else { throw unresolvable(reference, location) }
      value = next
      walked.append(token)
    }
    return node(value, at: Location(resource: resource, tokens: walked))
  }

  private func unresolvable(_ reference: String, _ location: Location) -> SchemaError {
    error(location, "", "the reference '\(reference)' leads nowhere")
  }
}
