import Foundation
import TestSupport
import Testing

@testable import GitStore

/// The work tree and the index against `git add`, `ls-files` and `status`.
@Suite struct WorkTreeTests {
  /// What a file's clean bytes are must not depend on who computes them.
  @Test(arguments: [
    "", "* text", "* text=auto", "* -text", "* text=auto eol=crlf", "* eol=lf", "* binary",
    "* crlf", "* crlf=input",
  ])
  func cleanedBytesAreWhatGitAddStores(attributes: String) throws {
    let contents: [String: String] = [
      "lf": "a\nb\n", "crlf": "a\r\nb\r\n", "mixed": "a\r\nb\n", "lone": "a\rb\r\n",
      "nul": "a\0\r\n",
      "none": "a", "empty": "", "many": String(repeating: "\r\n", count: 2000),
    ]
    for autocrlf in ["false", "true", "input"] {
      let temporary = try TemporaryRepository()
      // Blobs with CRLF from before the attributes: git then leaves the endings alone.
      try temporary.git("config", "core.autocrlf", "false")
      try temporary.write("old-crlf", "x\r\n")
      try temporary.commit("before")
      try temporary.git("config", "core.autocrlf", autocrlf)
      try temporary.write(".gitattributes", attributes + "\n")
      try temporary.write("old-crlf", "x\r\ny\r\n")
      for (name, content) in contents { try temporary.write(name, content) }
      let repository = try opened(temporary)
      var found: [String: String] = [:]
      for name in contents.keys.sorted() + ["old-crlf"] {
        let file = try #require(try repository.cleanedWorkTreeFile(name))
        found[name] = ObjectID.ofBlob(file.bytes).hex
        #expect(file.kind == .regular)
      }
      try temporary.git("add", "--all")
      for entry in try repository.indexEntries() where entry.path != ".gitattributes" {
        #expect(found[entry.path] == entry.id.hex, "\(attributes) \(autocrlf) \(entry.path)")
      }
    }
  }

