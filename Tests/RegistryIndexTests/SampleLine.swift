import Foundation
import PromptModel
import RegistryIndex

/// SplitMix64: the same line for the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}

/// A value that a test cannot do without.
struct Missing: Error {}

func need<T>(_ value: T?) throws -> T {
  guard let value else { throw Missing() }
  return value
}

/// A folder that goes away with the value.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "stet-index-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      Comment.note("left behind: \(path)")
    }
  }

  var index: String { path + "/index.sqlite" }
}

/// Where a test says something that is no failure.
enum Comment {
  static func note(_ text: String) { print(text) }
}

let sampleIdentity = IndexIdentity(registry: "6d0c3a52-0000", path: "registry")

/// A made-up mainline: steps with every kind of row, by a seed.
struct SampleLine {
  private(set) var steps: [IndexStep] = []
  let prompts: [PromptName]
  private var generator: SeededGenerator
  private var numbers: [PromptName: Int] = [:]
  private var effective = Int64.min
  private var added: [RemovedRecord] = []

  init(seed: UInt64, commits: Int, prompts count: Int) throws {
    generator = SeededGenerator(seed: seed)
    prompts = try (0..<count).map { try need(PromptName("folder\($0 % 3)/prompt\($0)")) }
    for sequence in 0..<commits { try addStep(sequence) }
  }

  private mutating func number(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

  mutating func digest() -> Digest { Digest(hashing: "\(generator.next())") }

  mutating func object() throws -> ObjectName {
    try need(ObjectName(hex: String(digest().hex.prefix(40))))
  }

  /// Text with what breaks careless storage: NUL, tabs, marks, other scripts, twins in NFC and NFD.
  mutating func text() -> String {
    let pieces = [
      "plain", "a\0b", "\u{1}mark", "tab\tline\nback\\slash", "caf\u{E9}", "cafe\u{301}", "\r\n",
      "'; DROP TABLE meta; --", "日本語", "\u{1}\u{2}0", "", "{{> tone}}",
    ]
    return (0..<1 + number(3)).map { _ in pieces[number(pieces.count)] }.joined(separator: " ")
  }

  private mutating func commit(_ sequence: Int) throws -> IndexedCommit {
    let committed = 1_700_000_000 + Int64(sequence) * 60 - Int64(number(300))
    effective = max(effective, committed)
    let author = Person(name: text(), email: "a\(number(5))@example.com")
    return IndexedCommit(
      sequence: sequence,
      facts: CommitFacts(
        id: try object(), author: author, time: effective, committed: committed, message: text()),
      committed: committed)
  }

  private mutating func state() throws -> PromptState {
    switch number(6) {
    case 0: return .absent
    case 1:
      return .broken(
        BrokenState(promptBlob: try object(), failing: "partial/" + text(), reason: text()))
    default:
      let names = ["prompt", "partial/tone", "file/" + text()].prefix(1 + number(3))
      return .intact(
        Closure(
          files: try names.map {
            ClosureFile(name: $0, path: "prompts/" + text(), blob: try object(), digest: digest())
          }))
    }
  }

  private mutating func pinMove(_ commit: IndexedCommit) throws -> IndexedPinMove {
    let prompt = prompts[number(prompts.count)]
    let environment = try need(EnvironmentName(["production", "staging"][number(2)]))
    let content: IndexedPinMove.Content
    switch number(6) {
    case 0: content = .deleted
    case 1: content = .unreadable(text())
    case 2:
      content = .pin(
        Pin(kind: .withdraw, prompt: prompt, target: nil, from: digest(), reason: text()))
    default:
      let model = PinnedModel(
        name: try need(ResourceName("baseline")), digest: digest(), blob: try object())
      let file = PinnedFile(name: "prompt", path: prompt.path, blob: try object())
      content = .pin(
        Pin(
          kind: number(2) == 0 ? .promote : .rollback, prompt: prompt,
          target: Pin.Target(closure: digest(), files: [file], model: model), from: digest(),
          reason: text(), commit: number(2) == 0 ? nil : try object(),
          restores: number(2) == 0 ? nil : try object()))
    }
    let isGone = content == .deleted
    return IndexedPinMove(
      environment: environment, prompt: prompt, commit: commit, content: content,
      digest: isGone ? nil : digest(), blob: isGone ? nil : try object())
  }

  private mutating func record(_ commit: IndexedCommit) throws -> IndexedRecord {
    var cases = CaseCounts()
    cases.total = 10
    cases.passed = number(10)
    cases.failed = 10 - cases.passed
    cases.cached = number(10)
    let oddities = [0.1 + 0.2, -0.0, .leastNonzeroMagnitude, .infinity, 0.5, 1 / 3]
    let payload = digest()
    return IndexedRecord(
      path: "evidence/\(digest().hex)/\(payload.evidenceID).json", payload: payload,
      prompt: prompts[number(prompts.count)], closure: digest(),
      suite: ResourceDescriptor(name: "suite", digest: digest(), role: "suite"),
      model: ResourceDescriptor(name: "baseline", digest: digest(), role: "model"),
      environments: number(2) == 0 ? [] : ["production", text()], split: "test", cases: cases,
      result: .failed, startedOn: "2026-01-01T00:00:00Z", finishedOn: text(),
      metrics: [
        "macro-f1": oddities[number(oddities.count)], text(): oddities[number(oddities.count)],
      ], commit: commit)
  }

  private mutating func addStep(_ sequence: Int) throws {
    var step = IndexStep(commit: try commit(sequence))
    for prompt in prompts where number(prompts.count) < 2 {
      numbers[prompt, default: 0] += 1
      step.versions.append(
        Version(
          prompt: prompt, number: numbers[prompt] ?? 1, state: try state(),
          commit: step.commit.facts, renamedFrom: number(9) == 0 ? prompts[0] : nil))
      step.texts[prompt] =
        number(5) == 0
        ? .some(nil) : IndexedText(template: text() + " \(prompt) Hello", description: text())
      step.dependencies[prompt] =
        number(6) == 0 ? [] : [prompt.path, "prompts/_tone.prompt", text()]
    }
    if number(3) == 0 { step.pinMoves = [try pinMove(step.commit)] }
    if number(3) == 0 {
      step.records = [try record(step.commit)]
      added.append(RemovedRecord(path: step.records[0].path, prompt: step.records[0].prompt))
    } else if number(8) == 0, !added.isEmpty {
      step.removedRecords = [added.remove(at: number(added.count))]
    }
    steps.append(step)
  }
}

extension IndexStore {
  /// Builds an index of a whole sample line.
  static func build(_ path: String, _ steps: some Sequence<IndexStep>) throws {
    try build(at: path, identity: sampleIdentity) { writer in
      for step in steps { try writer.append(step) }
    }
  }

  /// Opens the sample's index.
  static func reader(_ path: String) throws -> IndexReader {
    try need(try open(at: path, identity: sampleIdentity))
  }
}
