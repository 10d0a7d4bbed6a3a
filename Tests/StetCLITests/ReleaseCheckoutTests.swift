import Foundation
import TestSupport
import Testing

@Suite("Promotion: where it lands")
struct ReleaseCheckoutTests {
  @Test("other changes, staged or not, stay as they are")
  func otherChanges() throws {
    let bench = try ReleaseBench()
    try bench.repository.write("staged", "x")
    try bench.repository.git("add", "staged")
    try bench.nextVersionUnsaved()
    try bench.repository.write("untracked", "y")
    let before = try bench.status
    try bench.ok("promote", "b/q", "--to", "staging")
    #expect(try bench.status == before)
    #expect(
      try bench.repository.git("show", "--format=", "--name-only", "HEAD")
        == "registry/environments/staging/b/q.yaml")
  }

  @Test("a pin with changes, or a file in its place, is refused and kept")
  func dirtyPin() throws {
    let bench = try ReleaseBench()
    try bench.repository.write(ReleaseBench.pinFile, "mine\n")
    let untracked = try bench.stet("promote", "a/p", "--to", "staging")
    #expect(untracked.status == 1 && untracked.errors.contains(ReleaseBench.pinFile))
    #expect(try bench.repository.read(ReleaseBench.pinFile) == Array("mine\n".utf8))
    try FileManager.default.removeItem(
      atPath: bench.repository.path + "/" + ReleaseBench.pinFile)
    try bench.ok("promote", "a/p", "--to", "staging")
    let head = try bench.nextVersion()
    let changed = try bench.repository.read(ReleaseBench.pinFile) + Array("# mine\n".utf8)
    try bench.repository.write(ReleaseBench.pinFile, bytes: changed)
    let refused = try bench.stet("promote", "a/p", "--to", "staging")
    #expect(refused.status == 1 && refused.errors.contains("changes of your own are in the way"))
    #expect(try bench.repository.read(ReleaseBench.pinFile) == changed)
    #expect(try bench.head == head)
  }

  @Test("with HEAD detached only the branch moves")
  func detached() throws {
    let bench = try ReleaseBench()
    try bench.repository.git("checkout", "-q", "--detach")
    let head = try bench.head
    try bench.ok("promote", "a/p", "--to", "staging")
    #expect(try bench.head == head)
    #expect(try bench.repository.git("rev-parse", "main~1") == head)
    #expect(try bench.status.isEmpty)
  }

  @Test("a mainline checked out in another work tree takes that one along")
  func linkedWorkTree() throws {
    let bench = try ReleaseBench()
    try bench.repository.git("checkout", "-q", "-b", "feature")
    let linked = bench.repository.folder + "/linked"
    try bench.repository.git("worktree", "add", "-q", linked, "main")
    try bench.ok("promote", "a/p", "--to", "staging")
    let status = try bench.repository.git(["status", "--porcelain"], in: linked)
    #expect(status.text.isEmpty)
    #expect(FileManager.default.fileExists(atPath: linked + "/" + ReleaseBench.pinFile))
    #expect(try bench.status.isEmpty)
  }

  @Test("--branch promotes on that branch and leaves the mainline alone")
  func branch() throws {
    let bench = try ReleaseBench()
    try bench.repository.git("checkout", "-q", "-b", "release")
    try bench.nextVersion()
    try bench.repository.git("checkout", "-q", "main")
    let main = try bench.head
    let output = try bench.ok("promote", "a/p", "--to", "staging", "--branch", "release")
    #expect(output.contains("→ v2") && output.contains("refs/heads/release"))
    #expect(try bench.head == main)
    let none = try bench.stet("promote", "a/p", "--to", "staging", "--branch", "nowhere")
    #expect(none.status == 1 && none.errors.contains("nowhere"))
  }

  @Test("a bare repository is promoted in; a mainline that only origin has is not")
  func bareAndReadOnly() throws {
    let bench = try ReleaseBench()
    let bare = try TemporaryRepository(cloning: bench.repository, "--bare")
    let promoted = try bench.stet(
      "promote", "a/p", "--to", "staging", "-C", bare.path)
    #expect(promoted.status == 0, "\(promoted.errors)")
    #expect(try bare.git("log", "-1", "--format=%s") == "Promote a/p v1 to staging")
    let clone = try TemporaryRepository(cloning: bench.repository)
    try clone.git("checkout", "-q", "--detach")
    try clone.git("branch", "-q", "-D", "main")
    let refused = try bench.stet("promote", "a/p", "--to", "staging", "-C", clone.path)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("refs/remotes/origin/main cannot be committed to"))
    let tried = try bench.stet("promote", "a/p", "--to", "staging", "--dry-run", "-C", clone.path)
    #expect(tried.status == 0, "\(tried.errors)")
  }

  @Test("a pin that moved upstream is not moved here, where git knows of it")
  func movedUpstream() throws {
    let bench = try ReleaseBench()
    try bench.ok("promote", "a/p", "--to", "free")
    let clone = try TemporaryRepository(cloning: bench.repository)
    try bench.ok("withdraw", "a/p", "--env", "free", "--reason", "switched off")
    let before = try clone.git("rev-parse", "main")
    // Unknown here: allowed, and the push would be refused.
    let blind = try bench.stet(
      "withdraw", "a/p", "--env", "free", "--reason", "x", "--dry-run", "-C", clone.path)
    #expect(blind.status == 0, "\(blind.errors)")
    try clone.git("fetch", "-q")
    let refused = try bench.stet(
      "withdraw", "a/p", "--env", "free", "--reason", "x", "-C", clone.path)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("was moved in 'free' by somebody else meanwhile"))
    #expect(refused.errors.contains("Withdraw a/p from free"))
    #expect(try clone.git("rev-parse", "main") == before)
    // Another pin may move; the note says what to do before the push.
    let other = try bench.stet("promote", "b/q", "--to", "free", "-C", clone.path)
    #expect(other.status == 0, "\(other.errors)")
    #expect(other.errors.contains("git pull --rebase"))
  }

  @Test("a clone judges by its upstream's tip too")
  func upstream() throws {
    let bench = try ReleaseBench()
    let clone = try TemporaryRepository(cloning: bench.repository)
    // A suite that is only here: the push would be judged by the rules of origin, without it.
    let policy = String(decoding: try clone.read("registry/stet.yaml"), as: UTF8.self)
      .replacingOccurrences(of: "policy-version: 1", with: "policy-version: 2")
      .replacingOccurrences(of: "  free: {}", with: "  free: {}\n  beta: {}")
    try clone.write("registry/stet.yaml", policy)
    try clone.commit("Add beta")
    let refused = try bench.stet("promote", "a/p", "--to", "beta", "-C", clone.path)
    #expect(refused.status == 2)
    #expect(refused.errors.contains("old tip"), "\(refused.errors)")
  }

  @Test("a clone without trees is told how to bring them")
  func treeless() throws {
    let bench = try ReleaseBench()
    try bench.nextVersionUnsaved()
    try bench.repository.commit("Change it")
    try bench.repository.git("config", "uploadpack.allowFilter", "true")
    let clone = try TemporaryRepository(cloning: bench.repository, "--filter=tree:0")
    let refused = try bench.stet("log", "a/p", "-C", clone.path)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("`git fetch --refetch --filter=blob:none <remote>`"))
    try clone.git("fetch", "--quiet", "--refetch", "--filter=blob:none", "origin")
    #expect(try bench.ok("log", "a/p", "-C", clone.path).contains("v2"))
  }

  @Test(
    "a lock that stays is named",
    arguments: [".git/index.lock", ".git/refs/heads/main.lock"])
  func locks(_ lock: String) throws {
    let bench = try ReleaseBench()
    try bench.repository.write(lock, "")
    let refused = try bench.stet("promote", "a/p", "--to", "staging")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("Hint: If no git command is running, remove the lock: `rm /"))
    #expect(refused.errors.contains(lock))
    try FileManager.default.removeItem(atPath: bench.repository.path + "/" + lock)
    #expect(try bench.status.isEmpty)
    try bench.ok("promote", "a/p", "--to", "staging")
  }

  @Test("without an identity nothing is committed, and a dry run still answers")
  func identity() throws {
    let bench = try ReleaseBench()
    let nobody = try TemporaryRepository(cloning: bench.repository)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try StetBinary().path)
    process.currentDirectoryURL = URL(fileURLWithPath: nobody.path)
    process.environment = nobody.environment.filter { !$0.key.hasPrefix("GIT_AUTHOR") }.filter {
      !$0.key.hasPrefix("GIT_COMMITTER")
    }
    process.arguments = ["promote", "a/p", "--to", "staging"]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 1)
    #expect(try nobody.git("rev-parse", "main") == (try bench.head))
  }
}

extension ReleaseBench {
  /// Changes the prompt in the work tree only.
  func nextVersionUnsaved() throws {
    let bytes = try repository.read(Self.promptFile)
    try repository.write(Self.promptFile, bytes: bytes + Array("Unsaved.\n".utf8))
  }
}
