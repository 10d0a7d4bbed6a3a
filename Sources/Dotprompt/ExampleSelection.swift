import StrictData

/// Which examples of its files a prompt shows, and in which order: `stet.examples` as a mapping.
public struct ExampleSelection: Sendable, Hashable {
  /// Which.
  public enum Choice: String, Sendable, Hashable, CaseIterable {
    /// All of them.
    case all
    /// The first ones.
    case first
    /// Some, drawn by the seed.
    case seeded
  }

  /// In which order.
  public enum Order: String, Sendable, Hashable, CaseIterable {
    /// That of the files.
    case asWritten = "as-written"
    /// One drawn by the seed.
    case seeded
  }

  /// Which.
  public let choice: Choice
  /// How many; nil: all.
  public let count: Int?
  /// In which order.
  public let order: Order
  /// The seed; nil: the prompt's closure says.
  public let seed: Int?
}

/// Reads the mapping under `stet.examples`.
struct ExampleSelectionReader {
  typealias Path = (path: String, position: SourcePosition)

  private static let keys = ["file", "files", "count", "order", "select", "seed"]

  /// - Parameter path: reads one path.
  static func read(
    _ node: YAMLNode, _ entries: [YAMLNode.Entry],
    path: (YAMLNode) throws(SourceError) -> Path
  ) throws(SourceError) -> (paths: [Path], selection: ExampleSelection) {
    for entry in entries where !keys.contains(where: { ExactString($0) == ExactString(entry.key) })
    {
      let nearest = Spelling.nearest(to: entry.key, among: keys)
      let near = nearest.map { "; the nearest known key is '\($0)'" } ?? ""
      throw SourceError(
        entry.keyPosition, "unknown key '\(entry.key)' in 'stet.examples'\(near)")
    }
    var paths: [Path] = []
    switch (node["file"], node["files"]) {
    case (let file?, nil): paths = [try path(file)]
    case (nil, let files?):
      guard case .sequence(let nodes) = files.content else {
        throw files.error("'files' of 'stet.examples' is \(files.kind), not a list of paths")
      }
      for node in nodes { paths.append(try path(node)) }
    default: throw node.error("'stet.examples' has either 'file' or 'files'")
    }
    let count = try number("count", in: node, least: 0)
    let choice =
      try word("select", ExampleSelection.Choice.self, in: node) ?? (count == nil ? .all : .first)
    if choice == .all, count != nil {
      throw node.error("'stet.examples' selects all, and has a 'count'")
    }
    if choice != .all, count == nil {
      throw node.error("'stet.examples' selects '\(choice.rawValue)', and has no 'count'")
    }
    let selection = ExampleSelection(
      choice: choice, count: count,
      order: try word("order", ExampleSelection.Order.self, in: node) ?? .asWritten,
      seed: try number("seed", in: node, least: 0))
    return (paths, selection)
  }

  private static func number(
    _ key: String, in node: YAMLNode, least: Int
  ) throws(SourceError) -> Int? {
    guard let value = node[key] else { return nil }
    guard let number = value.jsonValue.number?.int, number >= least else {
      throw value.error("'\(key)' of 'stet.examples' is no whole number from \(least) on")
    }
    return number
  }

  private static func word<Word: RawRepresentable & CaseIterable>(
    _ key: String, _ type: Word.Type, in node: YAMLNode
  ) throws(SourceError) -> Word? where Word.RawValue == String {
    guard let value = node[key] else { return nil }
    let words = Word.allCases.map(\.rawValue)
    guard case .string(let text) = value.content, let word = Word(rawValue: text) else {
      throw value.error(
        "'\(key)' of 'stet.examples' is none of \(words.joined(separator: ", "))"
          + "; another needs a newer stet")
    }
    return word
  }
}
