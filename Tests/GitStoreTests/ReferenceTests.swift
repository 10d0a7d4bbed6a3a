import Foundation
import TestSupport
import Testing

@testable import GitStore

/// Revisions, references and configuration.
@Suite struct ReferenceTests {
  @Test func revisionsAreGits() throws {
    let temporary = try TemporaryRepository()
    for number in 0..<4 { try temporary.commit("c\(number)", allowEmpty: true) }
    try temporary.git("tag", "-a", "-m", "annotated", "v1", "HEAD~1")
    try temporary.git("branch", "side", "HEAD~2")
    let repository = try opened(temporary)
    let head = try temporary.git("rev-parse", "HEAD")
    let revisions = [
      "HEAD", "main", "side", "v1", "refs/tags/v1", "HEAD~2", "main^", "v1^{}", "@{1}",
      head, String(head.prefix(8)), "main@{0}",
    ]
    for revision in revisions {
      let expected = try temporary.git("rev-parse", revision + "^{commit}")
      #expect(try repository.resolve(revision)?.hex == expected, "\(revision)")
    }
    #expect(try repository.resolve(":/c2")?.hex == temporary.git("rev-parse", ":/c2"))
    for absent in ["none", "HEAD~9", "refs/heads/none", String(repeating: "7", count: 40), "v9"] {
      #expect(try repository.resolve(absent) == nil, "\(absent)")
    }
    for nothing in ["HEAD^{tree}", "a..b", "", "abc", "../x", "HEAD:none"] {
      #expect(try repository.resolve(nothing) == nil, "\(nothing)")
    }
  }

