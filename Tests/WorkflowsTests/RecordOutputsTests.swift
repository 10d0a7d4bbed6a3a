import Foundation
import PromptModel
import Registry
import TestSupport
import Testing

@testable import Workflows

/// Records that were written by hand, with answers here, there or nowhere.
@Suite("A record and its answers")
struct RecordOutputsTests {
  private static let registryID = "6d0c3a52-0000-4000-8000-000000000001"
  private static let answers = [
    KeptOutput(id: "a", text: "no"), KeptOutput(id: "b", text: nil, error: "silent"),
  ]

  private let repository: TemporaryRepository
  private let closure = Digest(hashing: "closure")
  private var store: String { repository.folder + "/store" }

  init() throws {
    repository = try TemporaryRepository()
    try repository.write(
      "registry/stet.yaml",
      """
      format: stet/1
      registry: \(Self.registryID)
      mainline: main
      gate: 1
      policy-version: 1
      environments: {staging: {}}

      """)
    try repository.commit("Begin")
  }

  private func open(store: String? = nil) throws -> OpenRegistry {
    try OpenRegistry.open(
      at: repository.path,
      Surroundings(
        now: { 0 }, runner: "stet test", store: store, randomBytes: { _ in [7] }))
  }

  /// Writes a record that names answers by a digest.
  /// - Returns: the statement's path in the repository.
  @discardableResult
  private func record(_ outputs: Digest?, started: Int = 0) throws -> String {
    let results = ["a", "b"].map { CaseResult(id: $0, pass: false, score: 0) }
    let cases = CasesFile.serialize(results)
    var counts = CaseCounts()
    (counts.total, counts.failed) = (2, 2)
    let digest = Digest(hashing: cases)
    let statement = Statement(
      subjectPath: "registry/prompts/a.prompt", subjectDigest: closure,
      subjectBlob: try #require(ObjectName(hex: String(repeating: "1", count: 40))),
      result: .failed, prompt: try #require(PromptName("a")), closure: closure,
      registry: Self.registryID, environments: ["staging"],
      configuration: [
        ResourceDescriptor(name: "s", digest: closure, role: "suite"),
        ResourceDescriptor(name: "m", digest: closure, role: "model"),
      ], split: "all", repeats: 1, assertions: ["equals@1"], cases: counts, runner: "stet 1.0.0",
      startedOn: "2026-01-01T00:00:0\(started)Z", finishedOn: "2026-01-01T00:00:09Z",
      results: ResourceDescriptor(name: EvidenceNames.casesName(digest), digest: digest),
      outputs: outputs.map {
        ResourceDescriptor(name: EvidenceNames.outputsName($0), digest: $0)
      })
    let bytes = StatementFile.serialize(statement)
    let path = "registry/" + EvidenceNames.statementPath(closure: closure, bytes: bytes)
    try repository.write(
      "registry/" + EvidenceNames.casesPath(closure: closure, bytes: cases), bytes: cases)
    try repository.write(path, bytes: bytes)
    return path
  }

  private func refusal(_ text: String, store: String? = nil) throws -> String {
    do {
      let found = try RecordOutputs.find(text, in: open(store: store))
      Issue.record("found \(found.source)")
    } catch WorkflowError.refused(let reason) {
      return reason
    }
    return ""
  }

  @Test("by path and by the first digits of its id, in the work tree and on the mainline")
  func names() throws {
    let bytes = OutputsFile.serialize(Self.answers)
    let digest = Digest(hashing: bytes)
    let outputs = "registry/" + EvidenceNames.outputsPath(closure: closure, digest)
    try repository.write(outputs, bytes: bytes)
    let path = try record(digest)
    let id = String(path.split(separator: "/")[3].prefix(16))
    for text in [path, String(path.dropFirst(9)), id, String(id.prefix(4))] {
      let found = try RecordOutputs.find(text, in: open())
      #expect(found.outputs == Self.answers && found.source == .repository(path: outputs))
      #expect(found.record.path == String(path.dropFirst(9)) && !found.isPrivate)
    }
    try repository.commit("Evidence")
    try repository.git("rm", "-r", "--quiet", "registry/evidence")
    #expect(try RecordOutputs.find(id, in: open()).outputs == Self.answers)
    #expect(throws: WorkflowError.self) { try RecordOutputs.find("abc", in: open()) }
    #expect(throws: WorkflowError.self) { try RecordOutputs.find(id + "0", in: open()) }
  }

