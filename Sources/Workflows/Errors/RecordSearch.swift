internal import GitStore
internal import PromptModel
internal import Registry
internal import StrictData

/// Finds one record by what a person calls it: in the work tree, else at the mainline's tip.
struct RecordSearch {
  private let registry: OpenRegistry
  private let trees: [any RegistryTree]
  private let fewestDigits: Int

  /// - Parameter fewestDigits: how many of an evidence id's first digits name it.
  init(_ registry: OpenRegistry, fewestDigits: Int = 8) throws {
    self.registry = registry
    self.fewestDigits = fewestDigits
    var trees: [any RegistryTree] = []
    if let tree = try registry.workTree() { trees.append(tree) }
    if let line = try registry.mainlineIfAny() { trees.append(try registry.tree(at: line.tip)) }
    self.trees = trees
  }

  /// A record and the tree it was found in.
  struct Found {
    let record: Record
    let tree: any RegistryTree
  }

  /// The record that a text names: a statement's path, an evidence id or enough of its first
  /// digits (8 unless told), or a prompt (`support/triage`, `support/triage@v7`), which stands for its newest
  /// record.
  ///
  /// - Throws: `RegistryError.notFound`, `WorkflowError.refused` where several are meant or the
  ///   file is no record, and what a reference that names nothing throws.
  func find(
    _ text: String, suite: ResourceName? = nil, model: ResourceName? = nil
  ) throws -> Found {
    if let found = try byPath(text) ?? byID(text) { return found }
    guard !isID(text), !text.hasSuffix(".json") else {
      throw RegistryError.notFound(kind: "record", name: text, candidates: try paths())
    }
    let reference = try PromptReference(parsing: text)
    return try newest(of: reference, suite: suite, model: model)
  }

  private func isID(_ text: String) -> Bool {
    (fewestDigits...16).contains(text.utf8.count)
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  private func paths() throws -> [String] {
    try trees.flatMap { try Self.statements(in: $0).map(registry.repositoryPath) }
  }

  private static func statements(in tree: any RegistryTree) throws -> [String] {
    try tree.files(under: "evidence").map(\.path).filter {
      if case .evidence(.statement) = RegistryPath($0) { true } else { false }
    }
  }

  private func byPath(_ text: String) throws -> Found? {
    let top = registry.path.isEmpty ? "" : registry.path + "/"
    let inside =
      text.utf8.starts(with: top.utf8)
      ? String(decoding: text.utf8.dropFirst(top.utf8.count), as: UTF8.self) : text
    for path in [inside, text] {
      guard case .evidence(.statement) = RegistryPath(path) else { continue }
      for tree in trees where try tree.file(at: path) != nil { return try read(path, tree) }
    }
    return nil
  }

  private func byID(_ text: String) throws -> Found? {
    guard isID(text) else { return nil }
    for tree in trees {
      let found = try Self.statements(in: tree).filter {
        $0.split(separator: "/").last?.utf8.starts(with: text.utf8) == true
      }
      guard found.count < 2 else {
        throw WorkflowError.refused(
          "'\(text)' is the beginning of several records: "
            + found.map(registry.repositoryPath).joined(separator: ", "))
      }
      if let path = found.first { return try read(path, tree) }
    }
    return nil
  }

  private func read(_ path: String, _ tree: any RegistryTree) throws -> Found {
    switch try EvidenceScan.read(path, in: tree) {
    case .success(let record): return Found(record: record, tree: tree)
    case .failure(let problem):
      throw WorkflowError.refused("\(registry.repositoryPath(path)): \(problem.reason)")
    }
  }

  /// The record of a prompt's state that was finished last, equals by their paths.
  private func newest(
    of reference: PromptReference, suite: ResourceName?, model: ResourceName?
  ) throws -> Found {
    let prompt = try registry.resolve(reference)
    var found: [Found] = []
    for tree in trees {
      found += try EvidenceScan.records(of: prompt.closure.digest, in: tree).records.filter {
        $0.statement.prompt == prompt.name
          && Self.names($0.statement.input(role: "suite"), suite)
          && Self.names($0.statement.input(role: "model"), model)
      }.map { Found(record: $0, tree: tree) }
    }
    let newest = found.max {
      (ExactString($0.record.statement.finishedOn), ExactString($0.record.path))
        < (ExactString($1.record.statement.finishedOn), ExactString($1.record.path))
    }
    guard let newest else {
      let on = [suite.map { "suite '\($0)'" }, model.map { "model '\($0)'" }].compactMap { $0 }
      throw WorkflowError.nothingToEvaluate(
        prompt.name,
        reason: "there is no record of \(reference) (closure \(prompt.closure.digest.short))"
          + (on.isEmpty ? "" : " on \(on.joined(separator: " and "))"))
    }
    return newest
  }

  private static func names(_ input: ResourceDescriptor?, _ wanted: ResourceName?) -> Bool {
    wanted == nil || input.map { ExactString($0.name) } == wanted.map { ExactString($0.text) }
  }
}
