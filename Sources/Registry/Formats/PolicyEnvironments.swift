internal import PromptModel
internal import StrictData

/// The `environments` of stet.yaml.
enum PolicyEnvironments {
  private static let keys = [
    "after", "model", "gates", "contract", "evidence", "approvals", "rollback",
  ]

  static func parse(
    _ node: FormatNode, mainline: String, format: String
  ) throws(SourceError) -> [EnvironmentPolicy] {
    let members = try node.members()
    var environments: [EnvironmentPolicy] = []
    var afters: [EnvironmentName: (name: EnvironmentName, node: FormatNode)] = [:]
    for (number, member) in members.enumerated() {
      guard let name = EnvironmentName(member.key) else {
        throw node.keyError(
          number, "'\(FormatNode.quoted(member.key))' is not an environment's name")
      }
      guard !name.text.utf8.elementsEqual(mainline.utf8) else {
        throw node.keyError(number, "'\(name)' is the mainline's name")
      }
      let fields = try member.node.fields(keys, noun: "an environment")
      if let after = fields["after"] { afters[name] = (try after.environmentName(), after) }
      environments.append(
        try environment(name, after: afters[name]?.name, fields, format: format))
    }
    try checkOrder(environments.map(\.name), afters)
    return environments
  }

  private static func environment(
    _ name: EnvironmentName, after: EnvironmentName?, _ fields: FormatFields, format: String
  ) throws(SourceError) -> EnvironmentPolicy {
    var gates: [GateRequirement] = []
    for gate in try fields["gates"]?.elements() ?? [] {
      gates.append(try PolicyGate.parse(gate, format: format))
    }
    return EnvironmentPolicy(
      name: name, after: after,
      model: try fields["model"]?.resourceName("model"),
      gates: gates,
      uncheckable: try uncheckable(fields),
      rollbackUncheckable: try rollbackUncheckable(fields["rollback"]))
  }

  /// What this stet cannot check, as text that stands for itself in stet.yaml.
  private static func uncheckable(_ fields: FormatFields) throws(SourceError) -> [String] {
    var texts: [String] = []
    if let contract = fields["contract"] {
      switch contract.value.string {
      case "compatible": texts.append("contract: compatible")
      case "any": break
      default: throw contract.mismatch("compatible or any")
      }
    }
    if let evidence = fields["evidence"] {
      switch evidence.value.string {
      case "signed": texts.append("evidence: signed")
      case "any": break
      default: throw evidence.mismatch("signed or any")
      }
    }
    if let approvals = fields["approvals"] {
      let inner = try approvals.fields(["count", "from"], noun: "approvals")
      let count = try inner.required("count").integer(in: 0...1000)
      let from = try inner["from"]?.label()
      if count > 0 {
        let source = from.map { ", from: \(FormatText.quotedUnlessPlain($0))" } ?? ""
        texts.append("approvals: {count: \(count)\(source)}")
      }
    }
    return texts
  }

  private static func rollbackUncheckable(
    _ rollback: FormatNode?
  ) throws(SourceError) -> [String] {
    guard let rollback else { return [] }
    let fields = try rollback.fields(["approvals"], noun: "rollback")
    let approvals = try fields.required("approvals").integer(in: 0...1000)
    return approvals > 0 ? ["rollback: {approvals: \(approvals)}"] : []
  }

  /// Each `after` names another environment, and following them ends.
  private static func checkOrder(
    _ names: [EnvironmentName],
    _ afters: [EnvironmentName: (name: EnvironmentName, node: FormatNode)]
  ) throws(SourceError) {
    let known = Set(names)
    for name in names {
      guard let after = afters[name] else { continue }
      guard after.name != name else { throw after.node.error("'\(name)' cannot follow itself") }
      guard known.contains(after.name) else {
        throw after.node.error("there is no environment '\(after.name)'")
      }
    }
    var isSettled: Set<EnvironmentName> = []
    for start in names {
      var chain: [EnvironmentName] = []
      var inChain: Set<EnvironmentName> = []
      var current: EnvironmentName? = start
      while let name = current, !isSettled.contains(name) {
        guard inChain.insert(name).inserted else { throw cycle(chain, through: name, afters) }
        chain.append(name)
        current = afters[name]?.name
      }
      isSettled.formUnion(chain)
    }
  }

  private static func cycle(
    _ chain: [EnvironmentName], through name: EnvironmentName,
    _ afters: [EnvironmentName: (name: EnvironmentName, node: FormatNode)]
  ) -> SourceError {
    let loop = chain.drop { $0 != name } + [name]
    let message = "the environments form a cycle: \(loop.map(\.text).joined(separator: " after "))"
    return afters[name]?.node.error(message)
      ?? SourceError(SourcePosition(line: 1, column: 1), message)
  }
}

/// One gate of an environment.
enum PolicyGate {
  private static let keys = ["suite", "suites", "floors", "regression", "runs"]

  static func parse(
    _ node: FormatNode, format: String
  ) throws(SourceError) -> GateRequirement {
    let later = LaterKeys(keys: ["leaks"], format: PolicyFile.secondFormat, found: format)
    let fields = try node.fields(keys, later: later, noun: "a gate")
    return GateRequirement(
      suites: try suites(fields),
      floors: try floors(fields["floors"]),
      regression: try regression(fields["regression"]),
      runs: try fields["runs"]?.word(RunSelection.self, "all or latest") ?? .all,
      leaks: try fields["leaks"]?.word(LeakRule.self, "refuse, warn or ignore")
        ?? (later.areKnown ? .refuse : .ignore))
  }

  private static func suites(_ fields: FormatFields) throws(SourceError) -> SuiteSelection {
    if let suite = fields["suite"] {
      try fields.refuse("suites", "'suite' and 'suites' exclude each other")
      return .named(try suite.resourceName("suite"))
    }
    guard let suites = fields["suites"] else {
      throw fields.node.error("missing key 'suite' (or 'suites: all')")
    }
    guard suites.value.string == "all" else { throw suites.mismatch("all") }
    return .all
  }

  private static func floors(_ node: FormatNode?) throws(SourceError) -> [Floor] {
    guard let node else { return [] }
    var floors: [Floor] = []
    for (number, member) in try node.members().enumerated() {
      if let problem = PrintableText.problem(inLabel: member.key) {
        throw node.keyError(number, "a metric's name: \(problem)")
      }
      floors.append(Floor(metric: member.key, minimum: try member.node.share()))
    }
    return floors
  }

  private static func regression(_ node: FormatNode?) throws(SourceError) -> RegressionRule? {
    guard let node else { return nil }
    if case .bool(let isAsked) = node.value { return isAsked ? RegressionRule() : nil }
    let fields = try node.fields(["margin", "nothing-lost-needs"], noun: "a regression rule")
    let rule = RegressionRule()
    return RegressionRule(
      margin: try fields["margin"]?.share() ?? rule.margin,
      nothingLostNeeds: try fields["nothing-lost-needs"]?
        .integer(in: 0...FormatNode.largestInteger) ?? rule.nothingLostNeeds)
  }
}
