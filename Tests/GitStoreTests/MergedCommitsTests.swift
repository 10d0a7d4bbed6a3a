import TestSupport
import Testing

@testable import GitStore

@Suite struct MergedCommitsTests {
  @Test func theCommitsThatAMergeBroughtIn() throws {
    let temporary = try TemporaryRepository()
    try temporary.write("a", "1")
    let root = try temporary.commit("root")
    try temporary.git("checkout", "--quiet", "-b", "topic")
    try temporary.write("b", "1")
    let first = try temporary.commit("first")
    try temporary.git("checkout", "--quiet", "main")
    try temporary.write("c", "1")
    let beside = try temporary.commit("beside")
    try temporary.git("checkout", "--quiet", "topic")
    try temporary.git("merge", "--quiet", "-m", "take up", "main")
    let takenUp = try temporary.git("rev-parse", "HEAD")
    try temporary.git("checkout", "--quiet", "-b", "other", root)
    try temporary.write("d", "1")
    let other = try temporary.commit("other")
    try temporary.git("checkout", "--quiet", "main")
    try temporary.git("merge", "--quiet", "--no-ff", "-m", "octopus", "topic", "other")
    let merge = try oid(temporary.git("rev-parse", "HEAD"))
    let repository = try opened(temporary)
    let expected = try Set([first, takenUp, other].map { try oid($0) })
    #expect(try Set(#require(try repository.mergedCommits(by: merge, limit: 3))) == expected)
    #expect(try repository.mergedCommits(by: merge, limit: 2) == nil)
    #expect(try repository.mergedCommits(by: oid(beside), limit: 2) == [])
    #expect(try repository.mergedCommits(by: oid(root), limit: 2) == [])
    #expect(throws: GitStoreError.self) {
      try repository.mergedCommits(by: oid(String(repeating: "1", count: 40)), limit: 2)
    }
  }
}
