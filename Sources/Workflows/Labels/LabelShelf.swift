internal import Foundation
internal import GitStore
public import PromptModel
internal import Registry
internal import StrictData

/// What one person said of a suite's answers.
public struct PersonLabels: Sendable {
  /// Who.
  public let person: PersonName
  /// The file: relative to the repository, or absolute in the operator's store.
  public let path: String
  /// The labels that count: of those about the same subject the newest.
  public let labels: [HumanLabel]
  /// The lines in the file.
  public let lines: Int
}

/// Where people's labels of one suite lie: labels/ in the work tree (without one, in the mainline's
/// tip), or, for a sensitive suite, the operator's store, since the digest of a short answer tells
/// the answer.
struct LabelShelf {
  let suite: Suite
  /// Whether the suite is sensitive in the tree a person works in or at the mainline's tip.
  let isSensitive: Bool
  private let registry: OpenRegistry

  /// The shelf of a suite that is there.
  ///
  /// - Throws: `RegistryError.notFound`, `RegistryError.unreadable`.
  init(_ name: ResourceName, in registry: OpenRegistry) throws {
    let tree = try registry.currentTree()
    guard let suite = try RulesReader(tree).suite(name) else {
      throw RegistryError.notFound(
        kind: "suite", name: name.text, candidates: try tree.suiteNames().map(\.text))
    }
    self.suite = suite
    self.registry = registry
    var isSensitive = suite.isSensitive
    if !isSensitive, let line = try registry.mainlineIfAny() {
      let tip = try registry.tree(at: line.tip)
      isSensitive = try RecordSuite.suite(name, in: tip)?.isSensitive ?? false
    }
    self.isSensitive = isSensitive
  }

  /// Everybody's labels, by name.
  ///
  /// - Throws: `RegistryError.unreadable` at the first place that is wrong.
  func everybody() throws -> [PersonLabels] {
    var found = try inTree()
    if isSensitive {
      let hidden = try inStore()
      found = found.filter { open in !hidden.contains { $0.person == open.person } } + hidden
    }
    return found.sorted { $0.person < $1.person }
  }

  /// One person's labels; without any where there is no file.
  func labels(of person: PersonName) throws -> [HumanLabel] {
    try everybody().first { $0.person == person }?.labels ?? []
  }

  private func inTree() throws -> [PersonLabels] {
    let tree = try registry.currentTree()
    return try tree.files(under: LabelPath.folder(suite.name)).compactMap { file in
      guard file.isFile, let place = LabelPath(path: file.path), place.suite == suite.name else {
        return nil
      }
      return try Self.read(
        try tree.bytes(of: file), place.person, shown: registry.repositoryPath(file.path))
    }
  }

  private func inStore() throws -> [PersonLabels] {
    let folder = try storeFolder()
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { name in
      guard let place = LabelPath(path: "\(LabelPath.folder(suite.name))/\(name)") else {
        return nil
      }
      let path = "\(folder)/\(name)"
      guard let bytes = FileManager.default.contents(atPath: path) else {
        throw WorkflowError.refused("\(path) cannot be read")
      }
      return try Self.read(Array(bytes), place.person, shown: path)
    }
  }

  private static func read(
    _ bytes: [UInt8], _ person: PersonName, shown: String
  ) throws -> PersonLabels {
    do throws(SourceError) {
      let labels = try LabelsFile.parse(bytes)
      return PersonLabels(
        person: person, path: shown, labels: HumanLabel.newest(labels), lines: labels.count)
    } catch {
      throw RegistryError.unreadable(error.at(shown))
    }
  }

  // MARK: - Writing

  /// What appends to a person's file, its folder made.
  ///
  /// - Throws: `WorkflowError.refused` in a bare repository, or where a link stands in the way;
  ///   `WorkflowError.unwritable`.
  func appender(for person: PersonName) throws -> LabelAppender {
    try place(of: person)
  }

  /// Takes half a line at the end of a person's file away, and says so.
  ///
  /// - Throws: `WorkflowError.unwritable`.
  func mend(_ person: PersonName) throws {
    var path = try shownPath(of: person)
    if !isSensitive {
      guard let root = registry.repository.workTree else { return }
      path = "\(root)/\(path)"
    }
    if try LabelAppender(path: path, isPrivate: isSensitive).mend() {
      registry.surroundings.note(
        "\(path) ended in the middle of a line; that line was taken away")
    }
  }

  /// The file as messages call it.
  func shownPath(of person: PersonName) throws -> String {
    isSensitive
      ? "\(try storeFolder())/\(person).jsonl"
      : registry.repositoryPath(LabelPath(suite: suite.name, person: person).path)
  }

  private func place(of person: PersonName) throws -> LabelAppender {
    if isSensitive {
      try OperatorStore(registry: registry, area: "labels").prepare(suite.name.text)
      return LabelAppender(path: try shownPath(of: person), isPrivate: true)
    }
    guard let root = registry.repository.workTree else {
      throw WorkflowError.refused("a bare repository has no work tree to write labels to")
    }
    var folder = root
    let path = registry.repositoryPath(LabelPath.folder(suite.name))
    for part in path.split(separator: "/") {
      folder += "/\(part)"
      var information = stat()
      if lstat(folder, &information) != 0 {
        guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
          throw WorkflowError.unwritable(path: folder, reason: String(cString: strerror(errno)))
        }
      } else if information.st_mode & S_IFMT != S_IFDIR {
        throw WorkflowError.refused("'\(folder)' is no folder: labels are not written there")
      }
    }
    return LabelAppender(path: "\(folder)/\(person).jsonl", isPrivate: false)
  }

  /// The folder of a sensitive suite's labels.
  func privateFolder() throws -> String { try storeFolder() }

  private func storeFolder() throws -> String {
    "\(try OperatorStore(registry: registry, area: "labels").folder)/\(suite.name)"
  }
}
