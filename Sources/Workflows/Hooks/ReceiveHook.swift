internal import Gating
internal import GitStore
public import PromptModel
internal import Registry

/// One line of a receive hook's input: a reference and its commits before and after.
public struct ReferenceChange: Sendable, Hashable {
  /// The commit before; nil: the reference is new.
  public let old: ObjectName?
  /// The commit after; nil: the reference goes away.
  public let new: ObjectName?
  /// The full name.
  public let name: String

  /// A change.
  public init(old: ObjectName?, new: ObjectName?, name: String) {
    self.old = old
    self.new = new
    self.name = name
  }

  /// Reads `<old> <new> <name>`; nil for anything else.
  public init?(line: String) {
    let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let old = ObjectName(hex: String(parts[0])),
      let new = ObjectName(hex: String(parts[1])), !parts[2].isEmpty
    else { return nil }
    func present(_ id: ObjectName) -> ObjectName? { ObjectID(id).isZero ? nil : id }
    self.init(old: present(old), new: present(new), name: String(parts[2]))
  }
}

/// What the server was set up with: its own configuration, never the pushed content.
public struct ServerRules: Sendable, Hashable {
  /// The mainline's full reference.
  public let mainline: String
  /// The registry's folder.
  public let registry: String
  /// Where judgement starts.
  public let root: ObjectName

  /// Rules of a server.
  public init(mainline: String, registry: String, root: ObjectName) {
    self.mainline = mainline
    self.registry = registry
    self.root = root
  }
}

/// The decision of `pre-receive`: the gate over a push, inside git's quarantine.
public struct ReceiveHook {
  /// How far ahead of the server's clock a first-parent committer date may be, in seconds.
  static let futureLimit: Int64 = 300

  private let repository: Repository
  private let rules: ServerRules
  private let surroundings: Surroundings

  /// Opens the repository a hook runs in and reads the server's own configuration.
  ///
  /// - Throws: `WorkflowError.refused` where the installation is incomplete.
  public init(at directory: String, _ surroundings: Surroundings) throws {
    repository = try Repository.open(at: directory, fromEnvironment: true)
    self.surroundings = surroundings
    guard let mainline = try repository.configuration("stet.mainline"),
      let registry = try repository.configuration("stet.registry"),
      let text = try repository.configuration("stet.root"), let root = ObjectName(hex: text)
    else {
      throw WorkflowError.refused(
        "stet.mainline, stet.registry and stet.root are not all set in this repository's "
          + "configuration")
    }
    rules = ServerRules(
      mainline: mainline.hasPrefix("refs/") ? mainline : "refs/heads/\(mainline)",
      registry: registry == "." ? "" : registry, root: root)
  }

  /// Judges a push.
  ///
  /// - Returns: verdicts on what touches the registry's mainline; empty where nothing does.
  public func judge(_ changes: [ReferenceChange]) throws -> [LineVerdict] {
    try changes.compactMap { change in
      if change.name.hasPrefix("refs/replace/") {
        return refusal(
          change, rule: "no-replacement", "refs/replace/ would change what every reader sees")
      }
      guard change.name == rules.mainline else { return nil }
      guard let new = change.new else {
        return refusal(change, rule: "mainline-kept", "the mainline is never deleted")
      }
      return try judgeMainline(old: change.old, new: new)
    }
  }

  private func judgeMainline(old: ObjectName?, new: ObjectName) throws -> LineVerdict {
    let judge = LineJudge(
      repository: repository, registryPath: rules.registry, time: surroundings.now())
    let root = ObjectID(rules.root)
    let tip = ObjectID(new)
    guard try repository.contains(root),
      try repository.isAncestorOnFirstParentLine(root, of: tip)
    else {
      return LineVerdict(
        from: old, to: new, steps: [],
        findings: [
          Finding(
            .fail, rule: "root",
            "commit \(rules.root.short), where judgement starts, is not on the first-parent line "
              + "of \(new.short)")
        ])
    }
    guard let old else {
      return try judge.judge(from: root, to: tip, rules: .push, futureLimit: Self.futureLimit)
    }
    // A tip from before the root is as found: the founding push is judged from the root.
    let begins = try repository.isAncestorOnFirstParentLine(root, of: ObjectID(old))
    let isRewound = try !repository.isAncestorOnFirstParentLine(ObjectID(old), of: tip)
    let start = begins || isRewound ? ObjectID(old) : root
    return try judge.judge(from: start, to: tip, rules: .push, futureLimit: Self.futureLimit)
  }

  private func refusal(_ change: ReferenceChange, rule: String, _ message: String) -> LineVerdict {
    LineVerdict(
      from: change.old, to: change.new ?? change.old ?? rules.root, steps: [],
      findings: [Finding(.fail, rule: rule, "\(change.name): \(message)")])
  }
}
