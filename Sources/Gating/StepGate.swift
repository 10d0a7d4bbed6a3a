public import PromptModel

/// stet.yaml as one commit has it.
public enum PolicyReading: Sendable, Hashable {
  /// There is none.
  case absent
  /// It could be read.
  case policy(Policy)
  /// It could not, and why.
  case unreadable(String)

  /// The policy, where it could be read.
  public var policy: Policy? { if case .policy(let policy) = self { policy } else { nil } }
}

/// One file below the registry that a step added, changed or removed.
public struct StepChange: Sendable, Hashable {
  /// What the rules need to know of a path.
  public enum Area: Sendable, Hashable {
    /// stet.yaml, a scope or trust/: a change needs a higher `policy-version`.
    case policy
    /// prompts/, suites/, models/, environments/.
    case governed
    /// evidence/, approvals/, overrides/, consents/: added, never changed or removed.
    case appendOnly
    /// evidence/…outputs.jsonl, answers that no verdict reads: added, removed or emptied.
    case erasable
    /// Anything else below the registry: regular files.
    case other
  }

  /// What a file is after the step.
  public enum Mode: Sendable, Hashable {
    /// 100644.
    case regular
    /// 100755.
    case executable
    /// A link, a submodule or a mode git does not write, in words.
    case other(String)
  }

  /// The path, relative to the registry.
  public let path: String
  /// Where it lies.
  public let area: Area
  /// Whether only mode 100644 may be there, whatever else the area asks.
  public let isPlain: Bool
  /// Whether it was there before.
  public let wasThere: Bool
  /// What it is after the step; nil: removed.
  public let mode: Mode?
  /// What its name breaks; nil: nothing.
  public let nameProblem: String?
  /// Whether it is an empty file after the step.
  public let isEmpty: Bool
  /// For added evidence and for labels: what a strict reading finds wrong; nil: nothing.
  public let contentProblem: String?

  /// A change.
  public init(
    path: String, area: Area, isPlain: Bool, wasThere: Bool, mode: Mode?,
    isEmpty: Bool = false, nameProblem: String? = nil, contentProblem: String? = nil
  ) {
    self.path = path
    self.area = area
    self.isPlain = isPlain
    self.wasThere = wasThere
    self.mode = mode
    self.isEmpty = isEmpty
    self.nameProblem = nameProblem
    self.contentProblem = contentProblem
  }
}

/// What a step did besides moving pins.
public struct StepFacts: Sendable {
  /// stet.yaml in the step's first parent.
  public var parentPolicy: PolicyReading
  /// The last readable policy on the line up to the first parent.
  public var rulingPolicy: Policy?
  /// stet.yaml in the step's own tree.
  public var policy: PolicyReading
  /// The files that differ.
  public var changes: [StepChange]
  /// Paths of the repository, outside the registry, where a stet.yaml came in.
  public var foreignRegistries: [String]
  /// Whether any pin file differs.
  public var movesPins: Bool

  /// A step.
  public init(
    parentPolicy: PolicyReading, rulingPolicy: Policy?, policy: PolicyReading,
    changes: [StepChange], foreignRegistries: [String], movesPins: Bool
  ) {
    self.parentPolicy = parentPolicy
    self.rulingPolicy = rulingPolicy
    self.policy = policy
    self.changes = changes
    self.foreignRegistries = foreignRegistries
    self.movesPins = movesPins
  }
}

/// The rules for what a step may do to a registry besides moving pins.
public enum StepGate {
  /// Judges a step.
  ///
  /// - Returns: findings that block; empty where the step is allowed.
  public static func judge(_ facts: StepFacts) -> [Finding] {
    judgePolicy(facts) + judgeFiles(facts)
  }

