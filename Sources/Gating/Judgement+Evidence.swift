internal import Evaluation
internal import PromptModel

/// Coverage, floors and regression: what the records say.
extension Judgement {
  mutating func judgeGates(_ target: Pin.Target, in environment: EnvironmentPolicy) {
    guard !environment.gates.isEmpty else { return }
    var covered: Set<ResourceName> = []
    for requirement in environment.gates {
      if case .named(let name) = requirement.suites, let problem = rules.problems[name] {
        findings.append(
          Finding(
            .error, rule: "coverage", "suite '\(name)': \(problem)",
            remedy: .mend("suites/\(name)"), suite: name))
        covered.insert(name)
        continue
      }
      for suite in rules.suites(requirement.suites, judging: move.prompt) {
        covered.insert(suite.name)
        judge(suite, by: requirement, target: target)
      }
      if case .all = requirement.suites {
        for (name, problem) in rules.problems.sorted(by: { $0.key < $1.key }) {
          findings.append(
            Finding(
              .error, rule: "coverage", "suite '\(name)': \(problem)",
              remedy: .mend("suites/\(name)"), suite: name))
        }
      }
    }
    if covered.isEmpty {
      add(
        .error, "coverage",
        "no suite that '\(environment.name)' asks for names '\(move.prompt)' in its scope, as the "
          + "\(rules.source) has it", remedy: .landFirst("suites/<suite>/scope.yaml"))
    }
  }

  private mutating func judge(
    _ suite: Suite, by requirement: GateRequirement, target: Pin.Target
  ) {
    let matching = matchingRecords(
      suite: suite, found: facts.found, model: target.model, runs: requirement.runs)
    guard !matching.usable.isEmpty else {
      findings.append(uncovered(target, suite: suite, matching))
      return
    }
    judgeLeaks(requirement.leaks, suite: suite)
    for floor in requirement.floors {
      judge(floor, of: suite, records: matching.usable)
    }
    if let rule = requirement.regression {
      judgeRegression(rule, suite: suite, candidate: matching.usable, runs: requirement.runs)
    }
    warnOfWear(suite)
    if requirement.floors.isEmpty && requirement.regression == nil {
      findings.append(
        Finding(
          .pass, rule: "coverage", "suite '\(suite.name)' has \(matching.usable.count) record(s)",
          suite: suite.name))
    }
  }

  /// Why no record counts for the candidate: there is none, or none that speaks of this use. A
  /// record of a suite that came in with the same push is told apart: the suite has to land first.
  private func uncovered(
    _ target: Pin.Target, suite: Suite, _ matching: (usable: [Record], errored: Int)
  ) -> Finding {
    let others = facts.records.filter { $0.statement.closure == target.closure }
    var message =
      (matching.errored > 0 ? "only runs with errored cases" : "no record")
      + " of \(target.closure.short) on suite '\(suite.name)' (\(suite.digest.short)) and "
      + "model '\(target.model.name)' (\(target.model.digest.short)) for '\(move.environment)'"
    let newer = facts.suitesInTree[suite.name]
    let isOfNewer = others.contains { record in
      let input = record.statement.input(role: "suite")
      return input?.name == suite.name.text && input?.digest == newer
    }
    if let newer, newer != suite.digest, isOfNewer {
      message +=
        "; there is one on the suite as this commit has it (\(newer.short)), which is not "
        + "in force yet"
      return Finding(
        .error, rule: "coverage", message, remedy: .landFirst("suites/\(suite.name)"),
        suite: suite.name)
    }
    message += reasons(others, suite: suite, model: target.model)
    return Finding(
      .error, rule: "coverage", message,
      remedy: .evaluate(move.prompt, suite: suite.name, reference: nil), suite: suite.name)
  }

  /// Every record of the candidate that does not count, with its reason, and every file that is no
  /// record; the first ten of them.
  private func reasons(_ records: [Record], suite: Suite, model: PinnedModel) -> String {
    func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
    let uncounted = records.map { record in
      let problem = problem(with: record, suite: suite, found: facts.found, model: model)
      return "\(name(record.path)): \(problem ?? "it has errored cases")"
    }
    let all = uncounted + facts.unusable.map { "\(name($0.path)): \($0.reason)" }
    guard !all.isEmpty else { return "" }
    let more = all.count > 10 ? "; and \(all.count - 10) more" : ""
    return " (\(all.prefix(10).joined(separator: "; "))\(more))"
  }

  /// Why a record does not count for a closure on a suite and model; nil where it does.
  private func problem(
    with record: Record, suite: Suite, found: FoundClosure?, model: PinnedModel
  ) -> String? {
    guard let found else { return "its closure is not on the mainline" }
    return RecordCheck.problem(
      with: record, closure: found.closure, subjectPath: facts.subjectPath, suite: suite,
      model: model, environment: move.environment, registry: rules.policy.registry,
      prompt: move.prompt)
  }

