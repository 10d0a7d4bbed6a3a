import Foundation
import GitStore
import PromptModel
import Registry
import RegistryIndex
import Synchronization
import TestSupport
import Testing

@testable import Workflows

/// Notes that a command gave.
final class Notes: Sendable {
  private let taken = Mutex<[String]>([])
  func take(_ note: String) { taken.withLock { $0.append(note) } }
  var all: [String] { taken.withLock { $0 } }
}

/// A generated history with pins and evidence in it, opened as commands open it.
final class HistorySample {
  let repository: TemporaryRepository
  let history: GeneratedHistory
  let path: String

  init(seed: Int, path: String = "registry") throws {
    repository = try TemporaryRepository()
    self.path = path
    history = GeneratedHistory(seed: UInt64(seed), in: repository, registryPath: path)
    let evidence = EvidenceMaker()
    history.decorate = { random, files in
      evidence.movePins(&random, &files)
      evidence.change(&random, &files)
    }
  }

  func open(
    at folder: String? = nil, isHook: Bool = false, mayFetch: Bool = false, notes: Notes = Notes()
  ) throws -> OpenRegistry {
    try OpenRegistry.open(
      at: folder ?? repository.path,
      Surroundings(
        now: { 1_800_000_000 }, mayFetch: mayFetch, isHook: isHook, runner: "stet test",
        note: { notes.take($0) }))
  }

  var indexFile: String { repository.path + "/.git/stet/index.sqlite" }

  /// The history of main as it is walked from the root, told in full.
  func walkedAnswers() throws -> [String] {
    let opened = try Repository.open(at: repository.path)
    let tip = try #require(try opened.reference("refs/heads/main"))
    return try Self.answers(
      WalkedHistory(repository: opened, registryPath: path, tip: tip))
  }

  /// What a command that opens the registry now answers.
  func answers(notes: Notes = Notes()) throws -> [String] {
    try Self.answers(open(notes: notes).history())
  }

  /// Every answer a history gives, one a line.
  static func answers(_ history: any History) throws -> [String] {
    var lines: [String] = []
    let prompts = try GeneratedHistory.names.map { try #require(PromptName($0)) }
    for prompt in prompts {
      lines += try history.versions(of: prompt).map { "version \($0)" }
      lines += try history.records(of: prompt).map(describe)
      for environment in ["production", "staging"] {
        let name = try #require(EnvironmentName(environment))
        lines += try history.pinEvents(environment: name, prompt: prompt).map { "pin \($0)" }
      }
    }
    lines += try history.latestVersions().map { "latest \($0)" }
    lines += try history.pinEvents(environment: nil, prompt: nil).map { "any pin \($0)" }
    lines += try history.records(of: nil).map(describe)
    for time in stride(from: 1_767_220_000, through: 1_767_260_000, by: 777) {
      lines.append("at \(time): \(try history.commit(atOrBefore: Int64(time))?.id.hex ?? "none")")
    }
    return lines
  }

  private static func describe(_ record: RecordEvent) -> String {
    let metrics = record.metrics.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return "record \(record.path) \(record.commit) \(record.statement) \(metrics)"
  }

  /// All rows of the index file.
  func dump() throws -> String {
    let identity = IndexIdentity(
      registry: "6d0c3a52-8f2b-4d7e-9a55-3b1f0c2d4e6f", path: path)
    return try #require(try IndexStore.open(at: indexFile, identity: identity)).dump()
  }
}

/// Makes pins and evidence files, valid ones and others.
final class EvidenceMaker {
  func movePins(_ random: inout SplitMix, _ files: inout [String: GeneratedHistory.File]) {
    guard random.below(3) == 0 else { return }
    let environment = random.pick(["production", "staging"])
    let prompt = random.pick(GeneratedHistory.names)
    let path = "environments/\(environment)/\(prompt).yaml"
    switch random.below(6) {
    case 0: files[path] = nil
    case 1: files[path] = GeneratedHistory.File(Array("no: pin \(random.below(9))\n".utf8))
    case 2: files[path]?.mode = "100755"
    default:
      guard let name = PromptName(prompt), let bytes = pin(name, &random) else { return }
      files[path] = GeneratedHistory.File(bytes)
    }
  }

  private func pin(_ prompt: PromptName, _ random: inout SplitMix) -> [UInt8]? {
    let digest = Digest(hashing: "\(random.below(50))")
    guard let blob = ObjectName(hex: String(digest.hex.prefix(40))),
      let model = ResourceName("baseline")
    else { return nil }
    let target = Pin.Target(
      closure: digest, files: [PinnedFile(name: "prompt", path: prompt.path, blob: blob)],
      model: PinnedModel(name: model, digest: digest, blob: blob))
    let isWithdrawn = random.below(5) == 0
    return PinFile.serialize(
      Pin(
        kind: isWithdrawn ? .withdraw : .promote, prompt: prompt,
        target: isWithdrawn ? nil : target, from: Digest(hashing: "\(random.below(50))"),
        reason: "because \(random.below(9))", commit: isWithdrawn ? nil : blob))
  }

  func change(_ random: inout SplitMix, _ files: inout [String: GeneratedHistory.File]) {
    let known = files.keys.filter { $0.hasPrefix("evidence/") }.sorted()
    switch random.below(8) {
    case 0...2: add(&random, &files)
    case 3 where !known.isEmpty: files[random.pick(known)] = nil
    case 4 where !known.isEmpty: files[random.pick(known)]?.bytes.append(0x20)
    default: break
    }
  }

  private func add(_ random: inout SplitMix, _ files: inout [String: GeneratedHistory.File]) {
    let closure = Digest(hashing: "closure \(random.below(4))")
    let passed = random.below(4)
    let cases = CasesFile.serialize(
      (0..<4).map { CaseResult(id: "c\($0)", pass: $0 < passed, score: $0 < passed ? 1 : 0) })
    let prompt = PromptName(random.pick(GeneratedHistory.names))
    let blob = ObjectName(hex: String(closure.hex.prefix(40)))
    guard let prompt, let blob else { return }
    var counts = CaseCounts()
    counts.total = 4
    counts.passed = passed
    counts.failed = 4 - passed
    let statement = StatementFile.serialize(
      Statement(
        subjectPath: "registry/\(prompt.path)", subjectDigest: closure, subjectBlob: blob,
        result: passed == 4 ? .passed : .failed, prompt: prompt, closure: closure,
        registry: "6d0c3a52-8f2b-4d7e-9a55-3b1f0c2d4e6f", environments: ["production"],
        configuration: [
          ResourceDescriptor(name: "suite", digest: closure, role: "suite"),
          ResourceDescriptor(name: "baseline", digest: closure, role: "model"),
        ], split: "all", repeats: 1, assertions: ["equals@1"], cases: counts, runner: "stet 1.0.0",
        startedOn: "2026-01-01T00:00:00Z",
        finishedOn: "2026-01-01T00:00:0\(random.below(10))Z",
        results: ResourceDescriptor(
          name: EvidenceNames.casesName(Digest(hashing: cases)), digest: Digest(hashing: cases))))
    files[EvidenceNames.casesPath(closure: closure, bytes: cases)] = GeneratedHistory.File(cases)
    // At times the cases file comes alone, and its statement with a later commit.
    if random.below(4) == 0 { return }
    files[EvidenceNames.statementPath(closure: closure, bytes: statement)] =
      GeneratedHistory.File(statement)
  }
}
