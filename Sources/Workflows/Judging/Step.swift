internal import Gating
internal import GitStore
internal import PromptModel
public import Registry
internal import StrictData

/// One first-parent step: both trees and what differs, below the registry and elsewhere.
struct Step {
  let parent: Commit
  let commit: Commit
  let parentTree: CommitTree
  let tree: CommitTree
  /// What differs below the registry; paths are relative to it.
  let changes: [TreeChange]
  /// Paths of the repository, outside the registry's own place, where a stet.yaml came in.
  let foreignRegistries: [String]

  init(parent: Commit, commit: Commit, registryPath: String, rules: RulesCache) throws {
    self.parent = parent
    self.commit = commit
    parentTree = try rules.tree(of: parent)
    tree = try rules.tree(of: commit)
    let all = try rules.repository.changes(from: parent.tree, to: commit.tree, under: "")
    let prefix = registryPath.isEmpty ? [] : Array("\(registryPath)/".utf8)
    changes = all.compactMap { change in
      guard change.pathBytes.starts(with: prefix) else { return nil }
      return TreeChange(
        pathBytes: Array(change.pathBytes.dropFirst(prefix.count)), old: change.old,
        new: change.new)
    }
    let name = Array("stet.yaml".utf8)
    foreignRegistries = all.filter { change in
      change.old == nil && change.new != nil && change.pathBytes != prefix + name
        && (change.pathBytes == name || change.pathBytes.suffix(10).elementsEqual([0x2F] + name))
    }.map(\.path)
  }

  /// What the rules need to know of a change.
  func describe(_ change: TreeChange, evidence: EvidenceCache) throws -> StepChange {
    try StepChange(
      path: change.path, isPathUTF8: change.isPathUTF8, wasThere: change.old != nil,
      mode: change.new.map { StepChange.Mode($0.kind) }, in: tree, evidence: evidence)
  }
}

extension StepChange {
  /// A change of one path, judged by its name and, for added evidence, by its content.
  init(
    path: String, isPathUTF8: Bool, wasThere: Bool, mode: Mode?, in tree: any RegistryTree,
    evidence: EvidenceCache
  ) throws {
    let kind = RegistryPath(path)
    var nameProblem: String?
    if mode != nil, !isPathUTF8 { nameProblem = "its name is not UTF-8" }
    if nameProblem == nil, case .invalid(let reason) = kind { nameProblem = reason }
    var contentProblem: String?
    if !wasThere, mode != nil, case .evidence(let place) = kind {
      contentProblem = try Self.evidenceProblem(path, place, in: tree, evidence)
    }
    if !wasThere, mode != nil, kind == .override {
      contentProblem = try Self.overrideProblem(path, in: tree)
    }
    if mode != nil, kind == .label {
      contentProblem = try Self.labelProblem(path, in: tree, evidence)
    }
    let area = Area(kind, text: path)
    let isErasure = area == .erasable && wasThere && mode != nil
    self.init(
      path: path, area: area, isPlain: Self.isPlain(path), wasThere: wasThere, mode: mode,
      isEmpty: isErasure ? try Self.isEmpty(path, in: tree) : false, nameProblem: nameProblem,
      contentProblem: contentProblem)
  }

  private static func isEmpty(_ path: String, in tree: any RegistryTree) throws -> Bool {
    try tree.file(at: path)?.blob == ObjectName(ObjectID.ofBlob([]))
  }

  /// stet.yaml, and all of prompts/, suites/, models/ and environments/.
  private static func isPlain(_ path: String) -> Bool {
    let top = path.split(separator: "/").first.map(String.init) ?? path
    return path == "stet.yaml"
      || (top != path && ["prompts", "suites", "models", "environments"].contains(top))
  }

  /// A statement is parsed strictly in the push that adds it; every evidence file is named by
  /// its own digest.
  private static func evidenceProblem(
    _ path: String, _ place: EvidencePath, in tree: any RegistryTree, _ evidence: EvidenceCache
  ) throws -> String? {
    guard let file = try tree.file(at: path), file.isFile else { return nil }
    if case .statement = place {
      switch try evidence.read(file, in: tree) {
      case .failure(let problem): return problem.reason
      case .success(let record): return try exposure(by: record.statement, in: tree, evidence)
      }
    }
    // Answers that were erased from the object store itself: no verdict reads them.
    let isAnswers = if case .outputs = place { true } else { false }
    let read = try isAnswers ? OutputsReading.bytes(at: path, in: tree) : tree.bytes(of: file)
    guard let bytes = read else { return nil }
    let id = Digest(hashing: bytes).evidenceID
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard name.utf8.starts(with: "\(id).".utf8) else {
      return "its name does not begin with its own digest, \(id)"
    }
    guard case .outputs(let closure, _) = place else { return nil }
    for statement in try evidence.statements(naming: name, of: closure, in: tree) {
      if let problem = try exposure(by: statement, in: tree, evidence) { return problem }
    }
    return nil
  }

