import TestSupport
import Testing

@testable import GitStore

/// Opens a repository without the machine's configuration.
func opened(_ temporary: TemporaryRepository) throws -> Repository {
  Repository.setMachineConfiguration(.none)
  return try Repository.open(at: temporary.path)
}

/// An id that a test knows to be one.
func oid(_ hex: String) throws -> ObjectID {
  try #require(ObjectID(hex: hex))
}

@Suite struct RepositoryTests {
  @Test func readsACommitItsTreeAndABlob() throws {
    let temporary = try TemporaryRepository()
    try temporary.write("a/b.txt", "hello\n")
    try temporary.write("c.txt", "c\n")
    let first = try temporary.commit("first\n\nbody")
    let repository = try opened(temporary)
    #expect(try repository.resolve("HEAD") == oid(first))
    let commit = try repository.commit(oid(first))
    #expect(commit.message == "first\n\nbody\n")
    #expect(commit.author == commit.committer)
    #expect(commit.author.name == "Ada")
    #expect(commit.author.seconds == 1_767_225_600)
    #expect(commit.parents.isEmpty)
    let names = try repository.tree(commit.tree).map(\.name)
    #expect(names == ["a", "c.txt"])
    let entry = try #require(try repository.entry(at: "a/b.txt", inTree: commit.tree))
    #expect(entry.kind == .regular)
    #expect(try repository.blob(entry.id) == Array("hello\n".utf8))
    #expect(ObjectID.ofBlob(Array("hello\n".utf8)) == entry.id)
    #expect(try repository.entry(at: "a/x", inTree: commit.tree) == nil)
  }

  @Test func swapsAReferenceOnce() throws {
    let temporary = try TemporaryRepository()
    try temporary.write("c.txt", "c\n")
    let first = try oid(try temporary.commit())
    let repository = try opened(temporary)
    let person = Signature(name: "Ada", email: "ada@example.com", seconds: 1_767_225_700)
    let blob = try repository.writeBlob(Array("new\n".utf8))
    let tree = try repository.writeTree(
      base: try repository.commit(first).tree, edits: ["d/e.txt": .file(blob), "c.txt": .remove])
    let second = try repository.writeCommit(
      tree: tree, parents: [first], author: person, committer: person, message: "second\n")
    try repository.updateReference(
      "refs/heads/main", to: second, expecting: first, message: "move", by: person)
    #expect(try temporary.git("rev-parse", "main") == second.hex)
    #expect(try temporary.git("ls-tree", "-r", "--name-only", "main") == "d/e.txt")
    let lost = #expect(throws: GitStoreError.self) {
      try repository.updateReference(
        "refs/heads/main", to: second, expecting: first, message: "move", by: person)
    }
    #expect(lost?.code == .modified)
    #expect(try temporary.git("fsck", "--strict") == "")
    #expect(try temporary.git("reflog", "-1", "main", "--format=%gs") == "move")
  }
}
