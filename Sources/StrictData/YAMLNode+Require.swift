extension YAMLNode {
  /// The elements of a sequence.
  /// - Throws: at the value, if it is something else.
  public func requireSequence() throws(SourceError) -> [YAMLNode] {
    guard case .sequence(let nodes) = content else { throw mismatch("a sequence") }
    return nodes
  }

  /// The entries of a mapping.
  /// - Throws: at the value, if it is something else.
  public func requireMapping() throws(SourceError) -> [Entry] {
    guard case .mapping(let entries) = content else { throw mismatch("a mapping") }
    return entries
  }

  /// The text of a string.
  /// - Throws: at the value, if it is something else.
  public func requireString() throws(SourceError) -> String {
    guard case .string(let value) = content else { throw mismatch("a string") }
    return value
  }

  /// The value of a boolean.
  /// - Throws: at the value, if it is something else.
  public func requireBool() throws(SourceError) -> Bool {
    guard case .bool(let value) = content else { throw mismatch("a boolean") }
    return value
  }

  /// The number.
  /// - Throws: at the value, if it is something else.
  public func requireNumber() throws(SourceError) -> JSONNumber {
    guard case .number(let value) = content else { throw mismatch("a number") }
    return value
  }

  /// The whole number, within `Int`'s range (`1`, `1.0`).
  /// - Throws: at the value, if it is something else.
  public func requireInt() throws(SourceError) -> Int {
    guard case .number(let value) = content, let int = value.int else {
      throw mismatch("a whole number")
    }
    return int
  }

  /// The value of a key.
  /// - Throws: at this value, if it is no mapping or has no such key.
  public func require(_ key: String) throws(SourceError) -> YAMLNode {
    _ = try requireMapping()
    guard let value = self[key] else { throw error("missing key '\(key)'") }
    return value
  }

  /// The text of a key's value.
  /// - Throws: if there is no such key or its value is no string.
  public func requireString(_ key: String) throws(SourceError) -> String {
    try require(key).named(key) { node throws(SourceError) in try node.requireString() }
  }

  /// The whole number of a key's value.
  /// - Throws: if there is no such key or its value is no whole number.
  public func requireInt(_ key: String) throws(SourceError) -> Int {
    try require(key).named(key) { node throws(SourceError) in try node.requireInt() }
  }

  /// The boolean of a key's value.
  /// - Throws: if there is no such key or its value is no boolean.
  public func requireBool(_ key: String) throws(SourceError) -> Bool {
    try require(key).named(key) { node throws(SourceError) in try node.requireBool() }
  }

  /// The elements of a key's value.
  /// - Throws: if there is no such key or its value is no sequence.
  public func requireSequence(_ key: String) throws(SourceError) -> [YAMLNode] {
    try require(key).named(key) { node throws(SourceError) in try node.requireSequence() }
  }

  /// The entries of a key's value.
  /// - Throws: if there is no such key or its value is no mapping.
  public func requireMapping(_ key: String) throws(SourceError) -> [Entry] {
    try require(key).named(key) { node throws(SourceError) in try node.requireMapping() }
  }

  /// Refuses keys that the format does not know.
  ///
  /// - Parameters:
  ///   - allowed: the known keys.
  ///   - noun: what the mapping is, with its article, as in "unknown key 'modle' in a pin".
  /// - Throws: at the first unknown key, with the nearest known key where one is near; or at this
  ///   value, if it is no mapping.
  public func rejectUnknownKeys(allowed: [String], noun: String) throws(SourceError) {
    let known = Set(allowed.map { ExactString($0) })
    for entry in try requireMapping() where !known.contains(ExactString(entry.key)) {
      let nearest = Spelling.nearest(to: entry.key, among: allowed)
      let near = nearest.map { "; the nearest known key is '\($0)'" } ?? ""
      throw SourceError(
        entry.keyPosition, "unknown key '\(entry.key.quotedForMessage)' in \(noun)\(near)")
    }
  }

  /// An error at this value.
  public func error(_ message: String) -> SourceError {
    SourceError(position, message)
  }

  private func mismatch(_ expected: String) -> SourceError {
    error("expected \(expected), found \(kind)")
  }

  private func named<Value>(
    _ key: String, _ read: (YAMLNode) throws(SourceError) -> Value
  ) throws(SourceError) -> Value {
    do {
      return try read(self)
    } catch {
      throw SourceError(path: error.path, error.position, "'\(key)': \(error.message)")
    }
  }
}
