internal import GitStore
internal import PromptModel
internal import StrictData

/// Finds the records that a step brought and took: a statement counts from the step in which it
/// and its cases file can first be read, until one of them goes or changes.
final class RecordChanges {
  /// The cases file each statement names, by the statement's blob; nil for a file that is none.
  private var casesNames: [ObjectName: String?] = [:]

  /// The changes among those of one step, by path.
  ///
  /// - Parameters:
  ///   - old: the registry before the step.
  ///   - new: the registry after it.
  func find(
    in changes: [TreeChange], from old: CommitTree, to new: CommitTree
  ) throws -> (added: [Record], lost: [LostRecord]) {
    var statements: Set<String> = []
    var cases: [Digest: Set<String>] = [:]
    let folder = Array("evidence/".utf8)
    for change in changes where change.pathBytes.starts(with: folder) {
      guard case .evidence(let place) = RegistryPath(change.path) else { continue }
      switch place {
      case .statement: statements.insert(change.path)
      case .cases(let closure, _): cases[closure, default: []].insert(change.path)
      case .signed, .outputs, .unknown: continue
      }
    }
    for (closure, paths) in cases {
      statements.formUnion(try affected(by: paths, of: closure, besides: statements, in: new))
    }
    var added: [Record] = []
    var lost: [LostRecord] = []
    for path in statements.sorted(by: { ExactString($0) < ExactString($1) }) {
      let before = try record(path, in: old)
      let after = try record(path, in: new)
      if let before, after == nil {
        lost.append(LostRecord(path: path, prompt: before.statement.prompt))
      } else if before == nil, let after {
        added.append(after)
      }
    }
    return (added, lost)
  }

  /// The statements that did not change themselves and name one of these cases files.
  private func affected(
    by paths: Set<String>, of closure: Digest, besides known: Set<String>, in tree: CommitTree
  ) throws -> [String] {
    let folder = EvidenceNames.folder(closure)
    return try tree.files(under: folder).compactMap { file in
      guard EvidenceScan.isStatement(file.path), !known.contains(file.path),
        let name = try casesName(file, in: tree), paths.contains("\(folder)/\(name)")
      else { return nil }
      return file.path
    }
  }

  private func casesName(_ file: TreeFile, in tree: CommitTree) throws -> String? {
    if let known = casesNames[file.blob] { return known }
    let bytes = file.isFile ? try tree.bytes(of: file) : []
    var name: String?
    do throws(SourceError) {
      name = try StatementFile.parse(bytes).results.name
    } catch {
      name = nil
    }
    casesNames[file.blob] = .some(name)
    return name
  }

  private func record(_ path: String, in tree: CommitTree) throws -> Record? {
    guard try tree.file(at: path) != nil else { return nil }
    switch try EvidenceScan.read(path, in: tree) {
    case .success(let record): return record
    case .failure: return nil
    }
  }
}
