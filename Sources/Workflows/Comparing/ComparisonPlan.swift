internal import Dotprompt
internal import Gating
internal import GitStore
internal import PromptModel
internal import Registry

/// The suites, the model and the rules of a comparison.
struct ComparisonPlan {
  let first: ResolvedPrompt
  let second: ResolvedPrompt
  let suites: [Suite]
  let model: ModelDefinition
  let notes: [String]
  private let policy: Policy

  init(
    _ request: CompareVersions, first: ResolvedPrompt, second: ResolvedPrompt,
    registry: OpenRegistry
  ) throws {
    let tree = try registry.currentTree()
    let rules = RulesReader(tree)
    policy = try rules.policy()
    self.first = first
    self.second = second
    let own = (try registry.ownModel(of: first), try registry.ownModel(of: second))
    if let name = request.model {
      guard let model = try rules.model(name) else {
        throw RegistryError.notFound(
          kind: "model", name: name.text, candidates: try tree.modelNames().map(\.text))
      }
      self.model = model
    } else {
      guard let model = own.1 ?? own.0 else {
        throw WorkflowError.nothingToEvaluate(
          second.name, reason: "its front matter names no model")
      }
      self.model = model
    }
    suites = try Self.suites(request.suite, first, second, rules: rules, tree: tree)
    let model = model
    notes = zip([first, second], [own.0, own.1]).compactMap { prompt, own in
      guard let own, own.digest != model.digest else { return nil }
      return "\(prompt.name) \(prompt.closure.digest.short) is made for model '\(own.name)' "
        + "(\(own.digest.short)); both arms are compared on '\(model.name)' (\(model.digest.short))"
    }
  }

  /// The suite that was asked for, else those that judge both prompts.
  private static func suites(
    _ name: ResourceName?, _ first: ResolvedPrompt, _ second: ResolvedPrompt, rules: RulesReader,
    tree: any RegistryTree
  ) throws -> [Suite] {
    if let name {
      guard let suite = try rules.suite(name) else {
        throw RegistryError.notFound(
          kind: "suite", name: name.text, candidates: try tree.suiteNames().map(\.text))
      }
      return [suite]
    }
    let ofFirst = try rules.suites(judging: first.name)
    let both = try rules.suites(judging: second.name).filter { suite in
      ofFirst.contains { $0.name == suite.name }
    }
    guard !both.isEmpty else {
      throw WorkflowError.nothingToEvaluate(
        second.name,
        reason: first.name == second.name
          ? "no suite names it in its scope.yaml"
          : "no suite names both '\(first.name)' and '\(second.name)' in its scope.yaml")
    }
    return both
  }

  /// The rule that the gate would compare by: that of the environment arm A was read from, else of
  /// the first that asks for a comparison on this suite; the default where none does.
  func rule(for suite: Suite) -> (rule: RegressionRule, environment: EnvironmentName?) {
    var order = policy.environments
    if case .environment(let name, _, _) = first.origin {
      order = order.filter { $0.name == name } + order.filter { $0.name != name }
    }
    for environment in order {
      for gate in requirements(in: environment, on: suite) {
        if let rule = gate.regression { return (rule, environment.name) }
      }
    }
    return (RegressionRule(), nil)
  }

  /// The environments that ask for this suite and model: what evidence may be used for.
  func environments(of suite: Suite) -> [EnvironmentName] {
    policy.environments.filter { environment in
      !requirements(in: environment, on: suite).isEmpty
        && (environment.model ?? model.name) == model.name
    }.map(\.name)
  }

  /// The suite-level metrics of a report: those the suite asks for, those that floors name.
  func metrics(of suite: Suite) -> [String] {
    let floors = policy.environments.flatMap { requirements(in: $0, on: suite) }
      .flatMap(\.floors).map(\.metric)
    return (suite.metrics.map(\.name) + (suite.labels.isEmpty ? [] : ["macro-f1"]) + floors)
      .reduce(into: []) { if $1 != "accuracy", !$0.contains($1) { $0.append($1) } }
  }

  private func requirements(
    in environment: EnvironmentPolicy, on suite: Suite
  ) -> [GateRequirement] {
    environment.gates.filter { $0.suites == .all || $0.suites == .named(suite.name) }
  }
}

extension OpenRegistry {
  /// The model file of a resolved prompt: the one its pin serves, else the one its front matter
  /// names, as the current tree has it; nil where there is none.
  func ownModel(of prompt: ResolvedPrompt) throws -> ModelDefinition? {
    if case .environment(_, let pin, _) = prompt.origin, let target = pin.target {
      return try model(of: target, prompt.name)
    }
    guard let text = try PromptRenderer(prompt).source.frontMatter.model,
      let name = ResourceName(text)
    else { return nil }
    return try RulesReader(currentTree()).model(name)
  }
}
