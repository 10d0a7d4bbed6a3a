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
  /// Judge only.
  public let isDryRun: Bool

  /// A request.
  public init(
    prompts: [PromptReference], environment: EnvironmentName, reason: String = "",
    branch: String? = nil, isDryRun: Bool = false
  ) {
    self.prompts = prompts
    self.environment = environment
    self.reason = reason
    self.branch = branch
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
    let requests = try prompts.map { reference in
      let version = try version(reference, history: history, registry: registry)
      let found = try registry.read(version)
      return PinMover.Request(
        environment: environment, prompt: reference.name, number: version.number
      ) { old in
        let target = try target(found, rules: rules, registry: registry, line: line)
        if old.pin?.target == target { return nil }
        return Pin(
          kind: .promote, prompt: reference.name, target: target, from: old.fileDigest,
          reason: reason, commit: version.commit.id)
      }
    }
    return try PinMover(registry: registry, line: line).move(
      requests, isDryRun: isDryRun, message: message)
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
      if newest.isTombstone {
        throw WorkflowError.noPrompt(
          reference.name, place: "the tip of '\(registry.mainlineName)'", candidates: [])
      }
      return newest
    case .version(let number):
      guard let version = all.last(where: { $0.number == number && !$0.isTombstone }) else {
        throw WorkflowError.unknownReference(
          text: reference.description,
          reason: "'\(reference.name)' has versions v1 to v\(newest.number)", candidates: [])
      }
      return version
    case .text:
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

  private func target(
    _ found: ResolvedPrompt, rules: EnvironmentPolicy, registry: OpenRegistry, line: Mainline
  ) throws -> Pin.Target {
    let source = try found.contents["prompt"].map { try PromptSource(parsing: $0) }
    guard let name = rules.model ?? source?.frontMatter.model.flatMap({ ResourceName($0) }) else {
      throw WorkflowError.refused(
        "neither environment '\(rules.name)' nor '\(found.name)' names a model")
    }
    let tree = try registry.tree(at: line.tip)
    guard let model = try RulesReader(tree).model(name) else {
      throw RegistryError.notFound(
        kind: "model", name: name.text, candidates: try tree.modelNames().map(\.text))
    }
    return Pin.Target(
      closure: found.closure.digest,
      files: found.closure.files.map {
        PinnedFile(name: $0.name, path: $0.path, blob: $0.blob)
      },
      model: PinnedModel(name: name, digest: model.digest, blob: model.blob))
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
