public import PromptModel

/// The one function that decides moves of pins (rule set `gate: 1`): pure, so that the command
/// line, the hooks, CI and a replay a year later say the same.
public enum Gate {
  /// Judges one move by one rule book.
  ///
  /// - Parameters:
  ///   - move: the pin file before and after the step.
  ///   - rules: the policy, suites and models in force.
  ///   - facts: what the repository says about it.
  /// - Returns: a verdict with every rule's word; its kind is the worst of them.
  public static func judge(_ move: PinMove, by rules: RuleBook, facts: MoveFacts) -> Verdict {
    var judgement = Judgement(move: move, rules: rules, facts: facts)
    judgement.run()
    return Verdict(
      environment: move.environment, prompt: move.prompt, findings: judgement.findings,
      source: rules.source)
  }
}

/// One judgement in the making.
struct Judgement {
  let move: PinMove
  let rules: RuleBook
  let facts: MoveFacts
  var findings: [Finding] = []

  mutating func add(
    _ verdict: VerdictKind, _ rule: String, _ message: String, remedy: Remedy? = nil
  ) {
    findings.append(Finding(verdict, rule: rule, message, remedy: remedy))
  }

  mutating func run() {
    switch move.new {
    case .absent:
      add(
        .fail, "pin-kept", "\(place) was deleted; a pin file never is",
        remedy: .withdraw(move.prompt, move.environment))
    case .unreadable(let reason, _):
      add(.error, "pin-readable", "\(place) cannot be read: \(reason)", remedy: written)
    case .pin(let pin, _):
      guard let environment = rules.policy.environment(move.environment) else {
        return add(
          .fail, "environment",
          "the policy of the \(rules.source) names no environment '\(move.environment)'",
          remedy: .declare(move.environment))
      }
      judge(pin, in: environment)
    }
  }

  private var place: String { Pin.path(move.environment, move.prompt) }

  private var written: Remedy { .letPromoteWrite(move.prompt, move.environment) }

  private mutating func judge(_ pin: Pin, in environment: EnvironmentPolicy) {
    if pin.prompt != move.prompt {
      add(
        .fail, "pin-place", "\(place) is for '\(pin.prompt)' and lies in '\(move.prompt)''s place",
        remedy: written)
    }
    if pin.from != move.old.fileDigest {
      add(
        .fail, "pin-chain",
        "the pin's 'from' is \(pin.from.short), the pin it replaces is "
          + "\(move.old.fileDigest.isZero ? "none" : move.old.fileDigest.short)",
        remedy: written)
    }
    guard findings.isEmpty else { return }
    switch pin.kind {
    case .withdraw:
      if case .absent = move.old {
        add(
          .fail, "withdraw", "nothing is pinned here that could be withdrawn",
          remedy: .leaveOut(move.prompt, move.environment))
      }
      addUncheckable(environment.rollbackUncheckable)
      addPass("withdraw", "serves nothing, as asked: \(pin.reason)")
    case .rollback:
      judgeRollback(pin)
      addUncheckable(environment.rollbackUncheckable)
      addPass("rollback", "returns to what this pin served before")
    case .promote:
      judgePromotion(pin, in: environment)
    }
  }

  private mutating func addUncheckable(_ demands: [String]) {
    for demand in demands {
      add(
        .error, "policy",
        "the policy of the \(rules.source) asks for '\(demand)', which this version cannot check",
        remedy: .dropDemand(demand))
    }
  }

  private mutating func addPass(_ rule: String, _ message: String) {
    if findings.isEmpty { add(.pass, rule, message) }
  }

  private mutating func judgeRollback(_ pin: Pin) {
    guard let restores = pin.restores, let target = pin.target else { return }
    guard let restored = facts.restored else {
      return add(
        .fail, "restores",
        "commit \(restores.short), named in 'restores', is not an earlier first-parent commit "
          + "with a pin here", remedy: .letRollBackWrite(move.prompt, move.environment))
    }
    guard let then = restored.target else {
      return add(
        .fail, "restores", "commit \(restores.short) served nothing here",
        remedy: .letRollBackWrite(move.prompt, move.environment))
    }
    if then != target {
      add(
        .fail, "restores",
        "commit \(restores.short) served \(then.closure.short) on model '\(then.model.name)' "
          + "(\(then.model.digest.short)) here, the rollback names \(target.closure.short) on "
          + "'\(target.model.name)' (\(target.model.digest.short))",
        remedy: .letRollBackWrite(move.prompt, move.environment))
    }
  }

