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

/// The decision of `pre-receive`: the gate over a push, inside git's quarantine.
public struct ReceiveHook {
  private let repository: Repository
  private let rules: ServerRules
  private let surroundings: Surroundings

  /// Opens the repository a hook runs in and reads the server's own configuration.
  ///
  /// - Throws: `WorkflowError.refused` where the installation is incomplete.
  public init(at directory: String, _ surroundings: Surroundings) throws {
    repository = try Repository.open(at: directory, fromEnvironment: true)
    self.surroundings = surroundings
    rules = try ServerRules(configuredIn: repository)
  }

  /// Judges a push.
  ///
  /// - Returns: verdicts on what touches the registry's mainline; empty where nothing does.
  public func judge(_ changes: [ReferenceChange]) throws -> [LineVerdict] {
    try changes.compactMap { change in
      if let finding = try forbidden(change) {
        return LineVerdict(
          from: change.old, to: change.new ?? change.old ?? rules.root, steps: [],
          findings: [finding])
      }
      guard change.name == rules.mainline, let new = change.new else { return nil }
      return try PushJudge(
        repository: repository, registryPath: rules.registry, root: ObjectID(rules.root),
        clock: surroundings.now()
      ).judge(from: change.old.map { ObjectID($0) }, to: ObjectID(new))
    }
  }

  /// What no push may do, whatever its content.
  private func forbidden(_ change: ReferenceChange) throws -> Finding? {
    for (prefix, reason) in [
      ("refs/replace/", "it would change what every reader sees"),
      ("refs/stet/", "that place is the registry's own"),
    ] where change.name.utf8.starts(with: prefix.utf8) {
      return Finding(
        .fail, rule: "reserved-reference", "\(change.name): \(reason)",
        remedy: .pushElsewhere)
    }
    if let finding = try symbolic(change.name) { return finding }
    if change.name == rules.mainline, change.new == nil {
      return Finding(
        .fail, rule: "mainline-kept", "\(change.name): the mainline is never deleted",
        remedy: .keepMainline)
    }
    return nil
  }

  /// A push that would move the mainline, or what it stands for, under another name.
  private func symbolic(_ name: String) throws -> Finding? {
    let named = try chain(from: name)
    let mainline = try chain(from: rules.mainline)
    let meets = named.contains { mainline.contains($0) }
    guard meets, named.count > 1 || mainline.count > 1 else { return nil }
    let shown = named.count > 1 ? named : mainline
    return Finding(
      .fail, rule: "symbolic-reference",
      "\(shown[0]) is a symbolic reference to \(shown.dropFirst().joined(separator: " to ")) on "
        + "this server; the mainline moves under its own name only", remedy: .pushByOwnName)
  }

  /// A reference and what it stands for, step by step to the end (git follows five; a circle ends
  /// where it closes).
  private func chain(from name: String) throws -> [String] {
    var names = [name]
    while let target = try repository.symbolicTarget(names[names.count - 1]),
      !names.contains(target)
    {
      names.append(target)
    }
    return names
  }
}