  private static func judgePolicy(_ facts: StepFacts) -> [Finding] {
    var findings = facts.foreignRegistries.map {
      Finding(
        .fail, rule: "one-registry",
        "a second stet.yaml came in at \($0); a repository has one registry",
        remedy: .remove($0))
    }
    if facts.policy == .absent {
      // Before the registry's first commit there is nothing to keep.
      if facts.parentPolicy == .absent, facts.rulingPolicy == nil { return findings }
      findings.append(
        Finding(
          .fail, rule: "registry-kept", "stet.yaml was moved or removed; the registry stays put",
          remedy: .restore("stet.yaml")))
      return findings
    }
    if facts.parentPolicy.policy == nil {
      findings += judgeRecovery(facts)
    }
    guard let before = facts.rulingPolicy, let after = facts.policy.policy else { return findings }
    if before.registry != after.registry {
      findings.append(
        Finding(
          .fail, rule: "identity-kept",
          "'registry' changed from \(before.registry) to \(after.registry); it never changes",
          remedy: .restore("stet.yaml")))
    }
    if before.mainline != after.mainline {
      findings.append(
        Finding(
          .fail, rule: "identity-kept",
          "'mainline' changed from \(before.mainline) to \(after.mainline); it never changes",
          remedy: .restore("stet.yaml")))
    }
    let ruled = facts.changes.filter { $0.area == .policy }.map(\.path)
    if !ruled.isEmpty, after.version <= before.version {
      findings.append(
        Finding(
          .fail, rule: "policy-version",
          "\(ruled.joined(separator: ", ")) changed and 'policy-version' is \(after.version), not "
            + "above \(before.version)", remedy: .raisePolicyVersion(above: before.version)))
    }
    return findings
  }

  /// Where the parent's policy cannot be read, only a step that moves no pin and makes it
  /// readable is accepted.
  private static func judgeRecovery(_ facts: StepFacts) -> [Finding] {
    guard case .unreadable(let reason) = facts.parentPolicy else { return [] }
    if facts.movesPins {
      return [
        Finding(
          .error, rule: "policy-readable",
          "a pin moved while the first parent's stet.yaml cannot be read: \(reason)",
          remedy: .mend("stet.yaml"))
      ]
    }
    guard case .unreadable(let still) = facts.policy else { return [] }
    return [
      Finding(
        .error, rule: "policy-readable",
        "the first parent's stet.yaml cannot be read and this step does not mend it: \(still)",
        remedy: .mend("stet.yaml"))
    ]
  }

  private static func judgeFiles(_ facts: StepFacts) -> [Finding] {
    facts.changes.compactMap { change in
      guard let mode = change.mode else {
        return change.area == .appendOnly ? appendOnly(change, "removed") : nil
      }
      if change.wasThere,
        change.area == .appendOnly || (change.area == .erasable && !change.isEmpty)
      {
        return appendOnly(change, "changed")
      }
      if let problem = change.nameProblem {
        return Finding(
          .fail, rule: "name-grammar", "\(change.path): \(problem)",
          remedy: .rename(change.path))
      }
      switch mode {
      case .regular: break
      case .executable where !change.isPlain: break
      case .executable:
        return Finding(
          .fail, rule: "file-mode", "\(change.path) is executable; files here have mode 100644",
          remedy: .makePlain(change.path))
      case .other(let words):
        return Finding(
          .fail, rule: "file-mode", "\(change.path) is \(words); a registry holds regular files",
          remedy: .replaceByFile(change.path))
      }
      return change.contentProblem.map { finding(on: change, $0) }
    }
  }

  private static func finding(on change: StepChange, _ problem: String) -> Finding {
    let message = "\(change.path): \(problem)"
    if change.path.utf8.starts(with: "labels/".utf8) {
      return Finding(.fail, rule: "labels-private", message, remedy: .remove(change.path))
    }
    return Finding(
      .error, rule: "evidence-strict", message,
      remedy: change.path.utf8.starts(with: "overrides/".utf8)
        ? .letAcceptanceWrite : .letEvaluationWrite)
  }

  private static func appendOnly(_ change: StepChange, _ verb: String) -> Finding {
    Finding(
      .fail, rule: "append-only", "\(change.path) was \(verb); evidence is added, never altered",
      remedy: .restore(change.path))
  }
}
