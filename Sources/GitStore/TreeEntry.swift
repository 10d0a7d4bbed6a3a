/// What a tree entry is, by its mode.
public enum EntryKind: Sendable, Hashable {
  /// A folder, 040000.
  case tree
  /// A file, 100644.
  case regular
  /// A file with the executable bit, 100755.
  case executable
  /// A symbolic link, 120000.
  case symlink
  /// A commit of another repository, 160000.
  case gitlink
  /// A mode git no longer writes (100664) or never did.
  case otherMode(UInt32)

  /// The kind of a mode as it stands in the object.
  public init(mode: UInt32) {
    self =
      switch mode {
      case 0o040000: .tree
      case 0o100644: .regular
      case 0o100755: .executable
      case 0o120000: .symlink
      case 0o160000: .gitlink
      default: .otherMode(mode)
      }
  }

  /// The mode as it stands in the object.
  public var mode: UInt32 {
    switch self {
    case .tree: 0o040000
    case .regular: 0o100644
    case .executable: 0o100755
    case .symlink: 0o120000
    case .gitlink: 0o160000
    case .otherMode(let mode): mode
    }
  }
}

/// One line of a tree.
public struct TreeEntry: Sendable, Hashable {
  /// The name's bytes; git asks for no encoding.
  public let nameBytes: [UInt8]
  /// What it is.
  public let kind: EntryKind
  /// The object: a tree, a blob, or a commit elsewhere for a gitlink.
  public let id: ObjectID

  /// An entry.
  public init(nameBytes: [UInt8], kind: EntryKind, id: ObjectID) {
    self.nameBytes = nameBytes
    self.kind = kind
    self.id = id
  }

  /// The name; bytes that are not UTF-8 become U+FFFD (see ``isNameUTF8``).
  public var name: String { String(decoding: nameBytes, as: UTF8.self) }

  /// Whether ``name`` is the name exactly.
  public var isNameUTF8: Bool { String(validating: nameBytes, as: UTF8.self) != nil }
}

/// A leaf (file, link or submodule) that two trees do not share.
public struct TreeChange: Sendable, Hashable {
  /// The path from the root of the trees compared, with `/`.
  public let pathBytes: [UInt8]
  /// What was there; nil for an addition.
  public let old: TreeEntry?
  /// What is there; nil for a removal.
  public let new: TreeEntry?

  /// A difference.
  public init(pathBytes: [UInt8], old: TreeEntry?, new: TreeEntry?) {
    self.pathBytes = pathBytes
    self.old = old
    self.new = new
  }

  /// The path; bytes that are not UTF-8 become U+FFFD (see ``isPathUTF8``).
  public var path: String { String(decoding: pathBytes, as: UTF8.self) }

  /// Whether ``path`` is the path exactly.
  public var isPathUTF8: Bool { String(validating: pathBytes, as: UTF8.self) != nil }
}

/// What happens to one path in ``Repository/writeTree(base:edits:)``.
public enum TreeEdit: Sendable, Hashable {
  /// A regular file (100644) with this blob; new or in place of another leaf.
  case file(ObjectID)
  /// The leaf goes, and with it each folder it leaves empty.
  case remove
}
