import TestSupport
import Testing

@testable import GitStore

/// Clones that lack objects, and trees that are written.
@Suite struct CloneTests {
  func origin() throws -> TemporaryRepository {
    let origin = try TemporaryRepository()
    try origin.git("config", "uploadpack.allowFilter", "true")
    try origin.git("config", "uploadpack.allowAnySHA1InWant", "true")
    for number in 0..<5 {
      try origin.write("a/file", "content \(number)\n")
      try origin.commit("c\(number)")
    }
    return origin
  }

  @Test func aShallowCloneEndsAtItsBoundary() throws {
    let origin = try origin()
    let clone = try TemporaryRepository(cloning: origin, "--depth=2")
    let repository = try opened(clone)
    #expect(repository.isShallow)
    let tip = try #require(try repository.resolve("HEAD"))
    let line = try repository.firstParentLine(from: tip)
    #expect(
      line.map(\.hex) == (try clone.git("rev-list", "HEAD")).split(separator: "\n").map(String.init)
    )
    #expect(line.map { repository.isShallowBoundary($0) } == [false, true])
    // The parent is recorded, and missing.
    let parent = try #require(try repository.commit(line[1]).parents.first)
    #expect(try !repository.contains(parent))
    #expect(try repository.mergeBase(tip, line[1]) == line[1])
    #expect(try !repository.isAncestorOnFirstParentLine(parent, of: tip))
    #expect(try repository.upstream(ofBranch: "refs/heads/main") == "refs/remotes/origin/main")
    let missing = ObjectID.ofBlob(Array("content 0\n".utf8))
    let error = #expect(throws: GitStoreError.self) { try repository.blob(missing) }
    #expect(error?.code == .notFound)
    try repository.fetchMissingBlob(missing)
    #expect(try repository.blob(missing) == Array("content 0\n".utf8))
    #expect(try clone.git("rev-list", "--count", "HEAD") == "2")
  }

  @Test func aPartialCloneFetchesOnlyWhenAsked() throws {
    let origin = try origin()
    let clone = try TemporaryRepository(cloning: origin, "--filter=blob:none", "--no-checkout")
    let repository = try opened(clone)
    #expect(try repository.isPartialClone)
    try clone.git("remote", "rename", "origin", "elsewhere")
    #expect(try opened(clone).isPartialClone)
    let wanted = ObjectID.ofBlob(Array("content 1\n".utf8))
    let other = ObjectID.ofBlob(Array("content 2\n".utf8))
    let error = #expect(throws: GitStoreError.self) { try repository.blob(wanted) }
    #expect(error?.code == .notFound)
    #expect(error?.subject == wanted.hex)
    let tip = try #require(try repository.resolve("HEAD"))
    let old = try repository.commit(try repository.firstParentLine(from: tip)[2]).tree
    #expect(try repository.changes(from: old, to: repository.commit(tip).tree).count == 1)
    #expect(try !repository.contains(wanted))
    try repository.fetchMissingBlob(wanted)
    #expect(try repository.blob(wanted) == Array("content 1\n".utf8))
    #expect(try !repository.contains(other))
    let unknown = ObjectID.ofBlob(Array("never written\n".utf8))
    #expect(throws: GitStoreError.self) { try repository.fetchMissingBlob(unknown) }
    #expect(throws: GitStoreError.self) {
      try opened(origin).fetchMissingBlob(unknown, remote: "--upload-pack=touch /tmp/x")
    }
  }

  @Test func aMissingTreeIsAnErrorNotAnAbsentFile() throws {
    let origin = try origin()
    let clone = try TemporaryRepository(cloning: origin, "--filter=tree:1", "--no-checkout")
    let repository = try opened(clone)
    let tip = try #require(try repository.resolve("HEAD"))
    let tree = try clone.git("rev-parse", "HEAD^{tree}")
    _ = try repository.commit(tip)
    let error = #expect(throws: GitStoreError.self) {
      try repository.entry(at: "a/file", inTree: oid(tree))
    }
    #expect(error?.code == .notFound, "\(String(describing: error))")
  }

  @Test func limitsAndEmptyBlobs() throws {
    let temporary = try TemporaryRepository()
    let repository = try opened(temporary)
    let empty = try repository.writeBlob([])
    #expect(empty.hex == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
    #expect(try repository.blob(empty) == [])
    let ten = try repository.writeBlob([UInt8](repeating: 7, count: 10))
    #expect(try repository.blobSize(ten) == 10)
    #expect(try repository.blob(ten, limit: 10).count == 10)
    let error = #expect(throws: GitStoreError.self) { try repository.blob(ten, limit: 9) }
    #expect(error?.code == .tooLarge)
    let tree = try repository.writeTree(base: nil, edits: ["a": .file(ten)])
    #expect(throws: GitStoreError.self) { try repository.blobSize(tree) }
    #expect(throws: GitStoreError.self) { try repository.commit(tree) }
    #expect(throws: GitStoreError.self) { try repository.entry(at: "", inTree: tree) }
    #expect(throws: GitStoreError.self) { try repository.entry(at: "a//b", inTree: tree) }
  }

  @Test func treesAreWrittenAsGitWrites() throws {
    let temporary = try TemporaryRepository()
    let repository = try opened(temporary)
    let one = try repository.writeBlob(Array("1".utf8))
    let two = try repository.writeBlob(Array("2".utf8))
    let base = try repository.writeTree(
      base: nil,
      edits: ["a": .file(one), "b/c/d": .file(one), "b/e": .file(two), "a.b": .file(two)])
    #expect(
      try repository.changes(from: nil, to: base).map(\.path) == ["a", "a.b", "b/c/d", "b/e"])
    let empty = try repository.writeTree(
      base: base, edits: ["a": .remove, "b/c/d": .remove, "b/e": .remove, "a.b": .remove])
    #expect(empty.hex == "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
    let swapped = try repository.writeTree(
      base: base, edits: ["a": .remove, "a/x": .file(two), "b/c/d": .file(two)])
    #expect(
      try repository.changes(from: nil, to: swapped).map(\.path) == ["a.b", "a/x", "b/c/d", "b/e"])
    #expect(try temporary.git("fsck", "--strict", "--no-dangling") == "")
    #expect(try repository.writeTree(base: base, edits: [:]) == base)
    func code(_ edits: [String: TreeEdit]) -> GitStoreError.Code? {
      do {
        _ = try repository.writeTree(base: base, edits: edits)
        return nil
      } catch { return error.code }
    }
    #expect(code(["x": .remove]) == .notFound)
    #expect(code(["b/x": .remove]) == .notFound)
    #expect(code(["b": .remove]) == .conflict)
    #expect(code(["b": .file(one)]) == .conflict)
    #expect(code(["a/x": .file(one)]) == .conflict)
    #expect(code(["y": .file(one), "y/z": .file(one)]) == .conflict)
    for path in ["", "/a", "a/", "a//b", ".", "a/../b", ".git/x", "a/.GIT", "a\0b"] {
      #expect(code([path: .file(one)]) == .invalid, "\(path)")
    }
    #expect(code(["q": .file(ObjectID.zero)]) != nil)
  }

  @Test func commitsThatGitWouldRefuseAreRefused() throws {
    let temporary = try TemporaryRepository()
    let repository = try opened(temporary)
    let tree = try repository.writeTree(base: nil, edits: [:])
    let person = PinnedRepository.person
    func code(_ author: Signature, _ message: String, tree: ObjectID, parents: [ObjectID] = [])
      -> GitStoreError.Code?
    {
      do {
        _ = try repository.writeCommit(
          tree: tree, parents: parents, author: author, committer: person, message: message)
        return nil
      } catch { return error.code }
    }
    #expect(code(person, "fine\n", tree: tree) == nil)
    #expect(code(person, "a\0b", tree: tree) == .invalid)
    #expect(code(Signature(name: "", email: "a@b", seconds: 0), "m", tree: tree) == .invalid)
    #expect(code(person, "m", tree: ObjectID.zero) != nil)
    #expect(code(person, "m", tree: tree, parents: [tree]) != nil)
  }

  @Test func idsAreParsedStrictly() throws {
    let hex = "00112233445566778899aabbccddeeff01234567"
    let id = try oid(hex)
    #expect(id.hex == hex && id.description == hex)
    #expect(ObjectID(hex: hex.uppercased()) == id)
    #expect(ObjectID(bytes: id.bytes) == id)
    for bad in [
      "", String(hex.dropLast()), hex + "0", "g" + hex.dropFirst(), "\u{e9}" + hex.dropFirst(2),
    ] {
      #expect(ObjectID(hex: bad) == nil)
    }
    #expect(ObjectID.zero.isZero && !id.isZero)
    #expect(try ObjectID.zero < id && id < oid("00112233445566778899aabbccddeeff01234568"))
  }
}
