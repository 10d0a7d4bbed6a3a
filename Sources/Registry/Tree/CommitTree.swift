public import GitStore
internal import PromptModel

/// The registry's folder in a commit.
public final class CommitTree: RegistryTree {
  private let repository: Repository
  public let registryPath: String
  /// The tree of the registry's folder; nil where the commit has none.
  public let root: ObjectID?
  private var folders: [String: [TreeEntry]] = [:]

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

  public func file(at path: String) throws -> TreeFile? {
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    let name = Array(path.utf8.dropFirst(folder.isEmpty ? 0 : folder.utf8.count + 1))
    guard let entry = try entries(of: folder).first(where: { $0.nameBytes == name }) else {
      return nil
    }
    return Self.file(path, entry)
  }

  public func files(under folder: String) throws -> [TreeFile] {
    var found: [TreeFile] = []
    try collect(folder, into: &found)
    return found.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  public func bytes(of file: TreeFile) throws -> [UInt8] {
    try repository.blob(ObjectID(file.blob), limit: nil)
  }

  private func collect(_ folder: String, into found: inout [TreeFile]) throws {
    for entry in try entries(of: folder) {
      let path = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
      if entry.kind == .tree {
        try collect(path, into: &found)
      } else if let file = Self.file(path, entry) {
        found.append(file)
      }
    }
  }

  private func entries(of folder: String) throws -> [TreeEntry] {
    if let known = folders[folder] { return known }
    var found: [TreeEntry] = []
    if folder.isEmpty {
      if let root { found = try repository.tree(root) }
    } else {
      let parent = folder.split(separator: "/").dropLast().joined(separator: "/")
      let name = Array(folder.utf8.dropFirst(parent.isEmpty ? 0 : parent.utf8.count + 1))
      let entry = try entries(of: parent).first { $0.nameBytes == name && $0.kind == .tree }
      if let entry { found = try repository.tree(entry.id) }
    }
    folders[folder] = found
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
    case .gitlink, .otherMode: self = .other
    }
  }
}
