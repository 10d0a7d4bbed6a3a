internal import CLibgit2

/// A work tree, and the git directory with its HEAD and its index.
public struct Checkout: Sendable, Hashable {
  /// `.git`, or `.git/worktrees/<name>` of a linked work tree.
  public let gitDirectory: String
  /// The work tree's folder.
  public let workTree: String
  /// Whether the folder is gone (a linked work tree on a disk that is not there, locked so that git
  /// keeps it). One that is gone and not locked is no checkout any more.
  public let isMissing: Bool
}

extension Repository {
  /// Every work tree, the main one and linked ones, whose HEAD is a branch.
  /// - Parameter reference: the full reference name, `refs/heads/main`.
  public func checkouts(of reference: String) throws(GitStoreError) -> [Checkout] {
    var found: [Checkout] = []
    let common = commonDirectory
    if Self.head(of: common) == reference, let main = try mainWorkTree() {
      found.append(
        Checkout(
          gitDirectory: common, workTree: main, isMissing: try System.mode(ofFile: main) == nil))
    }
    let folder = common + "/worktrees"
    for name in System.names(inFolder: folder) {
      let directory = folder + "/" + name
      guard Self.head(of: directory) == reference,
        let named = System.firstLine(ofFile: directory + "/gitdir")
      else { continue }
      let file = System.realPath(named.hasPrefix("/") ? named : directory + "/" + named) ?? named
      let workTree = file.hasSuffix("/.git") ? String(file.dropLast(5)) : file
      let isMissing = try System.mode(ofFile: file) == nil
      if isMissing, try System.mode(ofFile: directory + "/locked") == nil { continue }
      found.append(Checkout(gitDirectory: directory, workTree: workTree, isMissing: isMissing))
    }
    return found
  }

  private static func head(of directory: String) -> String? {
    guard let line = System.firstLine(ofFile: directory + "/HEAD"), line.hasPrefix("ref: ")
    else { return nil }
    return String(line.dropFirst(5))
  }

  /// The main work tree, also when a linked one was opened; nil where the common directory is bare.
  private func mainWorkTree() throws(GitStoreError) -> String? {
    if commonDirectory == gitDirectory { return workTree }
    var main: OpaquePointer?
    let flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
    try check(
      git_repository_open_ext(&main, commonDirectory, flags, nil), "git_repository_open_ext",
      commonDirectory)
    defer { git_repository_free(main) }
    return git_repository_workdir(main).map {
      let path = String(cString: $0)
      return path.hasSuffix("/") ? String(path.dropLast()) : path
    }
  }
}