  @Test("several that begin alike are refused; a file that is no record says why")
  func ambiguous() throws {
    // By its first four digits a record is one of 65,536: some two of 700 begin alike.
    var seen: [String: String] = [:]
    let path = try record(nil)
    let statement = try StatementFile.parse(repository.read(path))
    try repository.git("clean", "-qfd")
    for number in 0..<3000 {
      let text = String(decoding: StatementFile.serialize(statement), as: UTF8.self)
        .replacingOccurrences(
          of: "\"stet\",\"version\":\"1.0.0\"", with: "\"stet\",\"version\":\"\(number)\"")
      let name = EvidenceNames.statementPath(closure: closure, bytes: Array(text.utf8))
      let start = String(name.split(separator: "/")[2].prefix(4))
      guard let twin = seen.updateValue(text, forKey: start) else { continue }
      for text in [twin, text] {
        let path = EvidenceNames.statementPath(closure: closure, bytes: Array(text.utf8))
        try repository.write("registry/\(path)", text)
      }
      #expect(try refusal(start).contains("beginning of several"))
      #expect(try refusal("registry/\(name)").contains("cases file"))
      return
    }
    Issue.record("no two begin alike")
  }

  @Test("answers that were not kept, are gone, emptied or not those that are named")
  func states() throws {
    let bytes = OutputsFile.serialize(Self.answers)
    let digest = Digest(hashing: bytes)
    let outputs = "registry/" + EvidenceNames.outputsPath(closure: closure, digest)
    let bare = try record(nil, started: 1)
    #expect(try RecordOutputs.find(bare, in: open()).source == .notKept)
    let path = try record(digest)
    for store in [nil, store] {
      let found = try RecordOutputs.find(path, in: open(store: store))
      #expect(found.source == .missing(path: outputs) && found.outputs.isEmpty)
    }
    try repository.write(outputs, bytes: [])
    #expect(try RecordOutputs.find(path, in: open()).source == .missing(path: outputs))
    try repository.write(outputs, bytes: bytes + [0x0A])
    #expect(try refusal(path).contains("another digest"))
    try repository.write(outputs, bytes: bytes)
    #expect(try RecordOutputs.find(path, in: open()).outputs.count == 2)
    #expect(!FileManager.default.fileExists(atPath: store))
  }

  @Test("answers of a sensitive suite come from the operator's store, checked with their salt")
  func operatorStore() throws {
    let registry = try open(store: store)
    let entry = OperatorStore.Entry(
      OutputsFile.serialize(Self.answers), salt: [UInt8](repeating: 9, count: 32))
    let kept = try OperatorStore(registry: registry).keep(entry)
    #expect(kept == "\(store)/outputs/\(Self.registryID)/\(entry.digest.hex).outputs.jsonl")
    let path = try record(entry.digest)
    let found = try RecordOutputs.find(path, in: registry)
    #expect(found.source == .operatorStore(path: kept) && found.isPrivate)
    #expect(found.outputs == Self.answers)
    guard case .missing = try RecordOutputs.find(path, in: open()).source else {
      Issue.record("found without a store")
      return
    }
    let salt = kept.replacingOccurrences(of: ".outputs.jsonl", with: ".salt")
    try Data([1]).write(to: URL(filePath: salt))
    #expect(try refusal(path, store: store).contains("another digest"))
    try FileManager.default.removeItem(atPath: salt)
    #expect(try refusal(path, store: store).contains("no salt"))
    try OperatorStore(registry: registry).remove(entry.digest)
    guard case .missing = try RecordOutputs.find(path, in: registry).source else {
      Issue.record("found after it was removed")
      return
    }
  }
}