  /// Why the answers a statement names may not lie in this tree: its suite is marked sensitive there.
  private static func exposure(
    by statement: Statement, in tree: any RegistryTree, _ evidence: EvidenceCache
  ) throws -> String? {
    guard let outputs = statement.outputs,
      try tree.file(
        at: EvidenceNames.outputsPath(closure: statement.closure, outputs.digest)) != nil,
      let suite = statement.input(role: "suite").flatMap({ ResourceName($0.name) }),
      try evidence.isSensitive(suite, in: tree)
    else { return nil }
    return "answers of suite '\(suite)', which is marked sensitive, stay out of git"
  }
}

extension StepChange {
  /// What people said of a sensitive suite tells its answers to whoever guesses: no file of that
  /// folder may be here, whatever its name, but for a judge's calibration, which has none.
  private static func labelProblem(
    _ path: String, in tree: any RegistryTree, _ evidence: EvidenceCache
  ) throws -> String? {
    guard CalibrationFile.suite(ofPath: path) == nil else { return nil }
    var folder = path.split(separator: "/").dropFirst().dropLast()
    while !folder.isEmpty {
      let suite = ResourceName(folder.joined(separator: "/"))
      if let suite, try evidence.isSensitive(suite, in: tree) {
        return LabelPath.sensitivityProblem(of: suite)
      }
      folder.removeLast()
    }
    return nil
  }

  /// An override is parsed strictly in the push that adds it; what is no JSON file is none.
  private static func overrideProblem(
    _ path: String, in tree: any RegistryTree
  ) throws -> String? {
    guard OverridePath(path) != .other, try tree.file(at: path)?.isFile == true,
      case .failure(let problem) = try OverrideScan.read(path, in: tree)
    else { return nil }
    return problem.reason
  }
}

extension StepChange.Area {
  /// Where a registry-relative path lies.
  init(_ path: RegistryPath, text: String) {
    let top = text.split(separator: "/").first.map(String.init) ?? text
    switch (path, top) {
    case (.policy, _), (.scope, _), (_, "trust"): self = .policy
    case (_, "prompts"), (_, "suites"), (_, "models"), (_, "environments"): self = .governed
    case (.evidence(.outputs), _): self = .erasable
    case (_, "evidence"), (_, "approvals"), (_, "overrides"), (_, "consents"):
      self = .appendOnly
    default: self = .other
    }
  }
}

extension StepChange.Mode {
  /// The mode of a leaf.
  init(_ kind: EntryKind) {
    switch kind {
    case .regular: self = .regular
    case .executable: self = .executable
    case .symlink: self = .other("a symbolic link")
    case .gitlink: self = .other("a submodule")
    case .tree: self = .other("a folder")
    case .otherMode(let mode): self = .other("of mode \(String(mode, radix: 8))")
    }
  }
}

extension StepChange.Mode {
  /// The mode of a staged file.
  init(_ kind: TreeFileKind) {
    switch kind {
    case .regular: self = .regular
    case .executable: self = .executable
    case .symlink: self = .other("a symbolic link")
    case .other: self = .other("a submodule or of a mode git does not write")
    }
  }
}

extension PolicyReading {
  /// stet.yaml of a tree.
  init(reading tree: any RegistryTree) {
    do {
      self = .policy(try RulesReader(tree).policy())
    } catch RegistryError.noRegistry {
      self = .absent
    } catch RegistryError.unreadable(let problem) {
      self = .unreadable(problem.description)
    } catch {
      self = .unreadable("\(error)")
    }
  }
}

extension RegistryError {
  /// One sentence without a full stop.
  public var fact: String {
    switch self {
    case .noRegistry(let searched): "no stet.yaml in \(searched)"
    case .severalRegistries(let paths): "several registries: \(paths.joined(separator: ", "))"
    case .noMainline(let name):
      "neither refs/heads/\(name) nor refs/remotes/origin/\(name) exists"
    case .unreadable(let problem): problem.description
    case .notFound(let kind, let name, _): "there is no \(kind) '\(name)'"
    case .broken(let name, let broken): "'\(name)' is broken: \(broken.reason)"
    case .digestMismatch(let subject, let expected, let found):
      "\(subject) was promised under digest \(expected.short) and has \(found.short)"
    case .missingObject(let subject, let id, _): "object \(id) (\(subject)) is not in this clone"
    case .shallow(let boundary): "history ends at commit \(boundary.short): the clone is shallow"
    case .git(let error): "\(error.message) (\(error.function), \(error.subject))"
    }
  }
}
