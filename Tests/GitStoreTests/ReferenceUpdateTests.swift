import Foundation
import TestSupport
import Testing

@testable import GitStore

/// A repository with a pin that an update moves, and work trees that follow it.
struct PinnedRepository {
  let temporary: TemporaryRepository
  let old: ObjectID
  /// The work trees that have main checked out.
  let workTrees: [String]

  static let person = Signature(name: "Ada", email: "ada@example.com", seconds: 1_767_300_000)

  enum Layout: String, CaseIterable, Codable {
    case single, linked, bare, crlf, sparse
  }

  init(_ layout: Layout) throws {
    temporary = try TemporaryRepository()
    if layout == .crlf { try temporary.write(".gitattributes", "pin text eol=crlf\n") }
    try temporary.write("keep/a", "keep\n")
    try temporary.write("pin", layout == .crlf ? "old\r\nline\r\n" : "old\nline\n")
    try temporary.write("gone/deep/file", "gone\n")
    old = try #require(ObjectID(hex: temporary.commit("first")))
    switch layout {
    case .single, .crlf: workTrees = [temporary.path]
    case .linked:
      let linked = temporary.folder + "/linked"
      try temporary.git("worktree", "add", "-q", "--force", linked, "main")
      workTrees = [temporary.path, linked]
    case .bare:
      try temporary.git("checkout", "-q", "--detach")
      workTrees = []
    case .sparse:
      try temporary.git("sparse-checkout", "set", "--cone", "--sparse-index", "keep")
      workTrees = [temporary.path]
    }
  }

  /// Three edits: one file changed, one new in new folders, one gone with its folders.
  static func edits(_ repository: Repository) throws -> [String: TreeEdit] {
    [
      "pin": .file(try repository.writeBlob(Array("new\nline\n".utf8))),
      "fresh/x/y": .file(try repository.writeBlob(Array("fresh\n".utf8))),
      "gone/deep/file": .remove,
    ]
  }

  /// Runs the update, telling each step.
  static func update(
    _ repository: Repository, from old: ObjectID, faultPoint: @escaping (String) -> Void = { _ in },
    verify: (ObjectID) throws -> Void = { _ in }
  ) throws -> ObjectID {
    var update = ReferenceUpdate(repository: repository, reference: "refs/heads/main", old: old)
    update.faultPoint = faultPoint
    return try update.run(
      edits: edits(repository), author: person, committer: person, message: "move the pin\n",
      verify: verify)
  }

  /// Nothing is broken, nothing is left over, and the branch is at an id.
  func expectClean(at id: ObjectID, _ comment: Comment) throws {
    #expect(try temporary.git("rev-parse", "refs/heads/main") == id.hex, comment)
    #expect(try temporary.git("fsck", "--strict", "--no-dangling") == "", comment)
    for workTree in workTrees {
      let status = try temporary.git(["status", "--porcelain", "-uall"], in: workTree).text
      #expect(status == "", comment)
      let staged = try temporary.git(["write-tree"], in: workTree).text
      #expect(try staged == temporary.git("rev-parse", "\(id)^{tree}"), comment)
    }
    let git = temporary.path + "/.git"
    let left = try FileManager.default.subpathsOfDirectory(atPath: git).filter {
      $0.hasSuffix(".lock") && $0 != "stet/update.lock" || $0.hasPrefix("stet/new-index")
        || $0.contains("journal")
    }
    #expect(left.isEmpty, comment)
    // Folders come with their first file and go with their last.
    let files = try temporary.git("ls-tree", "-r", "--name-only", id.hex)
    for workTree in workTrees {
      for folder in ["gone", "fresh", "gone/deep", "fresh/x"] {
        let isThere = FileManager.default.fileExists(atPath: workTree + "/" + folder)
        let isLeftOut =
          try temporary.run(
            ["config", "core.sparseCheckout"], in: workTree
          ).text == "true"
        #expect(isThere == files.contains(folder) || isLeftOut, "\(comment): \(folder)")
      }
    }
  }
}

