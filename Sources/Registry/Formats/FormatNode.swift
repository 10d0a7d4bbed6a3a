internal import StrictData

/// A value of a YAML or JSON file on its way into the domain's values: it knows its key and finds
/// its place when an error needs it.
struct FormatNode {
  private enum Source {
    case yaml(YAMLNode)
    case json(ArraySlice<UInt8>, firstLine: Int, path: [Int])
  }

  /// The value.
  let value: JSONValue
  /// The key it is the value of; nil for a root and for elements.
  let key: String?
  private let source: Source

  /// The root of a YAML file.
  /// - Throws: also where the file is larger than `maximumBytes`.
  static func yaml(_ bytes: [UInt8], maximumBytes: Int = 1 << 20) throws(SourceError) -> FormatNode
  {
    guard bytes.count <= maximumBytes else {
      throw SourceError(
        SourcePosition(line: 1, column: 1), "\(bytes.count) bytes, the limit is \(maximumBytes)")
    }
    let node = try YAMLParser.parse(bytes)
    return FormatNode(value: node.jsonValue, key: nil, source: .yaml(node))
  }

  /// The root of a JSON text of at most `maximumBytes`.
  static func json(
    _ bytes: ArraySlice<UInt8>, firstLine: Int = 1, maximumBytes: Int = 1 << 20
  ) throws(SourceError) -> FormatNode {
    let value = try JSONParser.parse(
      slice: bytes,
      options: JSONParser.Options(maximumBytes: maximumBytes, firstLine: firstLine))
    return FormatNode(
      value: value, key: nil, source: .json(bytes, firstLine: firstLine, path: []))
  }

  /// Where the value starts.
  var position: SourcePosition {
    switch source {
    case .yaml(let node): node.position
    case .json(let bytes, let firstLine, let path):
      JSONPlace.position(of: path, ofName: false, in: bytes, firstLine: firstLine)
    }
  }

  /// Where the key starts; the value's place where there is none.
  private func keyPosition(ofMember number: Int) -> SourcePosition {
    switch source {
    case .yaml(let node):
      guard case .mapping(let entries) = node.content else { return node.position }
      return entries[number].keyPosition
    case .json(let bytes, let firstLine, let path):
      return JSONPlace.position(of: path + [number], ofName: true, in: bytes, firstLine: firstLine)
    }
  }

  /// An error at the value, led by its key.
  func error(_ message: String) -> SourceError {
    SourceError(position, key.map { "'\(Self.quoted($0))': \(message)" } ?? message)
  }

  /// An error at the value that is not led by its key.
  func plainError(_ message: String) -> SourceError { SourceError(position, message) }

  /// An error that says what was found instead.
  func mismatch(_ expected: String) -> SourceError {
    error("expected \(expected), found \(found)")
  }

  private var found: String {
    switch value {
    case .null: "null"
    case .bool: "a boolean"
    case .number(let number): "the number \(number.literal.prefix(40))"
    case .string(let text): "'\(Self.quoted(text))'"
    case .array: "a list"
    case .object: "a mapping"
    }
  }

  /// A text as messages quote it: control characters replaced, cut after 80 scalars.
  static func quoted(_ text: String) -> String { text.quotedForMessage }
}

// MARK: - Containers

extension FormatNode {
  /// The elements of a list.
  func elements() throws(SourceError) -> [FormatNode] {
    guard case .array(let values) = value else { throw mismatch("a list") }
    return values.enumerated().map { child($0.offset, $0.element, key: nil) }
  }

  /// The members of a mapping, in order.
  func members() throws(SourceError) -> [(key: String, node: FormatNode)] {
    guard case .object(let object) = value else { throw mismatch("a mapping") }
    return object.entries.enumerated().map {
      ($0.element.key, child($0.offset, $0.element.value, key: $0.element.key))
    }
  }

  /// The members of a mapping whose keys are all known.
  /// - Parameter noun: what the mapping is, with its article, for "unknown key 'x' in a pin".
  /// - Throws: at the first unknown key, with the nearest known key where one is near.
  func fields(_ known: [String], noun: String) throws(SourceError) -> FormatFields {
    let members = try members()
    let exact = Set(known.map { ExactString($0) })
    if let number = members.firstIndex(where: { !exact.contains(ExactString($0.key)) }) {
      let key = members[number].key
      let nearest = Spelling.nearest(to: key, among: known)
      throw keyError(
        number,
        "unknown key '\(Self.quoted(key))' in \(noun)"
          + (nearest.map { "; the nearest known key is '\($0)'" } ?? ""))
    }
    return FormatFields(node: self, members: members)
  }

  /// An error at the name of the n-th member.
  func keyError(_ number: Int, _ message: String) -> SourceError {
    SourceError(keyPosition(ofMember: number), message)
  }

  private func child(_ number: Int, _ value: JSONValue, key: String?) -> FormatNode {
    switch source {
    case .json(let bytes, let firstLine, let path):
      return FormatNode(
        value: value, key: key, source: .json(bytes, firstLine: firstLine, path: path + [number]))
    case .yaml(let node):
      switch node.content {
      case .sequence(let nodes):
        return FormatNode(value: value, key: key, source: .yaml(nodes[number]))
      case .mapping(let entries):
        return FormatNode(value: value, key: key, source: .yaml(entries[number].value))
      default:
        return FormatNode(value: value, key: key, source: .yaml(node))
      }
    }
  }
}

/// The members of a mapping with a closed set of keys.
struct FormatFields {
  /// The mapping.
  let node: FormatNode
  fileprivate let members: [(key: String, node: FormatNode)]

  /// A member, if it is there.
  subscript(key: String) -> FormatNode? {
    members.first { $0.key.utf8.elementsEqual(key.utf8) }?.node
  }

  /// A member that must be there.
  /// - Throws: at the mapping.
  func required(_ key: String) throws(SourceError) -> FormatNode {
    guard let found = self[key] else { throw node.error("missing key '\(key)'") }
    return found
  }

  /// Refuses a member that must not be there.
  /// - Throws: at its key.
  func refuse(_ key: String, _ message: String) throws(SourceError) {
    if let number = members.firstIndex(where: { $0.key.utf8.elementsEqual(key.utf8) }) {
      throw node.keyError(number, message)
    }
  }
}
