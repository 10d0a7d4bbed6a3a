internal import Gating
internal import GitStore
public import PromptModel
internal import Registry

/// `stet suite adopt`: what this gate would do on this suite, before anybody relies on it.
public struct SuiteAdoption: Sendable {
  /// Where the share of flipping cases comes from.
  public enum ChurnSource: Sendable, Hashable {
    /// It was given.
    case given
    /// Two records of the suite were compared.
    case measured(first: String, second: String, prompt: PromptName, isSameClosure: Bool)
    /// There are no two records that differ: 10 % are assumed.
    case assumed
  }

  /// One row: a true loss, and what becomes of it.
  public struct Row: Sendable, Hashable {
    /// The true loss, 0…1; 0: an unchanged prompt.
    public let drop: Double
    /// The share of cases that flip, 0…1: at least twice the loss.
    public let churn: Double
    /// The share of runs that pass, 0…1.
    public let pass: Double
    /// The share that fails.
    public let fail: Double
    /// The share that is left undecided.
    public let inconclusive: Double
  }

  /// The size at which a row is as it should be.
  public struct Need: Sendable, Hashable {
    /// The true loss.
    public let drop: Double
    /// The share of cases that flip.
    public let churn: Double
    /// The verdict that should come in at least 80 % of runs.
    public let verdict: VerdictKind
    /// Cases; nil: more than 10,000.
    public let cases: Int?
  }

  /// One rule of the policy.
  public struct Table: Sendable {
    /// Environments that ask for it; empty: none does, and this is the default rule.
    public let environments: [EnvironmentName]
    /// The rule.
    public let rule: RegressionRule
    /// An unchanged prompt, a loss of 5 points, a loss of 10 points.
    public let rows: [Row]
    /// The sizes that would do.
    public let needs: [Need]
  }

  /// What came out.
  public struct Outcome: Sendable {
    /// The suite.
    public let suite: ResourceName
    /// The cases the gate reads.
    public let count: Int
    /// The share of cases that flip between two runs, 0…1.
    public let churn: Double
    /// Where it comes from.
    public let source: ChurnSource
    /// One for each different rule.
    public let tables: [Table]
  }

  /// The suite.
  public let name: ResourceName
  /// The share of flipping cases, 0…1; nil: measured, else assumed.
  public let churn: Double?
  /// Only this environment's gate.
  public let environment: EnvironmentName?
  /// Instead of the suite's own number of cases.
  public let count: Int?

  /// A request.
  public init(
    _ name: ResourceName, churn: Double? = nil, environment: EnvironmentName? = nil,
    count: Int? = nil
  ) {
    self.name = name
    self.churn = churn
    self.environment = environment
    self.count = count
  }

  static let assumedChurn = 0.1
  static let wanted = 0.8

  /// Computes the odds.
  ///
  /// - Throws: `RegistryError.notFound` for an unknown suite; `WorkflowError.noEnvironment`;
  ///   `WorkflowError.refused` for a suite with no gated case or more than 100,000.
  public func run(in registry: OpenRegistry) throws -> Outcome {
    let tree = try registry.currentTree()
    let reader = RulesReader(tree)
    guard let suite = try reader.suite(name) else {
      throw RegistryError.notFound(
        kind: "suite", name: name.text, candidates: try tree.suiteNames().map(\.text))
    }
    let cases = count ?? suite.gatedCases.count
    let (churn, source) = try churn.map { ($0, .given) } ?? measured(suite, in: tree)
    let rules = try rules(of: reader.policy(), for: suite)
    let tables = try rules.map { rule, environments in
      try Self.table(rule, environments, cases: cases, churn: churn, suite: suite.name)
    }
    return Outcome(
      suite: suite.name, count: cases, churn: churn, source: source, tables: tables)
  }

