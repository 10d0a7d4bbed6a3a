internal import Yams

/// Turns the library's nodes into ours and refuses what ``YAMLParser`` does not allow.
struct YAMLWalk {
  let firstLine: Int
  let maximumDepth: Int
  /// Where strings start whose first character the library drops.
  private let marked: Set<SourcePosition>
  private var depth = 0

  init(firstLine: Int, maximumDepth: Int, _ marked: Set<SourcePosition>) {
    self.firstLine = firstLine
    self.maximumDepth = maximumDepth
    self.marked = marked
  }

  mutating func node(_ node: Node) throws(SourceError) -> YAMLNode {
    switch node {
    case .scalar(let scalar): return try self.scalar(scalar)
    case .sequence(let sequence):
      let position = position(sequence.mark)
      try refuseTag(sequence.tag, at: position)
      try enter(position)
      var nodes: [YAMLNode] = []
      nodes.reserveCapacity(sequence.count)
      for element in sequence { nodes.append(try self.node(element)) }
      depth -= 1
      return YAMLNode(position: position, content: .sequence(nodes))
    case .mapping(let mapping):
      let position = position(mapping.mark)
      try refuseTag(mapping.tag, at: position)
      try enter(position)
      let entries = try self.entries(mapping)
      depth -= 1
      return YAMLNode(position: position, content: .mapping(entries))
    case .alias(let alias):
      throw SourceError(position(alias.mark), "an alias, which is not supported")
    }
  }

  private mutating func entries(
    _ mapping: Node.Mapping
  ) throws(SourceError) -> [YAMLNode.Entry] {
    var entries: [YAMLNode.Entry] = []
    entries.reserveCapacity(mapping.count)
    var seen: Set<ExactString> = []
    for (keyNode, valueNode) in mapping {
      let (key, keyPosition) = try self.key(keyNode)
      guard seen.insert(ExactString(key)).inserted else {
        throw SourceError(keyPosition, "duplicate key '\(key.quotedForMessage)'")
      }
      let value = try node(valueNode)
      entries.append(YAMLNode.Entry(key: key, keyPosition: keyPosition, value: value))
    }
    return entries
  }

  private func key(_ node: Node) throws(SourceError) -> (String, SourcePosition) {
    let position = position(node.mark)
    guard case .scalar(let scalar) = node else {
      throw SourceError(position, "expected a string as key, found a collection")
    }
    try refuseMark(scalar, at: position)
    guard scalar.style == .plain else { return (scalar.string, position) }
    // Looking for duplicates, the library has already resolved an implicit tag to "str".
    guard ["", Tag.Name.str.rawValue].contains(scalar.tag.rawValue) else {
      throw SourceError(position, "an explicit tag, which is not supported")
    }
    if scalar.string == "<<" {
      throw SourceError(position, "a merge key '<<', which is not supported")
    }
    let content = try content(ofPlain: scalar.string, at: position)
    guard case .string = content else {
      let kind = YAMLNode(position: position, content: content).kind
      throw SourceError(position, "expected a string as key, found \(kind)")
    }
    return (scalar.string, position)
  }

  private func scalar(_ scalar: Node.Scalar) throws(SourceError) -> YAMLNode {
    let position = position(scalar.mark)
    try refuseMark(scalar, at: position)
    guard scalar.style == .plain else {
      if scalar.tag.rawValue != Tag.Name.str.rawValue { try refuseTag(scalar.tag, at: position) }
      return YAMLNode(position: position, content: .string(scalar.string))
    }
    try refuseTag(scalar.tag, at: position)
    return YAMLNode(position: position, content: try content(ofPlain: scalar.string, at: position))
  }

  private func content(
    ofPlain text: String, at position: SourcePosition
  ) throws(SourceError) -> YAMLNode.Content {
    do throws(YAMLScalar.Problem) {
      return try YAMLScalar.content(ofPlain: text)
    } catch {
      switch error {
      case .notFinite: throw SourceError(position, "'\(text)' is not a JSON number")
      case .tooLarge:
        throw SourceError(position, "the number '\(text.quotedForMessage)' is too large")
      }
    }
  }

  private func refuseMark(
    _ scalar: Node.Scalar, at position: SourcePosition
  ) throws(SourceError) {
    guard scalar.style == .doubleQuoted, marked.contains(position) else { return }
    throw SourceError(position, "a string that starts with a byte order mark")
  }

  private func refuseTag(_ tag: Tag, at position: SourcePosition) throws(SourceError) {
    guard tag.rawValue.isEmpty else {
      throw SourceError(position, "an explicit tag, which is not supported")
    }
  }

  private mutating func enter(_ position: SourcePosition) throws(SourceError) {
    depth += 1
    guard depth <= maximumDepth else {
      throw SourceError(position, "nested deeper than \(maximumDepth) levels")
    }
  }

  private func position(_ mark: Mark?) -> SourcePosition {
    guard let mark else { return SourcePosition(line: firstLine, column: 1) }
    return SourcePosition(line: mark.line + firstLine - 1, column: mark.column)
  }
}
