public import GitStore
internal import PromptModel

/// The registry's folder as it is staged in git's index.
public final class StagedTree: RegistryTree {
  private let repository: Repository
  /// The registry's folder in the repository; empty for the top.
  public let registryPath: String
  private var byPath: [String: TreeFile] = [:]
  /// Registry-relative paths that are in conflict.
  public private(set) var conflicts: [String] = []

  /// The folder `registryPath` of what is staged.
  ///
  /// - Throws: `GitStoreError` where the index cannot be read.
  public init(repository: Repository, registryPath: String) throws {
    self.repository = repository
    self.registryPath = registryPath
    // `git add --intent-to-add` names a file without making it part of the next commit.
    for entry in try repository.indexEntries(under: registryPath) where !entry.intentToAdd {
      let path =
        registryPath.isEmpty
        ? entry.path : String(entry.path.utf8.dropFirst(registryPath.utf8.count + 1)) ?? entry.path
      guard entry.stage == 0 else {
        conflicts.append(path)
        continue
      }
      guard let kind = TreeFileKind(entry.kind) else { continue }
      byPath[path] = TreeFile(path: path, blob: ObjectName(entry.id), kind: kind)
    }
  }

  /// See `RegistryTree`.
  public func file(at path: String) throws -> TreeFile? { byPath[path] }

  /// See `RegistryTree`.
  public func files(under folder: String) throws -> [TreeFile] {
    let prefix = folder.isEmpty ? "" : "\(folder)/"
    return byPath.values.filter { $0.path.utf8.starts(with: prefix.utf8) }
      .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// See `RegistryTree`.
  public func bytes(of file: TreeFile) throws -> [UInt8] {
    try repository.registryBlob(file, shown: shown(file.path))
  }
}
