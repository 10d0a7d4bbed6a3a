/// A path where HEAD, the index and the work tree do not agree.
public struct WorkTreeStatus: Sendable, Hashable {
  /// What happened to a path on one of two steps.
  public enum Change: Sendable, Hashable {
    case none, added, modified, deleted, typeChanged, untracked, conflicted
  }

  /// The path from the work tree's root, with `/`.
  public let pathBytes: [UInt8]
  /// The index against HEAD.
  public let staged: Change
  /// The work tree against the index.
  public let workTree: Change

  /// The path; bytes that are not UTF-8 become U+FFFD.
  public var path: String { String(decoding: pathBytes, as: UTF8.self) }
}

extension Repository {
  /// The changed, staged, conflicted and untracked (not ignored) files at or below a path, as
  /// `git status` sees them, with every filter applied. No lock is taken and nothing written.
  /// - Parameter path: a folder or a file; "" for all.
  public func workTreeStatus(under path: String = "") throws(GitStoreError) -> [WorkTreeStatus] {
    let arguments = [
      "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames",
      "--no-ahead-behind",
    ]
    let output = try GitProcess(self, arguments + (path.isEmpty ? [] : ["--", path])).output()
    return try output.split(separator: 0).map { line throws(GitStoreError) in
      let bytes = Array(line)
      guard bytes.count > 3 else {
        throw GitStoreError.invalid(
          "git status", String(decoding: line, as: UTF8.self), "not a line of status")
      }
      let (staged, workTree) = Self.changes(bytes[0], bytes[1])
      return WorkTreeStatus(pathBytes: Array(bytes[3...]), staged: staged, workTree: workTree)
    }
  }

  private static func changes(_ x: UInt8, _ y: UInt8)
    -> (WorkTreeStatus.Change, WorkTreeStatus.Change)
  {
    let unmerged = UInt8(ascii: "U")
    let pair = String(decoding: [x, y], as: UTF8.self)
    if x == unmerged || y == unmerged || pair == "AA" || pair == "DD" {
      return (.conflicted, .conflicted)
    }
    func change(_ letter: UInt8) -> WorkTreeStatus.Change {
      switch letter {
      case UInt8(ascii: "A"): .added
      case UInt8(ascii: "M"): .modified
      case UInt8(ascii: "D"): .deleted
      case UInt8(ascii: "T"): .typeChanged
      case UInt8(ascii: "?"): .untracked
      default: .none
      }
    }
    if x == UInt8(ascii: "?") { return (.none, .untracked) }
    return (change(x), change(y))
  }
}
