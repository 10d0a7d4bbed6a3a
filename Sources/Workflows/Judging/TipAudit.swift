internal import Gating
internal import GitStore
internal import PromptModel
internal import Registry
internal import StrictData

/// Recomputes what a commit's tree promises: the names and digests of its evidence, and the closures
/// of its pins from the very blobs they name.
struct TipAudit {
  private(set) var evidenceFiles = 0
  /// Outputs files that statements name and that were recomputed.
  private(set) var outputsChecked = 0
  /// Those that statements name and that are not there, or empty.
  private(set) var outputsAbsent = 0
  private(set) var pins = 0
  private(set) var findings: [Finding] = []
  private(set) var notes: [EvidenceRemark] = []

  private let repository: Repository
  private let tree: CommitTree
  private let rootTree: CommitTree
  private let policy: Policy?

  init(
    _ registry: OpenRegistry, tip: ObjectID, root: ObjectID, _ rules: RulesCache
  ) throws {
    repository = registry.repository
    tree = try registry.tree(at: tip)
    rootTree = try registry.tree(at: root)
    policy = try rules.policy(in: tree).policy
  }

  func run() throws -> TipAudit {
    var audit = self
    try audit.auditEvidence()
    try audit.auditPins()
    return audit
  }

  /// Evidence that was there at the root is as found: what is wrong with it is a note. Later
  /// evidence was recomputed in the step that added it, and a step that alters any does not replay.
  private mutating func auditEvidence() throws {
    let evidence = EvidenceCache(repository: repository)
    let files = try tree.files(under: "evidence")
    evidenceFiles = files.count
    for file in try files + tree.files(under: "overrides") {
      if case .evidence(.statement) = RegistryPath(file.path) { try auditOutputs(of: file) }
      guard try rootTree.file(at: file.path)?.blob == file.blob else { continue }
      let change = try StepChange(
        path: file.path, isPathUTF8: true, wasThere: false, mode: .regular, in: tree,
        evidence: evidence)
      if let problem = change.contentProblem {
        notes.append(EvidenceRemark(path: file.path, reason: problem))
      }
    }
  }

  /// The answers a statement names: where they are there, their whole digest is recomputed; that
  /// they are not is no fault.
  private mutating func auditOutputs(of file: TreeFile) throws {
    let statement: Statement
    do {
      statement = try StatementFile.parse(try tree.bytes(of: file))
    } catch is SourceError {
      return
    } catch RegistryError.unreadable {
      return
    }
    guard let named = statement.outputs else { return }
    let path = EvidenceNames.outputsPath(closure: statement.closure, named.digest)
    guard let bytes = try OutputsReading.bytes(at: path, in: tree), !bytes.isEmpty else {
      outputsAbsent += 1
      return
    }
    outputsChecked += 1
    guard Digest(hashing: bytes) != named.digest else { return }
    findings.append(
      Finding(
        .error, rule: "outputs-digest", "\(path): \(file.path) names another digest"))
  }

  private mutating func auditPins() throws {
    for (environment, prompt, reading) in try RulesReader(tree).pins() {
      pins += 1
      let path = Pin.path(environment, prompt)
      if let policy, policy.environment(environment) == nil {
        notes.append(
          EvidenceRemark(
            path: path, reason: "the policy names no environment '\(environment)': not served"))
      }
      switch reading {
      case .absent: continue
      case .unreadable(let reason, _):
        findings.append(Finding(.error, rule: "pin-readable", "\(path): \(reason)"))
      case .pin(let pin, _):
        guard let target = pin.target, let problem = try problem(with: target) else { continue }
        findings.append(Finding(.error, rule: "pin-digest", "\(path): \(problem)"))
      }
    }
  }

  /// Why a target's blobs do not give its digests; nil where they do.
  private func problem(with target: Pin.Target) throws -> String? {
    var lines: [(name: String, digest: Digest)] = []
    for file in target.files {
      guard let bytes = try blob(file.blob) else {
        return "blob \(file.blob.short) (\(file.name)) is missing"
      }
      lines.append((file.name, Digest(hashing: bytes)))
    }
    let digest = Closure.digest(of: lines)
    guard digest == target.closure else {
      return "its files give closure \(digest.short), not \(target.closure.short)"
    }
    guard let model = try blob(target.model.blob) else {
      return "blob \(target.model.blob.short) (model '\(target.model.name)') is missing"
    }
    let modelDigest = Closure.digest(of: [("model", Digest(hashing: model))])
    guard modelDigest == target.model.digest else {
      return "its model's file gives \(modelDigest.short), not \(target.model.digest.short)"
    }
    return nil
  }

  private func blob(_ name: ObjectName) throws -> [UInt8]? {
    guard try repository.contains(ObjectID(name)) else { return nil }
    return try repository.blob(ObjectID(name))
  }
}
