internal import GitStore
internal import PromptModel
internal import Registry
internal import StrictData

/// Records of many commits: a statement is parsed once for its blob and its cases file's.
final class EvidenceCache {
  private struct Known {
    let record: Record
    let cases: ObjectName
  }

  /// Above this many results, records are read again: a result takes some hundred bytes. What is
  /// live is asked for once more when the next candidate comes.
  private static let maximumResults = 200_000

  private let repository: Repository
  private var statements: [ObjectName: Known] = [:]
  private var folders: [ObjectID: [Record]] = [:]
  private var heldResults = 0
  /// The statements of the closure that was asked about last, by the outputs file they name.
  private var named: (tree: any RegistryTree, closure: Digest, statements: [String: [Statement]])?
  private var sensitive: [ObjectName: Bool] = [:]

  init(repository: Repository) {
    self.repository = repository
  }

  /// The records of a closure in a tree, by path; what cannot be read does not count.
  func records(of closure: Digest, in tree: CommitTree) throws -> [Record] {
    let path = EvidenceNames.folder(closure)
    guard let root = tree.root, let folder = try repository.entry(at: path, inTree: root),
      folder.kind == .tree
    else { return [] }
    if let known = folders[folder.id] { return known }
    var records: [Record] = []
    for file in try tree.files(under: path) {
      guard case .evidence(.statement) = RegistryPath(file.path) else { continue }
      if case .success(let record) = try read(file, in: tree) { records.append(record) }
    }
    folders[folder.id] = records
    return records
  }

  /// The statements of a closure in a tree that cannot be used, by path.
  func unusable(
    of closure: Digest, in tree: CommitTree
  ) throws -> [(path: String, reason: String)] {
    try tree.files(under: EvidenceNames.folder(closure)).compactMap { file in
      guard case .evidence(.statement) = RegistryPath(file.path),
        case .failure(let problem) = try read(file, in: tree)
      else { return nil }
      return (file.path, problem.reason)
    }
  }

  /// One statement with its cases.
  func read(
    _ file: TreeFile, in tree: any RegistryTree
  ) throws -> Result<Record, EvidenceScan.Unusable> {
    if let known = statements[file.blob], known.record.path == file.path,
      try tree.file(at: Self.casesPath(known.record))?.blob == known.cases
    {
      return .success(known.record)
    }
    let result = try EvidenceScan.read(file.path, in: tree)
    if case .success(let record) = result,
      let cases = try tree.file(at: Self.casesPath(record))?.blob
    {
      heldResults += record.results.count
      if heldResults > Self.maximumResults {
        statements.removeAll()
        folders.removeAll()
        heldResults = record.results.count
      }
      statements[file.blob] = Known(record: record, cases: cases)
    }
    return result
  }

  /// The statements of a closure in a tree that name an outputs file. The folder is read once for
  /// all of its files.
  func statements(
    naming outputs: String, of closure: Digest, in tree: any RegistryTree
  ) throws -> [Statement] {
    if let named, named.tree === tree, named.closure == closure {
      return named.statements[outputs] ?? []
    }
    var statements: [String: [Statement]] = [:]
    for file in try tree.files(under: EvidenceNames.folder(closure)) where file.isFile {
      guard case .evidence(.statement) = RegistryPath(file.path),
        let statement = try statement(of: file, in: tree), let name = statement.outputs?.name
      else { continue }
      statements[name, default: []].append(statement)
    }
    named = (tree, closure, statements)
    return statements[outputs] ?? []
  }

  /// A statement without its cases; nil for a file that is none.
  private func statement(of file: TreeFile, in tree: any RegistryTree) throws -> Statement? {
    do {
      return try StatementFile.parse(try tree.bytes(of: file))
    } catch is SourceError {
      return nil
    } catch RegistryError.unreadable {
      return nil
    }
  }

  /// Whether a suite is marked sensitive in a tree.
  func isSensitive(_ suite: ResourceName, in tree: any RegistryTree) throws -> Bool {
    guard let file = try tree.file(at: "suites/\(suite)/suite.yaml"), file.isFile else {
      return false
    }
    if let known = sensitive[file.blob] { return known }
    let isSensitive = SuiteFile.isSensitive(try tree.bytes(of: file))
    sensitive[file.blob] = isSensitive
    return isSensitive
  }

  private static func casesPath(_ record: Record) -> String {
    "\(EvidenceNames.folder(record.statement.closure))/\(record.statement.results.name)"
  }
}
