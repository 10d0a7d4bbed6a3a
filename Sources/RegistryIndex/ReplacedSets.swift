internal import PromptModel

/// The rows that a step replaces instead of adding to, gathered until the end: what each prompt
/// depends on, the same the other way round, and what search sees.
struct ReplacedSets {
  /// The last word on each prompt's texts; nil removes them.
  var texts: [PromptName: IndexedText?] = [:]
  private var dependencies: [ByteText: Set<ByteText>] = [:]
  private var dependents: [ByteText: Set<ByteText>] = [:]
  private var before: [ByteText: Set<ByteText>] = [:]

  /// Takes the new dependencies of a prompt, keeping both directions in step.
  mutating func replaceDependencies(
    of prompt: PromptName, by paths: [String], _ directory: GroupDirectory
  ) throws {
    let name = ByteText(prompt.text)
    let old = try dependencies[name] ?? Self.stored(.dependencies, name, directory)
    let new = Set(paths.map(ByteText.init))
    dependencies[name] = new
    for path in old.subtracting(new) {
      try load(path, directory)
      dependents[path]?.remove(name)
    }
    for path in new.subtracting(old) {
      try load(path, directory)
      dependents[path]?.insert(name)
    }
  }

  private mutating func load(_ path: ByteText, _ directory: GroupDirectory) throws {
    guard dependents[path] == nil else { return }
    let stored = try Self.stored(.dependents, path, directory)
    dependents[path] = stored
    before[path] = stored
  }

  /// A set as it is stored, proven.
  private static func stored(
    _ kind: GroupKind, _ key: ByteText, _ directory: GroupDirectory
  ) throws -> Set<ByteText> {
    var found: Set<ByteText> = []
    for cells in try directory.rows(kind, StoredText.encode(key.text)) {
      var reader = CellReader(cells, of: kind)
      found.insert(ByteText(try reader.text()))
    }
    return found
  }

  /// The groups that differ from what is stored, with all their rows, in a fixed order.
  func changes(
    _ directory: GroupDirectory
  ) throws -> [(kind: GroupKind, key: String, rows: [[Cell]])] {
    var changes: [(kind: GroupKind, key: String, rows: [[Cell]])] = []
    for (name, paths) in dependencies.sorted(by: { $0.key < $1.key })
    where try Self.stored(.dependencies, name, directory) != paths {
      changes.append((.dependencies, name.text, paths.sorted().map { [Cell($0.text)] }))
    }
    for (path, names) in dependents.sorted(by: { $0.key < $1.key }) where before[path] != names {
      changes.append(
        (.dependents, StoredText.encode(path.text), names.sorted().map { [Cell($0.text)] }))
    }
    for change in try textChanges(directory) {
      let rows = change.new.map { [TextRow.cells($0)] } ?? []
      changes.append((.texts, change.prompt, rows))
    }
    return changes
  }

  /// The prompts whose texts differ from what is stored, by name.
  func textChanges(
    _ directory: GroupDirectory
  ) throws -> [(prompt: String, old: IndexedText?, new: IndexedText?)] {
    var changes: [(prompt: String, old: IndexedText?, new: IndexedText?)] = []
    for (prompt, text) in texts.sorted(by: { $0.key < $1.key }) {
      let stored = try directory.rows(.texts, prompt.text).first
      guard stored != text.map(TextRow.cells) else { continue }
      changes.append((prompt.text, try stored.map { try TextRow.text($0) }, text))
    }
    return changes
  }
}
