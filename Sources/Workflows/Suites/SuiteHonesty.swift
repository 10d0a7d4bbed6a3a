internal import Evaluation
internal import Gating
internal import PromptModel
internal import Registry

/// What keeps a figure on a suite from being believed, as notes beside it.
struct SuiteHonesty {
  private let registry: OpenRegistry

  init(_ registry: OpenRegistry) {
    self.registry = registry
  }

  /// The leaks of each suite into a prompt, in words.
  func leaks(into prompt: ResolvedPrompt, _ suites: [Suite]) throws -> [[String]] {
    let renderer = try PromptRenderer(prompt)
    return suites.map { suite in
      let report = LeakCheck.run(suite, against: renderer.texts(besides: suite.gatedCases))
      return [report.blocking, report.leaks.filter { !$0.blocks }].filter { !$0.isEmpty }.map {
        LeakMessage.sentence($0, in: suite)
      }
    }
  }

  /// Leaks of the suites into a prompt, and test cases that were looked at too often.
  ///
  /// - Parameter leaks: what ``leaks(into:_:)`` said of each suite.
  func notes(
    on prompt: ResolvedPrompt, _ suites: [Suite], leaks: [[String]]
  ) throws -> [String] {
    var notes: [String] = []
    for (suite, leaks) in zip(suites, leaks) {
      notes += leaks
      let looks = try looks(at: suite)[prompt.name] ?? 0
      if looks >= TestLooks.worn {
        notes.append(
          "\(looks) candidates of '\(prompt.name)' were measured on the "
            + "\(suite.gatedCases.count) cases of '\(suite.name)' that gates read since these were "
            + "last refreshed: the best of many looks better than it is")
      }
    }
    return notes
  }

  /// How many candidates of each prompt were measured on a suite's test cases, by the evidence of
  /// the tree a person works in.
  func looks(at suite: Suite) throws -> [PromptName: Int] {
    let rules = RulesCache(repository: registry.repository, registryPath: registry.path)
    let counter = TestLooks(repository: registry.repository, rules: rules)
    let tip = try registry.mainlineIfAny()?.tip
    return try counter.counts(
      of: suite, in: registry.currentTree(),
      line: tip.map { FirstParents(of: $0, in: registry.repository) }, from: tip)
  }
}
