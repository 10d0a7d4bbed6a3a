public import PromptModel

extension PolicyFile {
  /// The rules as a commented file, for a new registry: ``parse(_:)`` reads equal rules from it.
  ///
  /// Owners are no part of ``Policy`` and are not written.
  public static func serialize(_ policy: Policy) -> [UInt8] {
    let isSecond = policy.environments.contains { environment in
      environment.gates.contains { $0.leaks != .ignore }
    }
    var lines = [
      "# What may be served where: see docs/formats.md and docs/gates.md.",
      "format: \(isSecond ? secondFormat : format)",
      "registry: \(FormatText.quoted(policy.registry))  # never changes",
      "mainline: \(FormatText.quotedUnlessPlain(policy.mainline))  # never changes",
      "gate: \(policy.gate)  # the rule set",
      "policy-version: \(policy.version)  # add 1 with every change of rules, scopes or trust",
    ]
    if policy.maximumPromptBytes != 1 << 20 {
      lines.append("max-prompt-bytes: \(policy.maximumPromptBytes)")
    }
    if policy.environments.isEmpty {
      lines.append("environments: {}")
    } else {
      lines.append("environments:")
      for environment in policy.environments { lines += block(environment, isSecond) }
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private static func block(_ environment: EnvironmentPolicy, _ isSecond: Bool) -> [String] {
    var inner: [String] = []
    if let after = environment.after {
      inner.append(
        "after: \(FormatText.quotedUnlessPlain(after.text))  # the same closure is served there first"
      )
    }
    if let model = environment.model {
      inner.append("model: \(FormatText.quotedUnlessPlain(model.text))")
    }
    if !environment.gates.isEmpty {
      inner.append("gates:")
      for gate in environment.gates {
        let lines = block(gate, isSecond)
        inner += lines.enumerated().map { ($0.offset == 0 ? "  - " : "    ") + $0.element }
      }
    }
    inner += environment.uncheckable + environment.rollbackUncheckable
    let name = FormatText.quotedUnlessPlain(environment.name.text)
    guard !inner.isEmpty else { return ["  \(name): {}  # asks for nothing"] }
    return ["  \(name):"] + inner.map { "    " + $0 }
  }

  private static func block(_ gate: GateRequirement, _ isSecond: Bool) -> [String] {
    var lines: [String] = []
    switch gate.suites {
    case .all: lines.append("suites: all")
    case .named(let name): lines.append("suite: \(FormatText.quotedUnlessPlain(name.text))")
    }
    if !gate.floors.isEmpty {
      let floors = gate.floors.map {
        "\(FormatText.quotedUnlessPlain($0.metric)): \(FormatText.number($0.minimum))"
      }
      lines.append("floors: {\(floors.joined(separator: ", "))}")
    }
    if let regression = gate.regression {
      let needs =
        regression.nothingLostNeeds > 0
        ? ", nothing-lost-needs: \(regression.nothingLostNeeds)" : ""
      lines.append("regression: {margin: \(FormatText.number(regression.margin))\(needs)}")
    }
    if gate.runs != .all { lines.append("runs: \(gate.runs.rawValue)") }
    if isSecond, gate.leaks != .refuse { lines.append("leaks: \(gate.leaks.rawValue)") }
    return lines
  }
}
