import Foundation
import TestSupport
import Testing

@testable import GitStore

/// What is opened, what is refused, and what must not influence reading.
@Suite struct OpeningTests {
  @Test func discoversUpwardsAndSaysWhereThingsAre() throws {
    let temporary = try TemporaryRepository()
    try temporary.write("a/b/c", "c")
    try temporary.commit()
    Repository.setMachineConfiguration(.none)
    let repository = try Repository.open(at: temporary.path + "/a/b")
    #expect(repository.workTree == temporary.path)
    #expect(repository.gitDirectory == temporary.path + "/.git")
    #expect(repository.commonDirectory == temporary.path + "/.git")
    #expect(!repository.isBare && !repository.isShallow)
    #expect(try !repository.isPartialClone)
    let error = #expect(throws: GitStoreError.self) {
      try Repository.open(at: temporary.folder + "/home")
    }
    #expect(error?.code == .notFound)
    let bare = try TemporaryRepository("--bare")
    let opened = try opened(bare)
    #expect(opened.isBare && opened.workTree == nil)
    #expect(opened.gitDirectory == bare.path)
    let noTree = #expect(throws: GitStoreError.self) { try opened.cleanedWorkTreeFile("a") }
    #expect(noTree?.code == .bareRepository)
  }

  @Test func aSHA256RepositoryIsRefusedByName() throws {
    let temporary = try TemporaryRepository("--object-format=sha256")
    let error = #expect(throws: GitStoreError.self) { try opened(temporary) }
    #expect(error?.code == .unsupportedObjectFormat)
    #expect(error?.message.contains("sha256") == true)
    #expect(error?.subject == temporary.path)
  }

  @Test func anUnknownExtensionIsRefusedAndKnownOnesAreNot() throws {
    let temporary = try TemporaryRepository()
    try temporary.git("config", "core.repositoryFormatVersion", "1")
    try temporary.git("config", "extensions.worktreeConfig", "true")
    try temporary.git("config", "extensions.partialClone", "origin")
    try temporary.git("config", "--worktree", "user.name", "Of this work tree")
    try temporary.git("config", "user.email", "me@example.com")
    // This git does not know the extension; a later one does.
    try opened(temporary).setLocalConfiguration("extensions.relativeWorktrees", "true")
    let repository = try opened(temporary)
    #expect(try repository.isPartialClone)
    #expect(try repository.identity()?.name == "Of this work tree")
    try repository.setLocalConfiguration("extensions.fromTheFuture", "true")
    #expect(throws: GitStoreError.self) { try opened(temporary) }
  }

  @Test(.enabled(if: getuid() == 0)) func aForeignOwnerIsNamed() async throws {
    let temporary = try TemporaryRepository()
    for place in ["", "/.git"] { chown(temporary.path + place, 12_345, 12_345) }
    let path = temporary.path
    let error = #expect(throws: GitStoreError.self) { try opened(temporary) }
    #expect(error?.code == .foreignOwner, "\(String(describing: error))")
    #expect(error?.subject == path)
    #expect(error?.message.contains("safe.directory") == true)
  }

  @Test func safeDirectoriesAreGits() {
    let place = "/srv/a/.git/"
    for (values, isAllowed) in [
      ([], false), (["*"], true), (["/srv/a"], true), (["/srv"], false), (["*", ""], false),
      (["", "/srv/a"], true), (["/srv/b", "/srv/a/"], false),
    ] {
      #expect(SafeDirectories(values: values).allow(place) == isAllowed, "\(values)")
    }
    #expect(SafeDirectories.place(of: "/srv/bare.git/") == "/srv/bare.git")
  }

  @Test func theReasonOfAFailedGitIsItsMarkedLine() {
    let said = "remote: x\nfatal: could not read\n\nPlease make sure\nand the repository exists.\n"
    #expect(GitProcess.reason(in: said) == "fatal: could not read")
    #expect(GitProcess.reason(in: "one\ntwo\n") == "two")
    #expect(GitProcess.reason(in: "") == nil)
  }

  @Test func replacementsAndGraftsAreNotFollowed() throws {
    let temporary = try TemporaryRepository()
    try temporary.write("a", "true\n")
    let first = try temporary.commit()
    try temporary.write("a", "later\n")
    let second = try temporary.commit()
    let blob = try temporary.git("rev-parse", "\(first):a")
    try temporary.write("b", "false\n")
    let other = try temporary.git("hash-object", "-w", "b")
    try temporary.git("replace", blob, other)
    try temporary.git("replace", "--graft", second)
    try temporary.write(".git/info/grafts", second + "\n")
    #expect(try temporary.git("cat-file", "-p", blob) == "false")
    let repository = try opened(temporary)
    #expect(try repository.blob(oid(blob)) == Array("true\n".utf8))
    #expect(try repository.commit(oid(second)).parents.map(\.hex) == [first])
    #expect(try repository.firstParentLine(from: oid(second)).count == 2)
    let log = try GitProcess(repository, ["rev-list", "--count", second]).output()
    #expect(String(decoding: log, as: UTF8.self) == "2\n")
  }

  @Test func aDamagedObjectIsNoticed() throws {
    let temporary = try TemporaryRepository()
    let good = try temporary.git(["hash-object", "-w", "--stdin"], input: Array("a".utf8)).text
    let bad = try temporary.git(["hash-object", "-w", "--stdin"], input: Array("b".utf8)).text
    func place(_ hex: String) -> String {
      temporary.path + "/.git/objects/" + hex.prefix(2) + "/" + hex.dropFirst(2)
    }
    try FileManager.default.removeItem(atPath: place(bad))
    try FileManager.default.copyItem(atPath: place(good), toPath: place(bad))
    let error = #expect(throws: GitStoreError.self) { try opened(temporary).blob(oid(bad)) }
    #expect(error?.code == .hashMismatch)
  }

  /// A push's objects lie in a quarantine that only the environment names.
  @Test func aHookSeesTheQuarantineAndItsIndex() async throws {
    let temporary = try TemporaryRepository()
    try temporary.write("a", "a")
    try temporary.commit()
    let quarantine = temporary.path + "/.git/objects/incoming"
    try FileManager.default.createDirectory(
      atPath: quarantine, withIntermediateDirectories: true)
    let variables = [
      "GIT_OBJECT_DIRECTORY": quarantine,
      "GIT_ALTERNATE_OBJECT_DIRECTORIES": temporary.path + "/.git/objects",
    ]
    let blob = try temporary.git(
      ["hash-object", "-w", "--stdin"], input: Array("pushed".utf8), environment: variables
    ).text
    try temporary.git(["read-tree", "HEAD"], environment: ["GIT_INDEX_FILE": ".git/other"])
    try temporary.git(
      ["update-index", "--add", "--cacheinfo", "100644,\(blob),pushed"],
      environment: variables.merging(["GIT_INDEX_FILE": ".git/other"]) { $1 })
    let main = try temporary.git("rev-parse", "main")
    let path = temporary.path
    await #expect(processExitsWith: .success) {
      [path = path as String, blob = blob as String, main = main as String] in
      Repository.setMachineConfiguration(.none)
      let id = try #require(ObjectID(hex: blob))
      let tip = try #require(ObjectID(hex: main))
      setenv("GIT_DIR", path + "/.git", 1)
      setenv("GIT_OBJECT_DIRECTORY", path + "/.git/objects/incoming", 1)
      setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", path + "/.git/objects", 1)
      setenv("GIT_QUARANTINE_PATH", path + "/.git/objects/incoming", 1)
      setenv("GIT_INDEX_FILE", path + "/.git/other", 1)
      #expect(try !Repository.open(at: path).contains(id))
      let hook = try Repository.open(at: path, fromEnvironment: true)
      #expect(try hook.contains(id))
      #expect(try hook.blob(id) == Array("pushed".utf8))
      #expect(try hook.commit(tip).id == tip)
      #expect(try hook.indexEntries().map(\.path) == ["a", "pushed"])
      #expect(try hook.indexEntriesByGit(under: "").map(\.path) == ["a", "pushed"])
      let error = #expect(throws: GitStoreError.self) {
        try hook.updateReference(
          "refs/heads/new", to: tip, expecting: nil, message: "m", by: PinnedRepository.person)
      }
      #expect(error?.code == .invalid)
    }
  }
}
