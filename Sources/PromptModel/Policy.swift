/// Which suites a gate asks for.
public enum SuiteSelection: Sendable, Hashable {
  /// Every suite of the registry that names the prompt.
  case all
  /// One suite.
  case named(ResourceName)
}

/// Which of the matching records count.
public enum RunSelection: String, Sendable, Hashable {
  /// All of them.
  case all
  /// The one whose first-parent commit is the newest.
  case latest
}

/// A floor: the least mean of a metric over the matching records.
public struct Floor: Sendable, Hashable {
  /// `accuracy`, or a suite-level metric recomputed from the cases file (`macro-f1`, …).
  public let metric: String
  /// The least value that passes, 0…1.
  public let minimum: Double

  /// A floor.
  public init(metric: String, minimum: Double) {
    self.metric = metric
    self.minimum = minimum
  }
}

/// A comparison with what is live.
public struct RegressionRule: Sendable, Hashable {
  /// The largest drop of the pass rate that is tolerated, 0…1.
  public let margin: Double
  /// The number of cases that rule 4 (nothing lost) needs; 0 for any.
  public let nothingLostNeeds: Int

  /// A rule; the default margin is 0.05.
  public init(margin: Double = 0.05, nothingLostNeeds: Int = 0) {
    self.margin = margin
    self.nothingLostNeeds = nothingLostNeeds
  }
}

/// What a gate does about a prompt that gives its test cases away.
public enum LeakRule: String, Sendable, Hashable {
  /// A leak makes the verdict *error*: what the suite says means nothing then.
  case refuse
  /// A leak is named and decides nothing.
  case warn
  /// Nobody looks.
  case ignore
}

/// What an environment asks of one suite.
public struct GateRequirement: Sendable, Hashable {
  /// The suite or suites.
  public let suites: SuiteSelection
  /// Floors, in the order written.
  public let floors: [Floor]
  /// Nil: no comparison.
  public let regression: RegressionRule?
  /// Which records count.
  public let runs: RunSelection
  /// What a leak means; `stet/1` never looks for one.
  public let leaks: LeakRule

  /// A requirement.
  public init(
    suites: SuiteSelection, floors: [Floor] = [], regression: RegressionRule? = nil,
    runs: RunSelection = .all, leaks: LeakRule = .ignore
  ) {
    self.suites = suites
    self.floors = floors
    self.regression = regression
    self.runs = runs
    self.leaks = leaks
  }
}

/// One environment of the policy.
public struct EnvironmentPolicy: Sendable, Hashable {
  /// Its name.
  public let name: EnvironmentName
  /// The environment that must serve the same closure first.
  public let after: EnvironmentName?
  /// The model it serves on; nil: the prompt's own.
  public let model: ResourceName?
  /// What it asks for.
  public let gates: [GateRequirement]
  /// What the policy asks that this stet cannot check (`approvals`, `evidence: signed`,
  /// `contract`), as written: each makes a verdict *error*.
  public let uncheckable: [String]
  /// What a rollback is asked that this stet cannot check.
  public let rollbackUncheckable: [String]

  /// An environment.
  public init(
    name: EnvironmentName, after: EnvironmentName? = nil, model: ResourceName? = nil,
    gates: [GateRequirement] = [], uncheckable: [String] = [], rollbackUncheckable: [String] = []
  ) {
    self.name = name
    self.after = after
    self.model = model
    self.gates = gates
    self.uncheckable = uncheckable
    self.rollbackUncheckable = rollbackUncheckable
  }
}

/// The rules in stet.yaml (`stet/1` and `stet/2`).
public struct Policy: Sendable, Hashable {
  /// The registry's UUID, in lower case; never changes.
  public let registry: String
  /// The branch whose first parents number the versions; never changes.
  public let mainline: String
  /// The rule set: 1.
  public let gate: Int
  /// Strictly increasing over stet.yaml, scopes and trust/.
  public let version: Int
  /// The environments, in the order written.
  public let environments: [EnvironmentPolicy]
  /// The largest prompt-side file in bytes that lint, commit and promotion accept.
  public let maximumPromptBytes: Int

  /// A policy.
  public init(
    registry: String, mainline: String, gate: Int = 1, version: Int,
    environments: [EnvironmentPolicy], maximumPromptBytes: Int = 1 << 20
  ) {
    self.registry = registry
    self.mainline = mainline
    self.gate = gate
    self.version = version
    self.environments = environments
    self.maximumPromptBytes = maximumPromptBytes
  }

  /// The environment of a name.
  public func environment(_ name: EnvironmentName) -> EnvironmentPolicy? {
    environments.first { $0.name == name }
  }
}
