public import GitStore
internal import PromptModel

/// The registry's folder in a commit.
public final class CommitTree: RegistryTree {
  private let repository: Repository
  /// The registry's folder in the repository; empty for the top.
  public let registryPath: String
  /// The tree of the registry's folder; nil where the commit has none.
  public let root: ObjectID?
  /// Trees of folders by the bytes of their paths; nil where there is no such folder.
  private var folders: [[UInt8]: ObjectID?] = [:]

  /// The folder `registryPath` (``""``: the top) of a commit's tree.
  ///
  /// - Throws: `GitStoreError` where the tree cannot be read.
  public init(repository: Repository, tree: ObjectID, registryPath: String) throws {
    self.repository = repository
    self.registryPath = registryPath
    if registryPath.isEmpty {
      root = tree
    } else {
      let entry = try repository.entry(at: registryPath, inTree: tree)
      root = entry?.kind == .tree ? entry?.id : nil
    }
  }

  /// A registry before the first commit: there is nothing in it.
  init(emptyOf repository: Repository) {
    self.repository = repository
    registryPath = ""
    root = nil
  }

  /// See `RegistryTree`.
  public func file(at path: String) throws -> TreeFile? {
    // Paths are bytes: `Character` and `String ==` would join what git keeps apart.
    let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty && !$0.contains(0) }), let name = parts.last,
      let folder = try folder(parts.dropLast().map { Array($0) }),
      let entry = try repository.entry(at: String(Substring(name)), inTree: folder)
    else { return nil }
    return Self.file(path, entry)
  }

  /// See `RegistryTree`.
  public func files(under folder: String) throws -> [TreeFile] {
    let parts = folder.utf8.split(separator: UInt8(ascii: "/")).map { Array($0) }
    guard let tree = try self.folder(parts) else { return [] }
    var found: [TreeFile] = []
    for change in try repository.changes(from: nil, to: tree) {
      guard let entry = change.new else { continue }
      let path = folder.isEmpty ? change.path : "\(folder)/\(change.path)"
      if let file = Self.file(path, entry) { found.append(file) }
    }
    return found
  }

  /// See `RegistryTree`.
  public func bytes(of file: TreeFile) throws -> [UInt8] {
    try repository.registryBlob(file, shown: shown(file.path))
  }

  /// The tree of a folder, found by one step a component: looking up a missing file copies no
  /// folder, however large.
  private func folder(_ parts: [[UInt8]]) throws -> ObjectID? {
    guard let last = parts.last else { return root }
    let path = Array(parts.joined(separator: [UInt8(ascii: "/")]))
    if let known = folders[path] { return known }
    var found: ObjectID?
    if let parent = try folder(parts.dropLast()),
      let entry = try repository.entry(at: String(decoding: last, as: UTF8.self), inTree: parent),
      entry.kind == .tree
    {
      found = entry.id
    }
    folders[path] = .some(found)
    return found
  }

  static func file(_ path: String, _ entry: TreeEntry) -> TreeFile? {
    guard let kind = TreeFileKind(entry.kind) else { return nil }
    return TreeFile(path: path, blob: ObjectName(entry.id), kind: kind)
  }
}

extension TreeFileKind {
  /// The kind of a leaf; nil for a folder.
  init?(_ kind: EntryKind) {
    switch kind {
    case .tree: return nil
    case .regular: self = .regular
    case .executable: self = .executable
    case .symlink: self = .symlink
    case .gitlink: self = .other
    case .otherMode(let mode):
      // Old git wrote 100664 and the like; git reads them as the two it writes (canon_mode).
      guard mode & 0o170000 == 0o100000 else {
        self = .other
        return
      }
      self = mode & 0o100 == 0 ? .regular : .executable
    }
  }
}