@Suite struct ReferenceUpdateTests {
  @Test(arguments: PinnedRepository.Layout.allCases)
  func movesBranchIndexAndFilesTogether(layout: PinnedRepository.Layout) throws {
    let pinned = try PinnedRepository(layout)
    let repository = try opened(pinned.temporary)
    var verified: ObjectID?
    let new = try PinnedRepository.update(
      repository, from: pinned.old, verify: { verified = $0 })
    #expect(verified == new)
    for workTree in pinned.workTrees {
      // Without a look into files: their times are in the index.
      let quiet = try pinned.temporary.run(["diff-index", "--quiet", "HEAD"], in: workTree)
      #expect(quiet.status == 0)
    }
    try pinned.expectClean(at: new, "\(layout)")
    let changed = try pinned.temporary.git("diff", "--name-status", pinned.old.hex, new.hex)
    #expect(changed == "A\tfresh/x/y\nD\tgone/deep/file\nM\tpin")
    if layout == .crlf {
      #expect(try pinned.temporary.read("pin") == Array("new\r\nline\r\n".utf8))
    }
    #expect(try repository.commit(new).parents == [pinned.old])
    #expect(try repository.recoverInterruptedUpdates().isEmpty)
  }

  struct Refusal: Error {}

  @Test func whatVerifyThrowsStopsEverything() throws {
    let pinned = try PinnedRepository(.single)
    let repository = try opened(pinned.temporary)
    #expect(throws: Refusal.self) {
      try PinnedRepository.update(
        repository, from: pinned.old, verify: { _ in throw Refusal() })
    }
    try pinned.expectClean(at: pinned.old, "refused")
  }

  @Test(arguments: [
    "staged", "changed", "untracked", "intent", "deleted", "link", "folder link", "executable",
  ])
  func refusesWhereAnEditedPathHasChanges(kind: String) throws {
    let pinned = try PinnedRepository(.single)
    let temporary = pinned.temporary
    switch kind {
    case "staged":
      try temporary.write("pin", "mine\n")
      try temporary.git("add", "pin")
      try temporary.write("pin", "old\nline\n")
    case "changed": try temporary.write("pin", "mine\n")
    case "untracked": try temporary.write("fresh/x/y", "mine\n")
    case "intent":
      try temporary.write("fresh/x/y", "mine\n")
      try temporary.git("add", "-N", "fresh/x/y")
    case "deleted": unlink(temporary.path + "/pin")
    case "link":
      unlink(temporary.path + "/pin")
      symlink("keep/a", temporary.path + "/pin")
    case "folder link": symlink("keep", temporary.path + "/fresh")
    default: chmod(temporary.path + "/pin", 0o755)
    }
    let before = try temporary.git("status", "--porcelain", "-uall")
    let repository = try opened(temporary)
    let error = #expect(throws: GitStoreError.self) {
      try PinnedRepository.update(repository, from: pinned.old)
    }
    #expect(error?.code == .workTreeChanged)
    let path = ["untracked", "intent", "folder link"].contains(kind) ? "fresh/x/y" : "pin"
    #expect(error?.paths == [temporary.path + "/" + path])
    #expect(try temporary.git("rev-parse", "main") == pinned.old.hex)
    #expect(try temporary.git("status", "--porcelain", "-uall") == before)
    #expect(try repository.recoverInterruptedUpdates().isEmpty)
  }

  @Test func otherChangesStayAsTheyAre() throws {
    let pinned = try PinnedRepository(.single)
    let temporary = pinned.temporary
    try temporary.write("keep/a", "staged\n")
    try temporary.git("add", "keep/a")
    try temporary.write("keep/a", "changed\n")
    try temporary.write("note", "untracked\n")
    let before = try temporary.git("status", "--porcelain", "-uall")
    let new = try PinnedRepository.update(opened(temporary), from: pinned.old)
    #expect(try temporary.git("rev-parse", "main") == new.hex)
    #expect(try temporary.git("status", "--porcelain", "-uall") == before)
    #expect(try temporary.git("show", ":keep/a") == "staged")
  }

  @Test(arguments: [false, true])
  func aNewFileThatIsThereAlreadyIsTakenOver(isStaged: Bool) throws {
    let pinned = try PinnedRepository(.single)
    let temporary = pinned.temporary
    let repository = try opened(temporary)
    let new = try PinnedRepository.update(repository, from: pinned.old)
    let bytes = try temporary.git("show", "\(new):fresh/x/y") + "\n"
    try temporary.git("reset", "-q", "--hard", pinned.old.hex)
    try temporary.write("fresh/x/y", bytes)
    if isStaged { try temporary.git("add", "fresh/x/y") }
    // First a swap that is lost: what the user had lies there as before.
    try temporary.write(".git/refs/heads/main.lock", "")
    #expect(throws: GitStoreError.self) {
      try PinnedRepository.update(repository, from: pinned.old)
    }
    unlink(temporary.path + "/.git/refs/heads/main.lock")
    #expect(try temporary.read("fresh/x/y") == Array(bytes.utf8))
    let second = try PinnedRepository.update(repository, from: pinned.old)
    try pinned.expectClean(at: second, "taken over")
  }

  @Test func aForeignIndexLockIsNamedWithItsAge() throws {
    let pinned = try PinnedRepository(.linked)
    let lock = pinned.temporary.path + "/.git/worktrees/linked/index.lock"
    try pinned.temporary.write(".git/worktrees/linked/index.lock", "")
    let repository = try opened(pinned.temporary)
    let error = #expect(throws: GitStoreError.self) {
      try PinnedRepository.update(repository, from: pinned.old)
    }
    #expect(error?.code == .indexLocked)
    #expect(error?.paths == [lock])
    #expect(error?.message.contains("s old") == true)
    unlink(lock)
    try pinned.expectClean(at: pinned.old, "locked")
  }

  @Test func aLostSwapLeavesNothing() throws {
    let pinned = try PinnedRepository(.single)
    let temporary = pinned.temporary
    let repository = try opened(temporary)
    let other = try oid(
      temporary.git("commit-tree", "-p", pinned.old.hex, "-m", "other", "\(pinned.old)^{tree}"))
    // Another program moves the branch at the last moment.
    let moveAway = { (step: String) in
      guard step == "swap" else { return }
      do {
        try temporary.git("update-ref", "refs/heads/main", other.hex)
      } catch {
        Issue.record(error)
      }
    }
    let error = #expect(throws: GitStoreError.self) {
      try PinnedRepository.update(repository, from: pinned.old, faultPoint: moveAway)
    }
    #expect(error?.code == .modified)
    try pinned.expectClean(at: other, "lost")
    #expect(try temporary.read("pin") == Array("old\nline\n".utf8))
    let late = #expect(throws: GitStoreError.self) {
      try PinnedRepository.update(repository, from: pinned.old)
    }
    #expect(late?.code == .modified)
  }

  @Test func anErrorAtAnyStepIsUndone() throws {
    // The lock of the branch is taken by someone who never lets go.
    let pinned = try PinnedRepository(.linked)
    try pinned.temporary.write(".git/refs/heads/main.lock", "")
    let repository = try opened(pinned.temporary)
    let error = #expect(throws: GitStoreError.self) {
      try PinnedRepository.update(repository, from: pinned.old)
    }
    #expect(error?.code == .locked)
    #expect(error?.paths == [pinned.temporary.path + "/.git/refs/heads/main.lock"])
    unlink(pinned.temporary.path + "/.git/refs/heads/main.lock")
    try pinned.expectClean(at: pinned.old, "locked branch")
    let new = try PinnedRepository.update(repository, from: pinned.old)
    try pinned.expectClean(at: new, "afterwards")
  }
}
