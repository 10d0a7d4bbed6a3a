internal import GitStore
internal import PromptModel
internal import Registry
internal import StrictData

/// The suite a record was made with, as far as it can still be read.
struct RecordSuite {
  /// The suite in the state that was run, or, where that is not to be found, as it is now.
  let suite: Suite?
  /// Whether it is the state that was run.
  let isExact: Bool
  /// Whether the suite is sensitive in that state or in a later one, or nobody can tell.
  let isSensitive: Bool

  /// Looks in the tree a person works in, at the mainline's tip and in the commit that brought the
  /// record.
  init(of record: Record, in registry: OpenRegistry) throws {
    guard let input = record.statement.input(role: "suite"), let name = ResourceName(input.name)
    else {
      suite = nil
      isExact = false
      isSensitive = true
      return
    }
    var present: Suite?
    for tree in try Self.trees(of: record, in: registry) {
      guard let found = try Self.suite(name, in: tree) else { continue }
      if found.digest == input.digest {
        suite = found
        isExact = true
        isSensitive = found.isSensitive || present?.isSensitive == true
        return
      }
      if present == nil { present = found }
    }
    suite = present
    isExact = false
    isSensitive = present?.isSensitive ?? true
  }

  private static func trees(
    of record: Record, in registry: OpenRegistry
  ) throws -> [any RegistryTree] {
    var trees: [any RegistryTree] = [try registry.currentTree()]
    guard let line = try registry.mainlineIfAny() else { return trees }
    trees.append(try registry.tree(at: line.tip))
    let event = try registry.history().records(of: record.statement.prompt).first {
      $0.path.utf8.elementsEqual(record.path.utf8)
    }
    if let event { trees.append(try registry.tree(at: ObjectID(event.commit.id))) }
    return trees
  }

  /// Nil where it is not there, or cannot be read.
  static func suite(_ name: ResourceName, in tree: any RegistryTree) throws -> Suite? {
    do {
      return try RulesReader(tree).suite(name)
    } catch RegistryError.unreadable {
      return nil
    }
  }

  /// The cases by id. Of a suite that has changed only those count whose expected label is still
  /// the one the record says.
  func cases(of record: Record) -> [ExactString: SuiteCase] {
    var cases: [ExactString: SuiteCase] = [:]
    for item in suite?.cases ?? [] { cases[ExactString(item.id)] = item }
    guard !isExact else { return cases }
    for result in record.results {
      let key = ExactString(result.id)
      if let expected = result.expected,
        cases[key]?.expected?.string.map({ ExactString($0) }) != ExactString(expected)
      {
        cases[key] = nil
      }
    }
    return cases
  }
}
