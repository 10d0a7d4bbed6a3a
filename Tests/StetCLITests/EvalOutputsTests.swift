import Foundation
import PromptModel
import TestSupport
import Testing

@Suite("stet eval --outputs: which answers git gets")
struct EvalOutputsTests {
  @Test("by default the answers of failed cases, named by the statement with their SHA-256")
  func failed() throws {
    let bench = try OutputsBench(answers: ["g1": "perhaps\n", "b1": "good"])
    let outcome = try bench.eval()
    #expect(outcome.status == 0, "\(outcome.errors)")
    let outputs = try bench.outputs()
    #expect(outputs.map(\.id) == ["g1", "b1"])
    #expect(outputs.map(\.text) == ["perhaps\n", "good"])
    #expect(outputs.map(\.label) == ["other", "good"])
    #expect(outputs.allSatisfy { $0.reasons.map(\.name) == ["classification@1"] })
    let path = try #require(bench.evidence(".outputs.jsonl").first)
    let digest = Digest(hashing: try bench.bench.repository.read(path))
    let named = try #require(bench.statement().outputs)
    #expect(named.digest == digest && path.hasSuffix("/" + named.name))
    #expect(named.name == "\(digest.evidenceID).outputs.jsonl")
  }

  @Test("none keeps none, all keeps all; where nothing failed there is nothing to keep")
  func choice() throws {
    let bench = try OutputsBench(answers: ["g1": "perhaps"])
    #expect(try bench.eval("--outputs", "none").status == 0)
    #expect(try bench.evidence(".outputs.jsonl").isEmpty)
    #expect(try bench.statement().outputs == nil)
    #expect(try bench.eval("--outputs", "all").status == 0)
    let outputs = try bench.outputs()
    #expect(outputs.map(\.text) == ["perhaps", "good", "bad", "bad"])
    #expect(outputs.map(\.reasons.count) == [1, 0, 0, 0])
    #expect(try bench.eval("--outputs", "some").status == 64)
    let clean = try OutputsBench(answers: [:])
    #expect(try clean.eval().status == 0)
    #expect(try clean.evidence(".outputs.jsonl").isEmpty)
    #expect(try clean.statement().outputs == nil)
  }

  @Test("every run says what git grows by: the sizes of the files that are new to it")
  func bytes() throws {
    let bench = try OutputsBench(answers: ["g1": "perhaps"])
    let clock = ["GIT_COMMITTER_DATE": "", "SOURCE_DATE_EPOCH": "1800000000"]
    let json = try bench.eval("--format", "json", environment: clock)
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String: Any])
    let sizes = try bench.evidence("").map { try bench.bench.repository.read($0).count }
    let answers = try bench.bench.repository.read(
      #require(bench.evidence(".outputs.jsonl").first)
    ).count
    #expect(sizes.count == 3)
    #expect(object["addedBytes"] as? Int == sizes.reduce(0, +))
    #expect(object["addedOutputBytes"] as? Int == answers)
    let kilobytes = try #require(
      json.errors.firstMatch(of: /adds (\d+)\.(\d) kB to git, (\d+) bytes of them answers/))
    let tenths = try #require(Int(kilobytes.1 + kilobytes.2))
    #expect(tenths == (sizes.reduce(0, +) + 99) / 100)
    #expect(kilobytes.3 == "\(answers)")
    #expect(!json.errors.contains("Warning"))
    let committed = try bench.eval("--commit", environment: clock)
    #expect(committed.output.contains("Committed 3 evidence files"))
    #expect(committed.errors.contains("adds \(kilobytes.1).\(kilobytes.2) kB to git"))
    let again = try bench.eval("--commit", environment: clock)
    #expect(again.errors.contains("adds 0 bytes to git"), "\(again.errors)")
    #expect(try bench.eval(environment: clock).errors.contains("adds 0 bytes to git"))
  }

  @Test("more than 1 MB is warned of, with the way out")
  func warning() throws {
    let bench = try OutputsBench(answers: ["g1": String(repeating: "so it is. ", count: 150_000)])
    let outcome = try bench.eval()
    #expect(outcome.status == 0)
    #expect(
      outcome.errors.contains("adds 1.6 MB to git, 1.6 MB of them answers"), "\(outcome.errors)")
    #expect(outcome.errors.contains("Warning: ") && outcome.errors.contains("--outputs none"))
    let none = try bench.eval("--outputs", "none")
    #expect(!none.errors.contains("Warning: "))
  }

  @Test("an answer that looks like it holds a credential stays out of git, and its line says so")
  func secrets() throws {
    let key = "sk-" + String(repeating: "a1B2c3D4", count: 5)
    let bench = try OutputsBench(answers: ["g1": "The key is \(key).", "b1": "perhaps"])
    let outcome = try bench.eval("--outputs", "all")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("hold a credential stay out of git: g1"))
    let outputs = try bench.outputs()
    #expect(outputs[0].id == "g1" && outputs[0].text == nil && outputs[0].reasons.isEmpty)
    #expect(outputs[0].withheld == ["api-key"])
    #expect(outputs[2].text == "perhaps" && outputs[2].withheld.isEmpty)
    #expect(try !bench.holds(key))
    #expect(!outcome.output.contains(key) && !outcome.errors.contains(key))
  }
}
