public import Evaluation
public import Gating
public import PromptModel

/// What a version against itself came to.
public struct NoiseOutcome: Sendable {
  /// The version.
  public let prompt: ResolvedPrompt
  /// Whose gate is asked.
  public let environment: EnvironmentName
  /// The model.
  public let model: ModelDefinition
  /// One measurement a suite.
  public let suites: [Measured]

  /// The noise on one suite.
  public struct Measured: Sendable {
    /// The suite.
    public let suite: Suite
    /// The noise.
    public let noise: NoiseFloor
    /// Whether the model's provider gives the same answer to the same question by its nature.
    public let isDeterministic: Bool
    /// What the gate would say of the second arm were it a candidate.
    public let finding: Finding
    /// How often that gate passes, fails and leaves undecided an unchanged prompt at this churn, each
    /// case run once; nil where there is no case.
    public let rates: RegressionRates?
    /// The rule it went by.
    public let rule: RegressionRule
    /// Cases without a verdict: id to reason.
    public let errors: [String: String]
    /// Requests that were sent.
    public let calls: Int

    init(
      suite: Suite, rule: RegressionRule, isDeterministic: Bool, first: FinishedRun,
      second: FinishedRun, calls: Int
    ) {
      let arms = (ArmResults(first), ArmResults(second))
      let input = RegressionInput(
        suite: suite, live: arms.0.results, candidate: arms.1.results,
        seed: RegressionInput.seed(live: arms.0.digests, candidate: arms.1.digests))
      self.suite = suite
      self.rule = rule
      self.isDeterministic = isDeterministic
      self.calls = calls
      finding = RegressionGate.decide(input, rule: rule)
      noise = NoiseFloor(first: first.results, second: second.results)
      rates = RegressionRates(
        cases: noise.count, churn: min(1, noise.churn), difference: 0, rule: rule)
      errors = ArmFigures(arms.0).errors.merging(ArmFigures(arms.1).errors) { old, _ in old }
    }
  }
}
