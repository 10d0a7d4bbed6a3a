/// What an update of a branch is about to do to work trees: enough to finish or to undo it.
///
/// A text file of lines `key fields…` ending in `end <hash of all before>`; paths are written with
/// `%XX` for controls, spaces and `%`.
struct UpdateJournal: Sendable, Hashable {
  /// One path, before and after; nil: no file.
  struct Edit: Sendable, Hashable {
    let path: String
    let old: Leaf?
    let new: ObjectID?
  }

  /// A blob and its mode.
  struct Leaf: Sendable, Hashable {
    let id: ObjectID
    let kind: EntryKind
  }

  /// A work tree that follows the branch.
  struct Target: Sendable, Hashable {
    let gitDirectory: String
    let workTree: String
    /// Hash (as a blob) of the index file before; zero: there was none.
    let indexBefore: ObjectID
    /// Hash of the new index, which waits as index.lock.
    let indexAfter: ObjectID
    /// Added paths whose files were there with the new content before: an undo leaves them.
    var found: [String] = []
  }

  /// 16 hex digits; part of the names of this journal and of its temporary files.
  let name: String
  /// The common directory the update ran in: a copied or moved repository is not it.
  let common: String
  let reference: String
  let old: ObjectID
  let new: ObjectID
  let edits: [Edit]
  var targets: [Target]

  /// The file's text.
  var serialized: String {
    var lines = [
      "stet-journal/1", "common \(Self.escaped(common))", "reference \(Self.escaped(reference))",
      "old \(old)", "new \(new)",
    ]
    for edit in edits {
      let mode = String(edit.old?.kind.mode ?? 0, radix: 8)
      let before = edit.old?.id ?? .zero
      lines.append("edit \(Self.escaped(edit.path)) \(mode) \(before) \(edit.new ?? .zero)")
    }
    for target in targets {
      let places = "\(Self.escaped(target.gitDirectory)) \(Self.escaped(target.workTree))"
      lines.append("checkout \(places) \(target.indexBefore) \(target.indexAfter)")
      lines += target.found.map { "found \(Self.escaped($0))" }
    }
    let text = lines.map { $0 + "\n" }.joined()
    return text + "end \(ObjectID.ofBlob(Array(text.utf8)))\n"
  }

  init(
    name: String, common: String, reference: String, old: ObjectID, new: ObjectID, edits: [Edit],
    targets: [Target]
  ) {
    self.name = name
    self.common = common
    self.reference = reference
    self.old = old
    self.new = new
    self.edits = edits
    self.targets = targets
  }

  /// Reads a file's text; nil for anything but a whole journal.
  init?(name: String, text: String) {
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard lines.popLast() == "", let end = lines.popLast() else { return nil }
    let body = lines.map { $0 + "\n" }.joined()
    guard end == "end \(ObjectID.ofBlob(Array(body.utf8)))", lines.first == "stet-journal/1"
    else { return nil }
    var common: String?
    var reference: String?
    var ids: [String: ObjectID] = [:]
    var edits: [Edit] = []
    var targets: [Target] = []
    for line in lines.dropFirst() {
      let fields = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      switch (fields[0], fields.count) {
      case ("common", 2): common = Self.unescaped(fields[1])
      case ("reference", 2): reference = Self.unescaped(fields[1])
      case ("old", 2), ("new", 2): ids[fields[0]] = ObjectID(hex: fields[1])
      case ("edit", 5):
        guard let edit = Self.edit(fields) else { return nil }
        edits.append(edit)
      case ("checkout", 5):
        guard let target = Self.target(fields) else { return nil }
        targets.append(target)
      case ("found", 2):
        guard let path = Self.unescaped(fields[1]), var target = targets.popLast() else {
          return nil
        }
        target.found.append(path)
        targets.append(target)
      default: return nil
      }
    }
    guard let common, let reference, let old = ids["old"], let new = ids["new"] else { return nil }
    self.init(
      name: name, common: common, reference: reference, old: old, new: new, edits: edits,
      targets: targets)
  }

  private static func edit(_ fields: [String]) -> Edit? {
    guard let path = unescaped(fields[1]), let mode = UInt32(fields[2], radix: 8),
      let old = ObjectID(hex: fields[3]), let new = ObjectID(hex: fields[4])
    else { return nil }
    return Edit(
      path: path, old: old.isZero ? nil : Leaf(id: old, kind: EntryKind(mode: mode)),
      new: new.isZero ? nil : new)
  }

  private static func target(_ fields: [String]) -> Target? {
    guard let directory = unescaped(fields[1]), let workTree = unescaped(fields[2]),
      let before = ObjectID(hex: fields[3]), let after = ObjectID(hex: fields[4])
    else { return nil }
    return Target(
      gitDirectory: directory, workTree: workTree, indexBefore: before, indexAfter: after)
  }

  static func escaped(_ text: String) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if byte <= 0x20 || byte == 0x7f || byte == UInt8(ascii: "%") {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func unescaped(_ text: String) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let code = String(decoding: rest.prefix(2), as: UTF8.self)
      guard rest.count >= 2, let value = UInt8(code, radix: 16) else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