  private mutating func judgePromotion(_ pin: Pin, in environment: EnvironmentPolicy) {
    guard let target = pin.target else { return }
    addUncheckable(environment.uncheckable)
    guard judgeIntegrity(target, in: environment) else { return }
    judgeStage(target, in: environment)
    judgeGates(target, in: environment)
    applyOverrides(pin)
    addPass("asks-nothing", "'\(environment.name)' asks for nothing but integrity, which holds")
  }

  /// Whether the pin names a closure of this prompt on the mainline, its files and its model.
  private mutating func judgeIntegrity(
    _ target: Pin.Target, in environment: EnvironmentPolicy
  ) -> Bool {
    guard let found = facts.found, found.closure.digest == target.closure else {
      add(
        .fail, "closure",
        "\(target.closure.short) is no closure that '\(move.prompt)' has on the mainline at or "
          + "before this commit", remedy: .mergeOrPromote(move.prompt, move.environment))
      return false
    }
    let files = found.closure.files.map { PinnedFile(name: $0.name, path: $0.path, blob: $0.blob) }
    if !Self.sameContent(files, target.files) {
      add(
        .fail, "files", "the pin's files are not those of closure \(target.closure.short)",
        remedy: written)
    }
    for file in found.oversized {
      add(.fail, "size", file, remedy: .shorten(move.prompt.path))
    }
    judgeModel(target.model, expected: environment.model ?? found.model)
    return findings.allSatisfy { $0.rule == "policy" }
  }

  /// Paths may differ (a closure can come back under other paths); names and blobs may not.
  private static func sameContent(_ left: [PinnedFile], _ right: [PinnedFile]) -> Bool {
    left.map(\.name) == right.map(\.name) && left.map(\.blob) == right.map(\.blob)
  }

  private mutating func judgeModel(_ model: PinnedModel, expected: ResourceName?) {
    guard let expected else {
      return add(
        .fail, "model",
        "neither '\(move.environment)' nor the prompt names a model, the pin names "
          + "'\(model.name)'", remedy: written)
    }
    guard model.name == expected else {
      return add(
        .fail, "model", "the pin's model is '\(model.name)', asked for is '\(expected)'",
        remedy: written)
    }
    for (place, definition) in [
      ("this commit", facts.modelInTree), (rules.source, rules.models[expected]),
    ] {
      guard let definition else {
        add(
          .error, "model", "\(place) has no readable \(ModelDefinition.path(expected))",
          remedy: .landFirst(ModelDefinition.path(expected)))
        continue
      }
      if definition.digest == model.digest, definition.blob != model.blob {
        add(
          .fail, "model",
          "the pin's model '\(expected)' is blob \(model.blob.short), that of \(place) is blob "
            + "\(definition.blob.short)", remedy: written)
      } else if definition.digest != model.digest {
        add(
          .fail, "model",
          "the pin's model '\(expected)' is \(model.digest.short), that of \(place) is "
            + "\(definition.digest.short)",
          remedy: facts.modelInTree?.digest != rules.models[expected]?.digest
            ? .landFirst(ModelDefinition.path(expected)) : written)
      }
    }
  }

  private mutating func judgeStage(_ target: Pin.Target, in environment: EnvironmentPolicy) {
    guard let stage = environment.after else { return }
    let served = facts.stage.pin?.target?.closure
    if served == target.closure {
      add(.pass, "stage-order", "'\(stage)' serves \(target.closure.short)")
    } else {
      add(
        .fail, "stage-order",
        "'\(environment.name)' comes after '\(stage)', which serves "
          + "\(served.map(\.short) ?? "nothing") and not \(target.closure.short)",
        remedy: .promoteFirst(move.prompt, stage))
    }
  }
}
