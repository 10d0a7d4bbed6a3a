internal import Gating
internal import GitStore
internal import PromptModel
public import Registry
internal import StrictData

/// One first-parent step: both trees and what differs below the registry.
struct Step {
  let parent: Commit
  let commit: Commit
  let parentTree: CommitTree
  let tree: CommitTree
  let changes: [TreeChange]
  private let registryPath: String

  init(
    parent: Commit, commit: Commit, repository: Repository, registryPath: String
  ) throws {
    self.parent = parent
    self.commit = commit
    self.registryPath = registryPath
    parentTree = try CommitTree(
      repository: repository, tree: parent.tree, registryPath: registryPath)
    tree = try CommitTree(repository: repository, tree: commit.tree, registryPath: registryPath)
    changes = try repository.changes(from: parentTree.root, to: tree.root, under: "")
  }

  /// Files named stet.yaml that came in anywhere but in the registry's place.
  func foreignRegistries(_ repository: Repository) throws -> [String] {
    let own = registryPath.isEmpty ? "stet.yaml" : "\(registryPath)/stet.yaml"
    return try repository.changes(from: parent.tree, to: commit.tree, under: "").filter {
      $0.old == nil && $0.new != nil && $0.path != own
        && ($0.path == "stet.yaml" || $0.path.hasSuffix("/stet.yaml"))
    }.map(\.path)
  }

  /// What the rules need to know of a change.
  func describe(_ change: TreeChange) throws -> StepChange {
    let path = RegistryPath(change.path)
    var contentProblem: String?
    if change.old == nil, change.new != nil, case .evidence = path {
      contentProblem = try evidenceProblem(change.path, path)
    }
    return StepChange(
      path: change.path, area: StepChange.Area(path, text: change.path),
      wasThere: change.old != nil, mode: change.new.map { StepChange.Mode($0.kind) },
      nameProblem: Self.nameProblem(change, path), contentProblem: contentProblem)
  }

  private static func nameProblem(_ change: TreeChange, _ path: RegistryPath) -> String? {
    if let new = change.new, !new.isNameUTF8 { return "its name is not UTF-8" }
    if case .invalid(let reason) = path { return reason }
    return nil
  }

  /// A statement is parsed strictly in the push that adds it; every evidence file is named by
  /// its own digest.
  private func evidenceProblem(_ path: String, _ kind: RegistryPath) throws -> String? {
    guard let bytes = try tree.bytes(at: path) else { return nil }
    if case .evidence(.statement) = kind {
      if case .failure(let problem) = try EvidenceScan.read(path, in: tree) {
        return problem.reason
      }
      return nil
    }
    let id = Digest(hashing: bytes).evidenceID
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard name.utf8.starts(with: "\(id).".utf8) else {
      return "its name does not begin with its own digest, \(id)"
    }
    return nil
  }
}

extension StepChange.Area {
  /// Where a registry-relative path lies.
  init(_ path: RegistryPath, text: String) {
    let top = text.split(separator: "/").first.map(String.init) ?? text
    switch (path, top) {
    case (.policy, _), (.scope, _), (_, "trust"): self = .policy
    case (_, "prompts"), (_, "suites"), (_, "models"), (_, "environments"): self = .governed
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