  @Test(arguments: ["filter=lfs", "ident", "working-tree-encoding=UTF-16"])
  func otherFiltersAreNamed(attribute: String) throws {
    let temporary = try TemporaryRepository()
    try temporary.write(".gitattributes", "*.txt \(attribute)\n")
    try temporary.write("a.txt", "a")
    try temporary.write("a.md", "a")
    let repository = try opened(temporary)
    #expect(try repository.cleanedWorkTreeFile("a.md")?.bytes == Array("a".utf8))
    let error = #expect(throws: GitStoreError.self) {
      try repository.cleanedWorkTreeFile("a.txt")
    }
    #expect(error?.code == .filterApplies)
    #expect(error?.message.contains(String(attribute.prefix(5))) == true)
    #expect(error?.subject == "a.txt")
  }

  @Test func linksFoldersAndPipesAreReportedNotFollowed() throws {
    let temporary = try TemporaryRepository()
    try temporary.write("real/file", "secret")
    let files = FileManager.default
    try files.createSymbolicLink(
      atPath: temporary.path + "/link", withDestinationPath: "/etc/passwd")
    try files.createSymbolicLink(atPath: temporary.path + "/dir", withDestinationPath: "real")
    mkfifo(temporary.path + "/pipe", 0o600)
    chmod(temporary.path + "/real/file", 0o755)
    let repository = try opened(temporary)
    let link = try #require(try repository.cleanedWorkTreeFile("link"))
    #expect(link.kind == .symlink)
    #expect(String(decoding: link.bytes, as: UTF8.self) == "/etc/passwd")
    let error = #expect(throws: GitStoreError.self) {
      try repository.cleanedWorkTreeFile("dir/file")
    }
    #expect(error?.code == .beyondSymlink)
    #expect(try repository.cleanedWorkTreeFile("real")?.kind == .tree)
    #expect(try repository.cleanedWorkTreeFile("real/file")?.kind == .executable)
    if case .otherMode = try repository.cleanedWorkTreeFile("pipe")?.kind {
    } else {
      Issue.record("a pipe is not a file")
    }
    #expect(try repository.cleanedWorkTreeFile("real/none") == nil)
    #expect(try repository.cleanedWorkTreeFile("real/file/x") == nil)
    #expect(throws: GitStoreError.self) { try repository.cleanedWorkTreeFile("../outside") }
    #expect(throws: GitStoreError.self) { try repository.cleanedWorkTreeFile(".git/config") }
    let tooLarge = #expect(throws: GitStoreError.self) {
      try repository.cleanedWorkTreeFile("real/file", limit: 5)
    }
    #expect(tooLarge?.code == .tooLarge)
  }

  func listed(_ temporary: TemporaryRepository) throws -> [String] {
    let output = try temporary.git(["ls-files", "-s", "-z"]).output
    return output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }

  func lines(_ entries: [IndexEntry]) -> [String] {
    entries.map { "\(String($0.kind.mode, radix: 8)) \($0.id) \($0.stage)\t\($0.path)" }
  }

  @Test func theIndexShowsConflictsAndIntents() throws {
    let temporary = try TemporaryRepository()
    try temporary.write("a/x", "base")
    try temporary.write("b", "b")
    try temporary.commit()
    try temporary.git("checkout", "-q", "-b", "side")
    try temporary.write("a/x", "side")
    try temporary.commit()
    try temporary.git("checkout", "-q", "main")
    try temporary.write("a/x", "main")
    try temporary.commit()
    _ = try temporary.run(["merge", "side"])
    try temporary.write("new", "new")
    try temporary.git("add", "--intent-to-add", "new")
    let repository = try opened(temporary)
    let entries = try repository.indexEntries()
    #expect(try lines(entries) == listed(temporary))
    #expect(entries.filter { $0.path == "a/x" }.map(\.stage) == [1, 2, 3])
    #expect(entries.filter(\.intentToAdd).map(\.path) == ["new"])
    #expect(try repository.indexEntries(under: "a").count == 3)
    #expect(try repository.indexEntries(under: "a/x").count == 3)
    #expect(try repository.indexEntries(under: "a/").isEmpty)
    #expect(try repository.indexEntriesByGit(under: "") == entries)
    #expect(try repository.indexEntriesByGit(under: "a") == repository.indexEntries(under: "a"))
    let status = try repository.workTreeStatus()
    #expect(status.first { $0.path == "a/x" }?.workTree == .conflicted)
    #expect(status.first { $0.path == "new" }?.workTree == .added)
  }

  @Test(arguments: ["sparse", "split"])
  func anIndexBeyondLibgit2IsReadThroughGit(kind: String) throws {
    let temporary = try TemporaryRepository()
    for folder in ["a", "b", "c/d"] { try temporary.write(folder + "/x", folder) }
    try temporary.commit()
    if kind == "sparse" {
      try temporary.git("sparse-checkout", "set", "--cone", "--sparse-index", "a")
    } else {
      try temporary.git("update-index", "--split-index")
      try temporary.write("a/y", "y")
      try temporary.git("add", "a/y")
    }
    let repository = try opened(temporary)
    let entries = try repository.indexEntries()
    #expect(try lines(entries) == listed(temporary))
    #expect(entries.contains { $0.path == "c/d/x" })
    #expect(try repository.workTreeStatus().isEmpty == (kind == "sparse"))
  }

  @Test func statusNamesWhatChanged() throws {
    let temporary = try TemporaryRepository()
    for name in ["staged", "changed", "gone", "same", "dir/deep"] {
      try temporary.write(name, name)
    }
    try temporary.write(".gitignore", "ignored\n")
    try temporary.commit()
    try temporary.write("staged", "new")
    try temporary.git("add", "staged")
    try temporary.write("changed", "new")
    try temporary.write("dir/untracked/x y", "new")
    try temporary.write("ignored", "new")
    unlink(temporary.path + "/gone")
    let repository = try opened(temporary)
    let status = try repository.workTreeStatus()
    func change(_ path: String) -> [WorkTreeStatus.Change]? {
      status.first { $0.path == path }.map { [$0.staged, $0.workTree] }
    }
    #expect(change("staged") == [.modified, .none])
    #expect(change("changed") == [.none, .modified])
    #expect(change("gone") == [.none, .deleted])
    #expect(change("dir/untracked/x y") == [.none, .untracked])
    #expect(status.count == 4)
    #expect(try repository.workTreeStatus(under: "dir").map(\.path) == ["dir/untracked/x y"])
  }

  @Test func checkoutsAreFoundFromEveryWorkTree() throws {
    let temporary = try TemporaryRepository()
    try temporary.commit("root", allowEmpty: true)
    let linked = temporary.folder + "/linked"
    let gone = temporary.folder + "/gone"
    try temporary.git("checkout", "-q", "-b", "other")
    try temporary.git("worktree", "add", "-q", linked, "main")
    try temporary.git("worktree", "add", "-q", "--force", gone, "main")
    try FileManager.default.removeItem(atPath: gone)
    Repository.setMachineConfiguration(.none)
    for path in [temporary.path, linked] {
      let repository = try Repository.open(at: path)
      #expect(repository.commonDirectory == temporary.path + "/.git")
      let checkouts = try repository.checkouts(of: "refs/heads/main")
      #expect(checkouts.map(\.workTree) == [linked])
      #expect(checkouts.map(\.gitDirectory) == [temporary.path + "/.git/worktrees/linked"])
      #expect(
        try repository.checkouts(of: "refs/heads/other").map(\.workTree) == [temporary.path])
      #expect(try repository.checkouts(of: "refs/heads/none").isEmpty)
    }
    try temporary.write(".git/worktrees/gone/locked", "on a disk")
    let locked = try opened(temporary).checkouts(of: "refs/heads/main")
    #expect(locked.map(\.isMissing) == [true, false])
    #expect(
      try Repository.open(at: linked).gitDirectory == temporary.path + "/.git/worktrees/linked")
  }
}
