internal import Foundation
internal import Gating
internal import GitStore
public import PromptModel
internal import Registry
internal import StrictData

/// `pre-commit`: what is staged, as staged, against HEAD. Only what the commit touches is read.
public struct StagedCheck {
  private let repository: Repository

  /// Opens the repository a hook runs in, with the index of this very commit (`commit -a`, partial
  /// commits).
  ///
  /// - Throws: `GitStoreError`.
  public init(at directory: String) throws {
    repository = try Repository.open(at: directory, fromEnvironment: true)
  }

  /// What blocks the commit; empty where nothing does, or where no registry is staged.
  ///
  /// - Throws: `GitStoreError` where the index or HEAD cannot be read.
  public func run() throws -> [Finding] {
    let head = try repository.reference("HEAD")
    let staged = try repository.indexEntries().filter {
      !$0.intentToAdd && $0.stage == 0 && Self.isPolicy($0.pathBytes)
    }.map(\.path)
    var before: ObjectID?
    if let head { before = try repository.commit(head).tree }
    let known = try before.map { try folder(in: $0, staged: staged) } ?? nil
    guard let registryPath = known ?? Self.folders(staged).first else { return [] }
    let tree = try StagedTree(repository: repository, registryPath: registryPath)
    let parent = try before.map {
      try CommitTree(repository: repository, tree: $0, registryPath: registryPath)
    }
    let own = registryPath.isEmpty ? "stet.yaml" : "\(registryPath)/stet.yaml"
    var foreign: [String] = []
    for path in staged where path != own {
      let old = try before.flatMap { try repository.entry(at: path, inTree: $0) }
      if old == nil { foreign.append(path) }
    }
    var judgement = StagedJudgement(
      repository: repository, tree: tree, parent: parent, merged: try mergedTrees(registryPath),
      foreignRegistries: foreign)
    try judgement.run()
    return judgement.findings
  }

  private static func isPolicy(_ path: [UInt8]) -> Bool {
    let name = Array("stet.yaml".utf8)
    return path == name || path.suffix(name.count + 1).elementsEqual([0x2F] + name)
  }

  /// Registry folders of paths of stet.yaml files, `registry` first.
  private static func folders(_ paths: [String]) -> [String] {
    let folders = paths.map { $0 == "stet.yaml" ? "" : String($0.dropLast(10)) }
    return folders.contains("registry") ? ["registry"] : folders
  }

  /// HEAD's registry: where a staged stet.yaml lies in HEAD as well, else wherever HEAD has one.
  private func folder(in tree: ObjectID, staged: [String]) throws -> String? {
    for folder in Self.folders(staged) {
      let path = folder.isEmpty ? "stet.yaml" : "\(folder)/stet.yaml"
      if try repository.entry(at: path, inTree: tree) != nil { return folder }
    }
    return try RegistryFinder.folder(in: tree, of: repository)
  }

  /// The registries of the commits a merge in progress brings in.
  private func mergedTrees(_ registryPath: String) throws -> [CommitTree] {
    let path = repository.gitDirectory + "/MERGE_HEAD"
    guard let bytes = FileManager.default.contents(atPath: path) else { return [] }
    let ids = String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap {
      ObjectID(hex: String($0))
    }
    return try ids.map { id in
      try CommitTree(
        repository: repository, tree: repository.commit(id).tree, registryPath: registryPath)
    }
  }
}

/// One check of a staged registry in the making.
struct StagedJudgement {
  let repository: Repository
  let tree: StagedTree
  let parent: CommitTree?
  let merged: [CommitTree]
  let foreignRegistries: [String]
  private(set) var findings: [Finding] = []
  private var changed: [(path: String, old: TreeFile?, new: TreeFile?)] = []
  private var maximumBytes = 1 << 20

  init(
    repository: Repository, tree: StagedTree, parent: CommitTree?, merged: [CommitTree],
    foreignRegistries: [String]
  ) {
    self.repository = repository
    self.tree = tree
    self.parent = parent
    self.merged = merged
    self.foreignRegistries = foreignRegistries
  }

  mutating func run() throws {
    changed = try changes()
    guard !changed.isEmpty || !foreignRegistries.isEmpty else { return }
    let policy = PolicyReading(reading: tree)
    if let policy = policy.policy { maximumBytes = policy.maximumPromptBytes }
    try judgeStep(policy)
    try readRules(policy)
    try readPins()
    try readPrompts()
  }

  private mutating func refuse(
    _ verdict: VerdictKind, _ rule: String, _ message: String, _ remedy: Remedy
  ) {
    findings.append(Finding(verdict, rule: rule, message, remedy: remedy))
  }