  private mutating func judge(_ floor: Floor, of suite: Suite, records: [Record]) {
    let values = records.map {
      SuiteMetrics.value(named: floor.metric, of: $0.results, in: suite)
    }
    let known = values.compactMap { $0 }
    let n = suite.gatedCases.count
    guard known.count == values.count, !known.isEmpty else {
      findings.append(
        Finding(
          .error, rule: "floor",
          "'\(floor.metric)' is undefined on suite '\(suite.name)' (n = \(n))",
          remedy: .review(move.prompt), suite: suite.name))
      return
    }
    let mean = known.reduce(0, +) / Double(known.count)
    // One rounding error of a mean must not refuse what the floor allows.
    let holds = mean >= floor.minimum - 1e-12
    let runs = known.count == 1 ? "" : ", the mean of \(known.count) records"
    findings.append(
      Finding(
        holds ? .pass : .fail, rule: "floor",
        "\(floor.metric) is \(Self.decimal(mean)) on \(n) cases of '\(suite.name)'\(runs); the "
          + "floor is \(Self.decimal(floor.minimum))",
        remedy: holds ? nil : .review(move.prompt), suite: suite.name))
  }

  /// Four decimals at most, without trailing zeros, cut so that a value below a floor never
  /// prints as the floor.
  static func decimal(_ value: Double) -> String {
    let scaled = Int((value * 10_000 + 1e-7).rounded(.down))
    let digits = String(10_000 + scaled % 10_000).dropFirst()
    var text = "\(scaled / 10_000).\(digits)"
    while text.hasSuffix("0") && !text.hasSuffix(".00") && text.split(separator: ".")[1].count > 2 {
      text.removeLast()
    }
    return text
  }

  private mutating func judgeRegression(
    _ rule: RegressionRule, suite: Suite, candidate: [Record], runs: RunSelection
  ) {
    guard let live = move.old.pin?.target else {
      findings.append(
        Finding(
          .pass, rule: "nothing-live",
          "'\(move.environment)' serves nothing yet, so there is nothing to compare with",
          suite: suite.name))
      return
    }
    let matching = matchingRecords(
      suite: suite, found: facts.liveFound, model: live.model, runs: runs)
    guard !matching.usable.isEmpty else {
      findings.append(missingLive(live, suite: suite))
      return
    }
    let finding = RegressionGate.decide(
      RegressionInput(
        suite: suite, live: matching.usable.flatMap(\.results),
        candidate: candidate.flatMap(\.results),
        seed: RegressionInput.seed(
          live: matching.usable.map(\.payload), candidate: candidate.map(\.payload))),
      rule: rule)
    let mends = mends(finding)
    findings.append(
      Finding(
        finding.verdict, rule: finding.rule, finding.message, remedy: mends, suite: finding.suite,
        lost: finding.lost, gained: finding.gained))
  }

  /// What would mend a comparison that does not pass; what is inconclusive can also be accepted.
  private func mends(_ finding: Finding) -> Remedy? {
    switch finding.verdict {
    case .pass: return nil
    case .inconclusive:
      guard let suite = finding.suite else { return .review(move.prompt) }
      var size: Int?
      if case .widenSuite(_, let cases) = finding.remedy { size = cases }
      return .widenOrAccept(move.prompt, move.environment, suite: suite, cases: size)
    case .fail, .error: return finding.remedy ?? .review(move.prompt)
    }
  }

  private func missingLive(_ live: Pin.Target, suite: Suite) -> Finding {
    if let retired = facts.liveModelRetired {
      return Finding(
        .pass, rule: "live-model-retired",
        "the live version has no record on '\(suite.name)' and \(retired): floors and coverage "
          + "count alone", suite: suite.name)
    }
    return Finding(
      .error, rule: "live-record",
      "the live version \(live.closure.short) has no record on suite '\(suite.name)' "
        + "(\(suite.digest.short)) and model '\(live.model.name)' (\(live.model.digest.short))",
      remedy: .evaluate(move.prompt, suite: suite.name, reference: move.environment.text),
      suite: suite.name)
  }

  /// The records that count for a closure on a suite and model: everything they claim is
  /// recomputed here; equal payloads are one.
  func matchingRecords(
    suite: Suite, found: FoundClosure?, model: PinnedModel, runs: RunSelection
  ) -> (usable: [Record], errored: Int) {
    var seen: Set<Digest> = []
    let matching = facts.records.filter { record in
      problem(with: record, suite: suite, found: found, model: model) == nil
        && seen.insert(record.payload).inserted
    }
    var usable = matching.filter { $0.statement.cases.errored == 0 }
    let errored = matching.count - usable.count
    if runs == .latest, let last = usable.compactMap({ facts.recordOrder[$0.path] }).max() {
      usable = usable.filter { facts.recordOrder[$0.path] == last }
    }
    return (usable, errored)
  }
}
