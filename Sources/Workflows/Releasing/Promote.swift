internal import Dotprompt
internal import GitStore
public import PromptModel
internal import Registry
internal import StrictData

/// `stet promote`: moves pins of one environment to mainline versions.
public struct Promote {
  /// What to promote: a prompt, and a version where one is named.
  public let prompts: [PromptReference]
  /// Where to.
  public let environment: EnvironmentName
  /// Why, for the record; may be empty.
  public let reason: String
  /// A branch whose first-parent line stands for the mainline.
  public let branch: String?
  /// Why what is inconclusive is accepted, by the author of the commit; nil: it is not.
  public let acceptance: String?
  /// Judge only.
  public let isDryRun: Bool

  /// A request.
  public init(
    prompts: [PromptReference], environment: EnvironmentName, reason: String = "",
    branch: String? = nil, accepting acceptance: String? = nil, isDryRun: Bool = false
  ) {
    self.prompts = prompts
    self.environment = environment
    self.reason = reason
    self.branch = branch
    self.acceptance = acceptance
    self.isDryRun = isDryRun
  }

  /// Judges, and commits where the gate passes.
  ///
  /// - Throws: `WorkflowError` where the request itself cannot be met; a refusal by the gate is an
  ///   outcome.
  public func run(in registry: OpenRegistry) throws -> ReleaseOutcome {
    let line = try registry.line(branch: branch)
    let policy = try RulesReader(registry.tree(at: line.tip)).policy()
    guard let rules = policy.environment(environment) else {
      throw WorkflowError.noEnvironment(environment, known: policy.environments.map(\.name))
    }
    let history = try registry.history(of: line.tip)
    let versions = try prompts.map {
      try version($0, history: history, registry: registry)
    }
    let requests = try distinct(versions).map { version in
      let found = try registry.read(version)
      return PinMover.Request(
        environment: environment, prompt: version.prompt, number: version.number
      ) { old in
        let target = try registry.target(of: found, in: rules, tree: registry.tree(at: line.tip))
        if old.pin?.target == target { return nil }
        return Pin(
          kind: .promote, prompt: version.prompt, target: target, from: old.fileDigest,
          reason: reason, commit: version.commit.id)
      }
    }
    let outcome = try PinMover(registry: registry, line: line, acceptance: acceptance).move(
      requests, isDryRun: isDryRun, message: message)
    try noteRetirements(outcome, registry, line)
    return outcome
  }

  /// Says where what would serve, or serves now, is on a model that retires soon.
  private func noteRetirements(
    _ outcome: ReleaseOutcome, _ registry: OpenRegistry, _ line: Mainline
  ) throws {
    let tree = try registry.tree(at: line.tip)
    let now = registry.surroundings.now()
    var names: [ResourceName] = []
    for name in outcome.changes.compactMap({ $0.pin.target?.model.name })
    where !names.contains(name) {
      names.append(name)
      if let found = try ModelRetirement.of(name, in: tree, now: now) {
        registry.surroundings.note(found.text)
      }
    }
  }

  /// A prompt named twice moves once; two versions of it contradict each other.
  private func distinct(_ versions: [Version]) throws -> [Version] {
    var chosen: [PromptName: Version] = [:]
    return try versions.filter { version in
      guard let other = chosen[version.prompt] else {
        chosen[version.prompt] = version
        return true
      }
      guard other.number == version.number else {
        throw WorkflowError.refused(
          "'\(version.prompt)' is named twice, as v\(other.number) and as v\(version.number)")
      }
      return false
    }
  }

  /// The mainline version a reference means; a bare name means the newest.
  private func version(
    _ reference: PromptReference, history: any History, registry: OpenRegistry
  ) throws -> Version {
    let all = try history.versions(of: reference.name)
    guard let newest = all.last else {
      throw try missing(reference, history: history, registry: registry)
    }
    switch reference.selector {
    case .workTree:
      guard newest.isTombstone else { return newest }
      throw WorkflowError.unknownReference(
        text: reference.description,
        reason: "it was deleted from '\(registry.mainlineName)' after v\(newest.number); a version "
          + "can be named, as in \(reference.name)@v\(newest.number)", candidates: [])
    case .version(let number):
      guard let version = all.last(where: { $0.number == number && !$0.isTombstone }) else {
        throw WorkflowError.unknownReference(
          text: reference.description,
          reason: "'\(reference.name)' has versions v1 to v\(newest.number)", candidates: [])
      }
      return version
    case .text(let text):
      if let version = try Self.version(digestPrefix: text, among: all) { return version }
      let resolved = try registry.resolve(reference)
      guard
        let version = all.last(where: { $0.state.closure?.digest == resolved.closure.digest })
      else {
        throw WorkflowError.candidateOnly(
          reference.name, place: "\(reference) (\(resolved.closure.digest.short))")
      }
      return version
    }
  }

  /// The newest version whose digest begins with 8 or more hex digits; nil where the text is no
  /// such prefix.
  private static func version(digestPrefix text: String, among all: [Version]) throws -> Version? {
    let prefix = text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text
    guard (8...64).contains(prefix.utf8.count) else { return nil }
    let found = all.filter {
      $0.state.closure?.digest.hex.utf8.starts(with: prefix.utf8) == true
    }
    guard Set(found.compactMap { $0.state.closure?.digest }).count <= 1 else {
      throw WorkflowError.badReference(
        text: text, reason: "several versions have a digest that begins like this")
    }
    return found.last
  }

  private func missing(
    _ reference: PromptReference, history: any History, registry: OpenRegistry
  ) throws -> WorkflowError {
    let name = reference.name
    if let tree = try registry.workTree(),
      try registry.prompts.read(name, in: tree).state != .absent
    {
      return .candidateOnly(name, place: "the work tree")
    }
    return .noPrompt(
      name, place: "'\(registry.mainlineName)'",
      candidates: try history.latestVersions().map(\.prompt.text))
  }

  private func message(_ changes: [PinChange]) -> String {
    let first =
      changes.count == 1
      ? "\(changes[0].prompt)\(changes[0].number.map { " v\($0)" } ?? "")"
      : "\(changes.count) prompts"
    return ReleaseMessage.text(
      subject: "Promote \(first) to \(environment)", reason: reason, changes: changes)
  }
}