  private func changes() throws -> [(path: String, old: TreeFile?, new: TreeFile?)] {
    var before: [String: TreeFile] = [:]
    for file in try parent?.files(under: "") ?? [] { before[file.path] = file }
    var found: [(path: String, old: TreeFile?, new: TreeFile?)] = []
    for file in try tree.files(under: "") {
      let old = before.removeValue(forKey: file.path)
      if old != file { found.append((file.path, old, file)) }
    }
    found += before.map { ($0.key, $0.value, nil) }
    return found.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// The rules for steps, with HEAD as first parent.
  private mutating func judgeStep(_ policy: PolicyReading) throws {
    let parentPolicy = parent.map { PolicyReading(reading: $0) } ?? .absent
    let evidence = EvidenceCache(repository: repository)
    let changes = try changed.map { path, old, new in
      try StepChange(
        path: path, isPathUTF8: !path.unicodeScalars.contains("\u{FFFD}"), wasThere: old != nil,
        mode: new.map { StepChange.Mode($0.kind) }, in: tree, evidence: evidence)
    }
    findings += StepGate.judge(
      StepFacts(
        parentPolicy: parentPolicy, rulingPolicy: parentPolicy.policy, policy: policy,
        changes: changes, foreignRegistries: foreignRegistries, movesPins: false))
  }

  private mutating func readRules(_ policy: PolicyReading) throws {
    if case .unreadable(let reason) = policy,
      !findings.contains(where: { $0.rule == "policy-readable" })
    {
      refuse(.error, "policy-readable", "stet.yaml cannot be read: \(reason)", .mend("stet.yaml"))
    }
    let rules = RulesReader(tree)
    var suites: Set<ResourceName> = []
    for change in changed where change.new?.isFile == true {
      switch RegistryPath(change.path) {
      case .suiteFile(let name, _): suites.insert(name)
      case .scope(let name): try read("scope") { _ = try rules.scope(name) }
      case .model(let name): try read("model") { _ = try rules.model(name) }
      case .modelInfo(let name): try read("model") { _ = try rules.info(name) }
      default: break
      }
    }
    for name in suites.sorted() { try read("suite") { _ = try rules.suite(name) } }
  }

  private mutating func read(_ rule: String, _ body: () throws -> Void) throws {
    do {
      try body()
    } catch RegistryError.unreadable(let problem) {
      refuse(.error, "\(rule)-readable", problem.description, .mend(problem.path ?? rule))
    }
  }

  /// Staged pins parse and follow HEAD's. What a merge brings in as its other side has it was
  /// judged there, step by step.
  private mutating func readPins() throws {
    for change in changed {
      guard case .pin(let environment, let prompt) = RegistryPath(change.path) else { continue }
      guard let new = change.new else {
        refuse(
          .fail, "pin-kept", "\(change.path): a pin file is never deleted; see `withdraw`",
          .withdraw(prompt, environment))
        continue
      }
      if try merged.contains(where: { try $0.file(at: change.path) == new }) { continue }
      switch try RulesReader(tree).pin(environment, prompt) {
      case .absent: continue
      case .unreadable(let reason, _):
        refuse(
          .error, "pin-readable", "\(change.path): \(reason)", .letPromoteWrite(prompt, environment)
        )
      case .pin(let pin, _):
        let old = try parent.map { try RulesReader($0).pin(environment, prompt) } ?? .absent
        try judge(
          pin, at: change.path, of: prompt, after: old,
          remedy: .letPromoteWrite(prompt, environment))
      }
    }
  }

  private mutating func judge(
    _ pin: Pin, at path: String, of prompt: PromptName, after old: PinReading,
    remedy: Remedy
  ) throws {
    if pin.prompt != prompt {
      refuse(.fail, "pin-place", "\(path): the pin is for '\(pin.prompt)'", remedy)
    }
    if pin.from != old.fileDigest {
      refuse(
        .fail, "pin-chain",
        "\(path): 'from' is \(pin.from.short), HEAD's pin is "
          + "\(old.fileDigest.isZero ? "none" : old.fileDigest.short); `stet promote` writes it",
        remedy)
    }
  }

  /// Prompts that the commit touches are intact and within the size limit.
  private mutating func readPrompts() throws {
    for change in changed where change.path.utf8.starts(with: "prompts/".utf8) {
      guard let file = change.new, file.isFile else { continue }
      let size = try repository.blobSize(ObjectID(file.blob))
      if size > maximumBytes {
        refuse(
          .fail, "size",
          "\(change.path) has \(size) bytes, over the limit of \(maximumBytes) bytes",
          .shorten(change.path))
      }
    }
    let reader = PromptReader()
    for name in try touchedPrompts().sorted() {
      guard case .broken(let broken) = try reader.read(name, in: tree).state else { continue }
      refuse(.error, "prompt-intact", "'\(name)' is broken: \(broken.reason)", .mendPrompt(name))
    }
  }

  /// Prompts whose own file changed, those that a changed partial may be part of, and those that
  /// write the name of a changed side file.
  private func touchedPrompts() throws -> Set<PromptName> {
    var touched: Set<PromptName> = []
    var words: [[UInt8]] = []
    for change in changed {
      switch RegistryPath(change.path) {
      case .prompt(let name): touched.insert(name)
      case .partial:
        words += ["{{>", "{{~>", "{{#>"].map { Array($0.utf8) }
      case .promptSide, .other:
        if let name = change.path.split(separator: "/").last { words.append(Array(name.utf8)) }
      default: break
      }
    }
    guard !words.isEmpty else { return touched }
    for file in try tree.files(under: "prompts") where file.isFile {
      guard let name = PromptName(path: file.path), !touched.contains(name) else { continue }
      let bytes = try tree.bytes(of: file)
      if words.contains(where: { bytes.contains(subsequence: $0) }) { touched.insert(name) }
    }
    return touched
  }
}

extension [UInt8] {
  /// Whether these bytes have others in a row.
  fileprivate func contains(subsequence other: [UInt8]) -> Bool {
    guard let first = other.first else { return true }
    var rest = self[...]
    while let start = rest.firstIndex(of: first) {
      if rest[start...].starts(with: other) { return true }
      rest = rest[(start + 1)...]
    }
    return false
  }
}