  private static func table(
    _ rule: RegressionRule, _ environments: [EnvironmentName], cases: Int, churn: Double,
    suite: ResourceName
  ) throws -> Table {
    let drops = [0.0, 0.05, 0.1]
    let rows = try drops.map { drop in
      let flips = Self.churn(churn, of: drop)
      guard
        let odds = RegressionRates(
          cases: cases, churn: flips, difference: -drop, rule: rule)
      else {
        throw WorkflowError.refused(
          "the gate reads \(cases) cases of '\(suite)'; odds are known for 1 to 100,000")
      }
      return Row(
        drop: drop, churn: flips, pass: odds.pass, fail: odds.fail,
        inconclusive: odds.inconclusive)
    }
    let needs = drops.map { drop in
      let flips = Self.churn(churn, of: drop)
      let verdict: VerdictKind = drop == 0 ? .pass : .fail
      return Need(
        drop: drop, churn: flips, verdict: verdict,
        cases: RegressionRates.leastCases(churn: flips, difference: -drop, rule: rule) {
          (verdict == .pass ? $0.pass : $0.fail) >= wanted
        })
    }
    return Table(environments: environments, rule: rule, rows: rows, needs: needs)
  }

  /// A true loss comes with gains: of four cases that flip three are lost, or more cases flip by
  /// themselves.
  static func churn(_ churn: Double, of drop: Double) -> Double { min(1, max(churn, 2 * drop)) }

  /// The different rules of the environments that ask for a comparison on the suite.
  private func rules(
    of policy: Policy, for suite: Suite
  ) throws -> [(RegressionRule, [EnvironmentName])] {
    if let environment, policy.environment(environment) == nil {
      throw WorkflowError.noEnvironment(environment, known: policy.environments.map(\.name))
    }
    var order: [RegressionRule] = []
    var environments: [RegressionRule: [EnvironmentName]] = [:]
    for known in policy.environments where environment == nil || known.name == environment {
      for gate in known.gates
      where gate.suites == .all || gate.suites == .named(suite.name) {
        guard let rule = gate.regression else { continue }
        if environments[rule] == nil { order.append(rule) }
        if environments[rule]?.contains(known.name) != true {
          environments[rule, default: []].append(known.name)
        }
      }
    }
    guard !order.isEmpty else { return [(RegressionRule(), [])] }
    return order.map { ($0, environments[$0] ?? []) }
  }

  /// The share of cases that flip between the two newest records that can be compared: of one
  /// prompt and one model, best of two closures. Where no case flipped nothing is known of churn.
  private func measured(
    _ suite: Suite, in tree: any RegistryTree
  ) throws -> (Double, ChurnSource) {
    var records: [Record] = []
    for file in try tree.files(under: "evidence") {
      guard file.isFile, case .evidence(.statement) = RegistryPath(file.path),
        case .success(let record) = try EvidenceScan.read(file.path, in: tree)
      else { continue }
      let input = record.statement.input(role: "suite")
      guard input?.name == suite.name.text, input?.digest == suite.digest,
        record.statement.split == suite.gatedSplit, record.statement.cases.errored == 0
      else { continue }
      records.append(record)
    }
    records.sort {
      ($0.statement.finishedOn, $0.path) > ($1.statement.finishedOn, $1.path)
    }
    for wantsSame in [false, true] {
      for (index, second) in records.enumerated() {
        let first = records[(index + 1)...].first {
          $0.statement.prompt == second.statement.prompt
            && $0.statement.input(role: "model") == second.statement.input(role: "model")
            && ($0.statement.closure == second.statement.closure) == wantsSame
            && $0.payload != second.payload
        }
        guard let first, let churn = Self.flips(first, second), churn > 0 else { continue }
        return (
          churn,
          .measured(
            first: first.path, second: second.path, prompt: second.statement.prompt,
            isSameClosure: wantsSame)
        )
      }
    }
    return (Self.assumedChurn, .assumed)
  }

  /// The share of cases whose verdicts differ in the mean; nil where not all cases are in both.
  private static func flips(_ first: Record, _ second: Record) -> Double? {
    func means(_ record: Record) -> [String: Double] {
      Dictionary(grouping: record.results, by: \.id).mapValues { runs in
        Double(runs.count { $0.pass == true }) / Double(runs.count)
      }
    }
    let (left, right) = (means(first), means(second))
    guard !left.isEmpty, Set(left.keys) == Set(right.keys) else { return nil }
    return Double(left.count { abs($0.value - (right[$0.key] ?? 0)) > 1e-12 }) / Double(left.count)
  }
}
