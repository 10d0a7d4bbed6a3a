public import GitStore
internal import PromptModel

/// The registry's folder in the work tree, as `git add` would store it.
public final class WorkTree: RegistryTree {
  private let repository: Repository
  /// The registry's folder in the repository; empty for the top.
  public let registryPath: String
  /// Larger files than this are read again where their bytes are asked for.
  private static let keptBytes = 1 << 20
  private var known: [String: (file: TreeFile, bytes: [UInt8]?)] = [:]

  /// The folder `registryPath` of a repository's work tree.
  public init(repository: Repository, registryPath: String) throws {
    self.repository = repository
    self.registryPath = registryPath
  }

  /// See `RegistryTree`.
  public func file(at path: String) throws -> TreeFile? {
    if let found = known[path] { return found.file }
    guard let cleaned = try repository.cleanedWorkTreeFile(inRepository(path)) else { return nil }
    guard let kind = TreeFileKind(cleaned.kind) else { return nil }
    let file = TreeFile(
      path: path, blob: ObjectName(ObjectID.ofBlob(cleaned.bytes)), kind: kind)
    known[path] = (file, cleaned.bytes.count > Self.keptBytes ? nil : cleaned.bytes)
    return file
  }

  /// See `RegistryTree`.
  public func files(under folder: String) throws -> [TreeFile] {
    try repository.workTreeFiles(under: inRepository(folder)).compactMap { path in
      let relative =
        registryPath.isEmpty ? path : String(path.dropFirst(registryPath.count + 1))
      return try file(at: relative)
    }.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// See `RegistryTree`.
  public func bytes(of file: TreeFile) throws -> [UInt8] {
    if let found = known[file.path], found.file.blob == file.blob {
      if let bytes = found.bytes { return bytes }
      if let bytes = try repository.cleanedWorkTreeFile(inRepository(file.path))?.bytes,
        ObjectName(ObjectID.ofBlob(bytes)) == file.blob
      {
        return bytes
      }
    }
    return try repository.blob(ObjectID(file.blob), limit: nil)
  }

  private func inRepository(_ path: String) -> String {
    [registryPath, path].filter { !$0.isEmpty }.joined(separator: "/")
  }

  /// The folder of the registry in a work tree: `registry/`, the top, or a folder at the top
  /// that holds a stet.yaml.
  ///
  /// - Returns: nil where there is none, or no work tree.
  /// - Throws: `RegistryError.severalRegistries`, or `GitStoreError`.
  public static func registryFolder(of repository: Repository) throws -> String? {
    guard repository.workTree != nil else { return nil }
    if try repository.cleanedWorkTreeFile("registry/stet.yaml") != nil { return "registry" }
    let found = try repository.workTreeFiles(under: "").filter {
      $0 == "stet.yaml" || $0.hasSuffix("/stet.yaml")
    }
    guard found.count <= 1 else { throw RegistryError.severalRegistries(paths: found) }
    return found.first.map { $0 == "stet.yaml" ? "" : String($0.dropLast(10)) }
  }
}
