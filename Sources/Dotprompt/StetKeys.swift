public import StrictData

/// The front matter's keys of the registry itself: `stet.examples` and its siblings.
public struct StetKeys: Sendable {
  /// The paths under `stet.examples`, as written.
  public internal(set) var examplePaths: [(path: String, position: SourcePosition)] = []
  /// Which of the examples are shown, where `stet.examples` is a mapping; nil: all, as written.
  public internal(set) var exampleSelection: ExampleSelection?
  /// `stet.answer`
  public internal(set) var answer: JSONValue?
  /// `stet.samples`
  public internal(set) var samples: JSONValue?
  /// `stet.chain`
  public internal(set) var chain: JSONValue?
  /// The steps of `stet.chain`, in order.
  public internal(set) var chainSteps: [ChainStep] = []
  /// `stet.technique`
  public internal(set) var technique: JSONValue?
  /// The elements of `stet.technique`, a text or a list of texts, as written, and where they stand.
  public internal(set) var techniqueEntries: [(value: JSONValue, position: SourcePosition)] = []

  /// The names a key under `stet.` may have.
  public static let names = ["examples", "answer", "samples", "chain", "technique"]

  init() {}
}

/// Reads `stet.x: …` and `stet: {x: …}`, which mean the same.
struct StetKeyReader {
  var keys = StetKeys()
  /// The values, in order.
  private(set) var values: [(key: String, value: JSONValue)] = []
  private var places: [String: SourcePosition] = [:]

  /// - Returns: false for keys that are not under `stet.`
  mutating func read(_ entry: YAMLNode.Entry) throws(SourceError) -> Bool {
    if entry.key == "stet" {
      switch entry.value.content {
      case .null: return true
      case .mapping(let entries):
        for inner in entries { try read(inner.key, inner) }
        return true
      default: throw entry.value.error("'stet' is \(entry.value.kind), not a mapping")
      }
    }
    guard entry.key.utf8.starts(with: "stet.".utf8) else { return false }
    try read(String(entry.key.dropFirst(5)), entry)
    return true
  }

  private mutating func read(_ name: String, _ entry: YAMLNode.Entry) throws(SourceError) {
    guard StetKeys.names.contains(where: { ExactString($0) == ExactString(name) }) else {
      let nearest = Spelling.nearest(to: name, among: StetKeys.names)
      let near = nearest.map { "; the nearest known key is 'stet.\($0)'" } ?? ""
      throw SourceError(entry.keyPosition, "unknown key 'stet.\(name)'\(near)")
    }
    if let first = places[name] {
      throw SourceError(
        entry.keyPosition, "'stet.\(name)' is given twice, first at \(first)")
    }
    places[name] = entry.keyPosition
    let value = entry.value.jsonValue
    values.append((name, value))
    switch name {
    case "examples": keys.examplePaths = try examples(entry.value)
    case "answer": keys.answer = value
    case "samples": keys.samples = value
    case "chain":
      keys.chain = value
      keys.chainSteps = try ChainReader.steps(entry.value)
    default:
      keys.technique = value
      keys.techniqueEntries = Self.elements(of: entry.value)
    }
  }

  /// A list's elements, or the value itself.
  private static func elements(
    of node: YAMLNode
  ) -> [(value: JSONValue, position: SourcePosition)] {
    guard case .sequence(let nodes) = node.content else {
      return [(node.jsonValue, node.position)]
    }
    return nodes.map { ($0.jsonValue, $0.position) }
  }

  private mutating func examples(
    _ node: YAMLNode
  ) throws(SourceError) -> [(path: String, position: SourcePosition)] {
    switch node.content {
    case .string: return [try path(node)]
    case .sequence(let nodes):
      return try nodes.map { node throws(SourceError) in try path(node) }
    case .mapping(let entries):
      let read = try ExampleSelectionReader.read(node, entries) { node throws(SourceError) in
        try path(node)
      }
      keys.exampleSelection = read.selection
      return read.paths
    default:
      throw node.error("'stet.examples' is \(node.kind), not a path or a list of paths")
    }
  }

  private func path(
    _ node: YAMLNode
  ) throws(SourceError) -> (path: String, position: SourcePosition) {
    guard case .string(let path) = node.content else {
      throw node.error("a path in 'stet.examples' is \(node.kind), not a string")
    }
    if path.isEmpty { throw node.error("a path in 'stet.examples' is empty") }
    return (path, node.position)
  }
}
