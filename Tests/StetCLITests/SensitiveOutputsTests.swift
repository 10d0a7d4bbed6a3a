import Foundation
import PromptModel
import Registry
import TestSupport
import Testing

@Suite("stet eval on sensitive suites: answers lie in the operator's store")
struct SensitiveOutputsTests {
  private static let secret = "patient 4711 has measles"

  private func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.posixPermissions] as? Int)
  }

  @Test("git gets verdicts and a salted digest; the answers lie where only the operator reads")
  func stored() throws {
    let bench = try OutputsBench(isSensitive: true, answers: ["g1": Self.secret])
    let outcome = try bench.eval("--commit")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("Committed 2 evidence files"))
    #expect(try !bench.holds(Self.secret))
    let words = outcome.output + outcome.errors
    #expect(!words.contains("patient") && !words.contains("measles"))

    let named = try #require(bench.statement().outputs)
    let folder = bench.store + "/outputs/6d0c3a52-0000-4000-8000-000000000001"
    let found = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(found.contains("runs"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/runs").isEmpty)
    let files = found.filter { $0 != "runs" }
    #expect(files == ["\(named.digest.hex).outputs.jsonl", "\(named.digest.hex).salt"])
    #expect(outcome.errors.contains("\(folder)/\(files[0])"))
    let bytes = Array(try Data(contentsOf: URL(filePath: "\(folder)/\(files[0])")))
    let salt = Array(try Data(contentsOf: URL(filePath: "\(folder)/\(files[1])")))
    #expect(salt.count == 32 && Set(salt).count > 8)
    #expect(Digest(hashing: salt + bytes) == named.digest)
    #expect(Digest(hashing: bytes) != named.digest)
    let outputs = try OutputsFile.parse(bytes)
    #expect(outputs.map(\.text) == [Self.secret])
    for path in [bench.store, bench.store + "/outputs", folder] {
      #expect(try mode(path) == 0o700, "\(path)")
    }
    for file in files { #expect(try mode("\(folder)/\(file)") == 0o600) }
  }

  @Test("the salt is another one for each run: equal answers cannot be told by their digests")
  func salts() throws {
    let bench = try OutputsBench(isSensitive: true, answers: ["g1": Self.secret])
    let clock = ["GIT_COMMITTER_DATE": "", "SOURCE_DATE_EPOCH": "1800000000"]
    #expect(try bench.eval(environment: clock).status == 0)
    #expect(try bench.eval(environment: clock).status == 0)
    let names = try bench.evidence(".json").map {
      try StatementFile.parse(bench.bench.repository.read($0)).outputs?.name
    }
    #expect(names.count == 2 && Set(names).count == 2)
  }

  @Test("--outputs none keeps nothing anywhere; STET_STORE and XDG_DATA_HOME move the store")
  func places() throws {
    let bench = try OutputsBench(isSensitive: true, answers: ["g1": Self.secret])
    let folder = bench.bench.repository.folder
    #expect(try bench.eval("--outputs", "none", environment: ["HOME": ""]).status == 0)
    #expect(try bench.statement().outputs == nil)
    #expect(!FileManager.default.fileExists(atPath: bench.store))
    let data = try bench.eval(environment: ["XDG_DATA_HOME": folder + "/data"])
    #expect(data.errors.contains("\(folder)/data/stet/outputs/"))
    let own = try bench.eval(
      environment: ["XDG_DATA_HOME": folder + "/data", "STET_STORE": folder + "/own"])
    #expect(own.errors.contains("\(folder)/own/outputs/"))
  }

  @Test("a store in the repository, or that others can read, or none at all, is refused at once")
  func refusals() throws {
    let bench = try OutputsBench(isSensitive: true, answers: ["g1": Self.secret])
    let repository = bench.bench.repository
    let link = repository.folder + "/link"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: repository.path)
    for (store, words) in [
      (repository.path, "lies in"), (repository.path + "/a/b", "lies in"),
      (repository.path + "/.git/stet", "lies in"), (link + "/x", "lies in"),
      (repository.folder + "/y/../link/x", "lies in"), ("relative", "no absolute path"),
    ] {
      let outcome = try bench.eval(environment: ["STET_STORE": store])
      #expect(outcome.status == 1 && outcome.errors.contains(words), "\(store): \(outcome.errors)")
    }
    let homeless = try bench.eval(environment: ["HOME": ""])
    #expect(homeless.status == 1 && homeless.errors.contains("has no store"))
    let open = repository.folder + "/open"
    try FileManager.default.createDirectory(
      atPath: open + "/outputs", withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o755])
    let readable = try bench.eval(environment: ["STET_STORE": open])
    #expect(readable.status == 1 && readable.errors.contains("0700"), "\(readable.errors)")
    #expect(try bench.evidence("").isEmpty)
    #expect(try repository.git("status", "--porcelain").isEmpty)
  }

  @Test("reasons without a verdict are printed with --show only")
  func reasons() throws {
    let bench = try OutputsBench(isSensitive: true, answers: [:])
    let recordings = bench.bench.repository.path + "/registry/recordings/taped"
    let first = try #require(
      FileManager.default.contentsOfDirectory(atPath: recordings).sorted().first)
    try FileManager.default.removeItem(atPath: "\(recordings)/\(first)")
    let hidden = try bench.eval()
    #expect(hidden.status == 1)
    #expect(hidden.output.contains("not printed without --show"))
    #expect(!(hidden.output + hidden.errors).contains("there is no recording"))
    let shown = try bench.eval("--show")
    #expect(shown.output.contains("there is no recording"))
  }

  @Test("what was stored goes again where the evidence cannot be written")
  func undone() throws {
    let bench = try OutputsBench(isSensitive: true, answers: ["g1": Self.secret])
    try bench.bench.repository.write("registry/evidence", "a file in the way")
    let outcome = try bench.eval()
    #expect(outcome.status == 1)
    let folder = bench.store + "/outputs/6d0c3a52-0000-4000-8000-000000000001"
    // The journal stays, so that the answers need not be paid for again.
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["runs"])
  }
}
