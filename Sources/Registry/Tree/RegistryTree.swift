public import PromptModel

/// What a path is in a tree.
public enum TreeFileKind: Sendable, Hashable {
  /// Mode 100644.
  case regular
  /// Mode 100755.
  case executable
  /// A symbolic link; never followed.
  case symlink
  /// A submodule, or a mode git does not write.
  case other
}

/// A file of a registry, as one tree sees it.
public struct TreeFile: Sendable, Hashable {
  /// The path relative to the registry.
  public let path: String
  /// Its git blob (of the work tree: what `git add` would store).
  public let blob: ObjectName
  /// What it is.
  public let kind: TreeFileKind

  /// A file.
  public init(path: String, blob: ObjectName, kind: TreeFileKind) {
    self.path = path
    self.blob = blob
    self.kind = kind
  }

  /// Whether it holds text of its own: a regular or an executable file.
  public var isFile: Bool { kind == .regular || kind == .executable }
}

/// The registry's folder at one moment: of a commit, of what is staged, or of the work tree.
public protocol RegistryTree: AnyObject {
  /// The registry's folder in the repository; empty for the top.
  var registryPath: String { get }

  /// The file at a path; nil where there is none or a folder.
  ///
  /// - Throws: `RegistryError`.
  func file(at path: String) throws -> TreeFile?

  /// Every file below a folder (``""``: the registry), sorted bytewise by path.
  ///
  /// - Throws: `RegistryError`.
  func files(under folder: String) throws -> [TreeFile]

  /// A file's bytes, as git stores them.
  ///
  /// - Throws: `RegistryError`.
  func bytes(of file: TreeFile) throws -> [UInt8]
}

extension RegistryTree {
  /// A registry-relative path as people see it: from the repository's top.
  public func shown(_ path: String) -> String {
    registryPath.isEmpty ? path : "\(registryPath)/\(path)"
  }

  /// The bytes at a path; nil where there is no regular file.
  ///
  /// - Throws: `RegistryError`.
  public func bytes(at path: String) throws -> [UInt8]? {
    guard let file = try file(at: path), file.isFile else { return nil }
    return try bytes(of: file)
  }

  /// The names of all prompts, sorted bytewise.
  ///
  /// - Throws: `RegistryError`.
  public func promptNames() throws -> [PromptName] {
    try files(under: "prompts").filter(\.isFile).compactMap { PromptName(path: $0.path) }.sorted()
  }

  /// The names of all suites: folders below suites/ that hold a suite.yaml.
  ///
  /// - Throws: `RegistryError`.
  public func suiteNames() throws -> [ResourceName] {
    try files(under: "suites").filter { $0.isFile && $0.path.hasSuffix("/suite.yaml") }
      .compactMap { ResourceName(String($0.path.dropFirst(7).dropLast(11))) }.sorted()
  }

  /// The names of all models: models/<name>.yaml.
  ///
  /// - Throws: `RegistryError`.
  public func modelNames() throws -> [ResourceName] {
    try files(under: "models").filter { $0.isFile && $0.path.hasSuffix(".yaml") }
      .compactMap { ResourceName(String($0.path.dropFirst(7).dropLast(5))) }.sorted()
  }
}