  @Test func anAmbiguousAbbreviationIsAnError() throws {
    let temporary = try TemporaryRepository()
    try temporary.commit("root", allowEmpty: true)
    // Two blobs whose ids share their first digits, found by trying.
    var seen: [String: Int] = [:]
    var pair: (Int, Int)?
    for number in 0... {
      let short = String(ObjectID.ofBlob(Array("\(number)".utf8)).hex.prefix(5))
      if let other = seen[short] {
        pair = (other, number)
        break
      }
      seen[short] = number
    }
    let numbers = try #require(pair)
    let repository = try opened(temporary)
    let id = try repository.writeBlob(Array("\(numbers.0)".utf8))
    _ = try repository.writeBlob(Array("\(numbers.1)".utf8))
    let error = #expect(throws: GitStoreError.self) {
      try repository.resolve(String(id.hex.prefix(5)))
    }
    #expect(error?.code == .ambiguous)
  }

  @Test func referencesAreListedAndPeeled() throws {
    let temporary = try TemporaryRepository()
    try temporary.write("a", "a")
    let first = try temporary.commit()
    try temporary.git("tag", "-a", "-m", "annotated", "v1")
    try temporary.git("tag", "of-a-blob", "HEAD:a")
    try temporary.git("branch", "z/deep")
    try temporary.git("pack-refs", "--all")
    try temporary.git("branch", "b")
    try temporary.git("symbolic-ref", "refs/heads/dangling", "refs/heads/nowhere")
    let repository = try opened(temporary)
    let all = try repository.references(prefix: "refs/")
    #expect(
      all.map(\.name) == ["refs/heads/b", "refs/heads/main", "refs/heads/z/deep", "refs/tags/v1"])
    #expect(all.allSatisfy { $0.id.hex == first })
    #expect(try repository.references(prefix: "refs/heads/z").map(\.name) == ["refs/heads/z/deep"])
    #expect(try repository.reference("refs/tags/v1")?.hex == first)
    #expect(try repository.reference("refs/heads/none") == nil)
    #expect(try repository.reference("refs/heads/dangling") == nil)
    #expect(try repository.symbolicTarget("HEAD") == "refs/heads/main")
    #expect(try repository.symbolicTarget("refs/heads/main") == nil)
    #expect(try repository.symbolicTarget("refs/heads/none") == nil)
    try temporary.git("checkout", "-q", "--detach")
    #expect(try repository.symbolicTarget("HEAD") == nil)
    #expect(throws: GitStoreError.self) { try repository.reference("not a name~") }
  }

  @Test func anUnbornBranchIsNil() throws {
    let temporary = try TemporaryRepository()
    let repository = try opened(temporary)
    #expect(try repository.resolve("HEAD") == nil)
    #expect(try repository.reference("HEAD") == nil)
    #expect(try repository.symbolicTarget("HEAD") == "refs/heads/main")
  }

  @Test func swapsAreRefusedForWhatTheyAre() throws {
    let temporary = try TemporaryRepository()
    let first = try oid(temporary.commit("first", allowEmpty: true))
    let second = try oid(temporary.commit("second", allowEmpty: true))
    try temporary.git("symbolic-ref", "refs/heads/alias", "refs/heads/main")
    let repository = try opened(temporary)
    func swap(_ name: String, _ new: ObjectID, _ old: ObjectID?) -> GitStoreError.Code? {
      do {
        try repository.updateReference(
          name, to: new, expecting: old, message: "m", by: PinnedRepository.person)
        return nil
      } catch { return error.code }
    }
    #expect(swap("refs/heads/new", first, nil) == nil)
    #expect(swap("refs/heads/new", second, nil) == .modified)
    #expect(swap("refs/heads/none", second, first) == .modified)
    #expect(swap("refs/heads/alias", first, second) == .invalid)
    #expect(swap("HEAD", first, second) == .invalid)
    #expect(swap("refs/heads/new", ObjectID.zero, first) == .notFound)
    #expect(swap("refs/heads/main/x", first, nil) != nil)
    #expect(swap("bad name", first, nil) == .invalidName)
    try temporary.git("pack-refs", "--all")
    #expect(swap("refs/heads/new", second, first) == nil)
    #expect(try temporary.git("rev-parse", "new") == second.hex)
    #expect(try temporary.git("rev-parse", "main") == second.hex)
    #expect(try temporary.git("fsck", "--strict") == "")
  }

  @Test func configurationIsReadAndSet() throws {
    let temporary = try TemporaryRepository()
    let repository = try opened(temporary)
    #expect(try repository.configuration("stet.none") == nil)
    #expect(try repository.identity() == nil)
    try repository.setLocalConfiguration("user.name", "Zo\u{eb} \"Q\" #;\\")
    #expect(try repository.identity() == nil)
    try repository.setLocalConfiguration("user.email", "zoe@example.com")
    #expect(try repository.identity()?.name == "Zo\u{eb} \"Q\" #;\\")
    #expect(try temporary.git("config", "user.name") == "Zo\u{eb} \"Q\" #;\\")
    try temporary.git("config", "stet.yes", "on")
    try temporary.git("config", "stet.odd", "perhaps")
    #expect(try repository.configurationBool("stet.yes") == true)
    #expect(try repository.configurationBool("stet.none") == nil)
    #expect(throws: GitStoreError.self) { try repository.configurationBool("stet.odd") }
    try repository.setLocalConfiguration("user.name", nil)
    try repository.setLocalConfiguration("user.name", nil)
    #expect(try repository.configuration("user.name") == nil)
    #expect(throws: GitStoreError.self) { try repository.configuration("nokey") }
  }

  @Test func hooksLieWhereGitLooksForThem() throws {
    let temporary = try TemporaryRepository()
    try temporary.commit("root", allowEmpty: true)
    let linked = temporary.folder + "/linked"
    try temporary.git("worktree", "add", "-q", linked)
    let repository = try opened(temporary)
    for place in [nil, "/absolute/hooks", "relative/hooks"] as [String?] {
      try repository.setLocalConfiguration("core.hooksPath", place)
      for workTree in [temporary.path, linked] {
        let said = try temporary.git(["rev-parse", "--git-path", "hooks"], in: workTree).text
        let expected = said.hasPrefix("/") ? said : workTree + "/" + said
        #expect(try Repository.open(at: workTree).hooksDirectory() == expected)
      }
    }
    try repository.setLocalConfiguration("core.hooksPath", "~/hooks")
    #expect(try repository.hooksDirectory().hasSuffix("/hooks"))
    #expect(try repository.hooksDirectory().hasPrefix("/"))
  }
}
