internal import GitStore
internal import PromptModel
internal import Registry
internal import StrictData

/// Counts how many candidates were measured on a suite's test cases: the more there were, the more
/// the best of them owes to luck.
///
/// A look is a record on the cases the gate reads, by a closure that had none yet. Looks count from
/// the last refresh: the commit that changed more than half of these cases.
final class TestLooks {
  /// From this many looks on a warning is due.
  static let worn = 20

  /// What a statement says of a look.
  struct Look: Hashable {
    let prompt: PromptName
    let closure: Digest
    let suite: String
    let suiteDigest: Digest
    let split: String
  }

  private let repository: Repository
  private let rules: RulesCache
  private var statements: [ObjectName: Look?] = [:]
  private var folders: [ObjectID: [Look]] = [:]

  init(repository: Repository, rules: RulesCache) {
    self.repository = repository
    self.rules = rules
  }

  /// The looks of one prompt as the gate counts them: 0 where fewer than ``worn`` closures have
  /// evidence at all, so that a push costs nothing.
  func count(
    of prompt: PromptName, _ suite: Suite, in tree: CommitTree, line: FirstParents,
    from commit: ObjectID
  ) throws -> Int {
    guard let root = tree.root,
      let evidence = try repository.entry(at: "evidence", inTree: root), evidence.kind == .tree
    else { return 0 }
    let closures = try repository.tree(evidence.id).filter { $0.kind == .tree }
    guard closures.count >= Self.worn else { return 0 }
    let looks = try closures.flatMap { entry -> [Look] in
      if let known = folders[entry.id] { return known }
      let path = "evidence/\(String(decoding: entry.nameBytes, as: UTF8.self))"
      let found = try self.looks(tree.files(under: path), in: tree)
      folders[entry.id] = found
      return found
    }
    return try counts(looks.filter { $0.prompt == prompt }, suite, line: line, from: commit)[
      prompt] ?? 0
  }

  /// The looks of every prompt at a suite, in evidence of any tree.
  func counts(
    of suite: Suite, in tree: any RegistryTree, line: FirstParents?, from commit: ObjectID?
  ) throws -> [PromptName: Int] {
    let looks = try looks(tree.files(under: "evidence"), in: tree)
    return try counts(looks, suite, line: line, from: commit)
  }

  private func looks(_ files: [TreeFile], in tree: any RegistryTree) throws -> [Look] {
    try files.compactMap { file in
      guard file.isFile, case .evidence(.statement) = RegistryPath(file.path) else { return nil }
      if let known = statements[file.blob] { return known }
      let look = Self.look(try tree.bytes(of: file))
      statements[file.blob] = .some(look)
      return look
    }
  }

  /// Nil for what is no statement, which is no evidence of a look either.
  private static func look(_ bytes: [UInt8]) -> Look? {
    do throws(SourceError) {
      let statement = try StatementFile.parse(bytes)
      guard let suite = statement.input(role: "suite") else { return nil }
      return Look(
        prompt: statement.prompt, closure: statement.closure, suite: suite.name,
        suiteDigest: suite.digest, split: statement.split)
    } catch {
      return nil
    }
  }

  private func counts(
    _ looks: [Look], _ suite: Suite, line: FirstParents?, from commit: ObjectID?
  ) throws -> [PromptName: Int] {
    let own = looks.filter { $0.suite == suite.name.text && $0.split == suite.gatedSplit }
    let others = Set(own.map(\.suiteDigest)).subtracting([suite.digest])
    var counted: Set<Digest> = [suite.digest]
    if !others.isEmpty, let line, let commit {
      counted.formUnion(try states(of: suite, among: others, line: line, from: commit))
    }
    var closures: [PromptName: Set<Digest>] = [:]
    for look in own where counted.contains(look.suiteDigest) {
      closures[look.prompt, default: []].insert(look.closure)
    }
    return closures.mapValues(\.count)
  }

  /// The suite's earlier states on the line whose test cases are the same for at least half.
  private func states(
    of suite: Suite, among wanted: Set<Digest>, line: FirstParents, from commit: ObjectID
  ) throws -> Set<Digest> {
    let current = Set(suite.gatedCases.map(TestCase.init))
    var found: Set<Digest> = []
    var last: [ObjectName?] = []
    guard var age = try line.age(of: commit) else { return [] }
    while found.count < wanted.count, let id = try line.commit(ofAge: age) {
      age += 1
      let tree = try rules.tree(at: id)
      let others = try rules.otherFiles(suite.name, in: tree)
      let blobs = try (["suite.yaml", "cases.jsonl"] + others).map {
        try tree.file(at: "suites/\(suite.name)/\($0)")?.blob
      }
      guard blobs != last else { continue }
      last = blobs
      guard blobs.contains(where: { $0 != nil }) else { break }
      // A state that could not be read was measured by nobody, and ends nothing.
      guard let state = try rules.suite(suite.name, in: tree) else { continue }
      let cases = Set(state.gatedCases.map(TestCase.init))
      guard 2 * cases.intersection(current).count >= max(current.count, 1) else { break }
      if wanted.contains(state.digest) { found.insert(state.digest) }
    }
    return found
  }
}

/// A case as far as it is the same question with the same answer.
private struct TestCase: Hashable {
  let id: ExactString
  let vars: JSONObject
  let expected: JSONValue?
  let assertions: [AssertionSpec]

  init(_ item: SuiteCase) {
    id = ExactString(item.id)
    vars = item.vars
    expected = item.expected
    assertions = item.assertions
  }
}
