internal import Gating
internal import GitStore
public import PromptModel
internal import Registry

/// What a verification found.
public struct Verification: Sendable {
  /// Where judgement started: it and all before are as found.
  public let root: ObjectName
  /// Whether the root is the first commit with a stet.yaml, for none was named.
  public let isRootFound: Bool
  /// The commit up to which history was verified.
  public let tip: ObjectName
  /// The reference that led to it.
  public let reference: String
  /// Commits of the first-parent line, those before the root included.
  public let commits: Int
  /// Steps that were replayed.
  public let steps: Int
  /// Moves of pins among them.
  public let moves: Int
  /// Versions whose closures were computed from blobs.
  public let versions: Int
  /// Evidence files whose names and digests were recomputed.
  public let evidenceFiles: Int
  /// Outputs files of the tip that statements name and whose digests were recomputed.
  public let outputsChecked: Int
  /// Those that are not there or empty: erased, or in an operator's store.
  public let outputsAbsent: Int
  /// Pins of the tip whose closures were recomputed from the blobs they name.
  public let pins: Int
  /// Steps that do not replay, with what is wrong.
  public let failures: [StepVerdict]
  /// What is wrong with digests in the tip.
  public let findings: [Finding]
  /// What was found and does not count against it.
  public let notes: [EvidenceRemark]

  /// Whether nothing is wrong.
  public var isSound: Bool { failures.isEmpty && findings.isEmpty }
}

/// A remark on a file, relative to the registry.
public struct EvidenceRemark: Sendable, Hashable {
  /// The file.
  public let path: String
  /// What is remarkable.
  public let reason: String
}

/// `stet verify`: recomputes every digest and replays the gate over the mainline's history.
public struct Verify: Sendable {
  /// Where judgement starts; nil: at the first commit that holds stet.yaml.
  public let root: String?

  /// A request.
  public init(root: String? = nil) {
    self.root = root
  }

  /// Verifies.
  ///
  /// - Parameter progress: told what is being done, how much of it is done, and of how much.
  /// - Throws: `RegistryError.shallow` where history is missing; `WorkflowError.refused` where the
  ///   root is not on the line.
  public func run(
    in registry: OpenRegistry, progress: (String, Int, Int) -> Void = { _, _, _ in }
  ) throws -> Verification {
    let repository = registry.repository
    let mainline = try registry.mainline()
    let judge = LineJudge(
      repository: repository, registryPath: registry.path, tip: mainline.tip, clock: nil)
    let line = Array(try judge.line.all().reversed())
    if let first = line.first, repository.isShallowBoundary(first) {
      throw RegistryError.shallow(boundary: ObjectName(first))
    }
    let start = try start(line, judge, registry)
    let versions = try walk(line, registry, judge, progress)
    let verdict = try judge.judge(from: start, rules: .replay) {
      progress("replaying the gate", $0, $1)
    }
    let audit = try TipAudit(registry, tip: mainline.tip, root: start, judge.steps.rules).run()
    return Verification(
      root: ObjectName(start), isRootFound: root == nil, tip: ObjectName(mainline.tip),
      reference: mainline.reference, commits: line.count, steps: verdict.steps.count,
      moves: verdict.steps.reduce(0) { $0 + $1.moves.count }, versions: versions,
      evidenceFiles: audit.evidenceFiles, outputsChecked: audit.outputsChecked,
      outputsAbsent: audit.outputsAbsent, pins: audit.pins,
      failures: verdict.steps.filter { $0.kind != .pass },
      findings: verdict.findings + audit.findings, notes: audit.notes)
  }

  private func start(
    _ line: [ObjectID], _ judge: LineJudge, _ registry: OpenRegistry
  ) throws -> ObjectID {
    guard let root else {
      for id in line where try judge.steps.rules.policy(in: registry.tree(at: id)) != .absent {
        return id
      }
      throw RegistryError.noRegistry(searched: registry.mainlineName)
    }
    guard let id = try registry.repository.resolve(root) else {
      throw WorkflowError.unknownReference(
        text: root, reason: "there is no such commit", candidates: [])
    }
    guard try judge.line.age(of: id) != nil else {
      throw WorkflowError.refused(
        "commit \(ObjectName(id).short) is not on the mainline's first-parent line")
    }
    return id
  }

  /// Computes every version's closure from its blobs, and lets the replay know them.
  private func walk(
    _ line: [ObjectID], _ registry: OpenRegistry, _ judge: LineJudge,
    _ progress: (String, Int, Int) -> Void
  ) throws -> Int {
    let walker = try HistoryWalker(
      repository: registry.repository, registryPath: registry.path)
    var count = 0
    for (index, id) in line.enumerated() {
      let versions = try walker.versions(id)
      count += versions.count { !$0.isTombstone }
      judge.steps.closures.adopt(versions)
      progress("computing closures", index + 1, line.count)
    }
    return count
  }
}
