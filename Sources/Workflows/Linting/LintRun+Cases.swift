internal import Evaluation
internal import Gating
internal import PromptModel
internal import Registry
internal import StrictData

extension LintRun {
  /// How many findings of one kind a suite's cases give before the rest is only counted.
  private static let shown = 20

  /// What makes a suite's verdicts mean less: cases that repeat or contradict each other, and
  /// prompts that show the model what they are tested on.
  mutating func checkHonesty(of suite: Suite) throws {
    checkDuplicates(of: suite)
    try checkLeaks(of: suite)
  }

  // MARK: Duplicates

  private mutating func checkDuplicates(of suite: Suite) {
    let path = "suites/\(suite.name)/cases.jsonl"
    let found = SuiteDuplicates(suite.cases)
    let contradictions = found.pairs.filter(\.isContradiction)
    let repetitions = found.pairs.filter { !$0.isContradiction }
    report(contradictions, .contradiction, path) { pair in
      let left = Self.quoted(pair.first.expected)
      let right = Self.quoted(pair.second.expected)
      return (
        pair.likeness == .same ? .error : .warning, pair.second.line,
        "case '\(pair.second.id)' \(Self.verb(pair.likeness)) case '\(pair.first.id)' on line "
          + "\(pair.first.line) and expects \(right) instead of \(left)"
      )
    }
    report(repetitions, .duplicate, path) { pair in
      (
        .warning, pair.second.line,
        "case '\(pair.second.id)' \(Self.verb(pair.likeness)) case '\(pair.first.id)' on line "
          + "\(pair.first.line)\(Self.crossing(pair))"
      )
    }
    if !found.isComplete {
      findings.add(
        .warning, .duplicate, path,
        "the cases repeat so much of each other that not all near duplicates are listed")
    }
  }

  private static func verb(_ likeness: SuiteDuplicates.Likeness) -> String {
    switch likeness {
    case .same: "asks the same as"
    case .alike: "asks, but for case and punctuation, the same as"
    case .near(let share): "shares \(Int((share * 100).rounded(.down))) % of its text with"
    }
  }

  private static func crossing(_ pair: SuiteDuplicates.Pair) -> String {
    guard let first = pair.first.split, let second = pair.second.split, first != second else {
      return ""
    }
    return "; one is in \(first.rawValue), the other in \(second.rawValue): give both one group"
  }

  private static func quoted(_ value: JSONValue?) -> String {
    let text = value.map { $0.string ?? $0.serialized() } ?? ""
    return text.unicodeScalars.count > 60
      ? "'\(String(String.UnicodeScalarView(text.unicodeScalars.prefix(60))))…'" : "'\(text)'"
  }

  // MARK: Leaks

  /// Each prompt the suite judges, where its closure can be read.
  private mutating func checkLeaks(of suite: Suite) throws {
    let path = "suites/\(suite.name)/cases.jsonl"
    let cases = CaseTexts(suite.gatedCases, labels: suite.labels)
    for name in try promptsJudged(by: suite) {
      let reading = try registry.prompts.read(name, in: tree)
      guard let closure = reading.state.closure, let renderer = try renderer(of: closure) else {
        continue
      }
      let found = LeakCheck.run(cases, against: renderer.texts(besides: suite.gatedCases))
      report(found.leaks, .leak, path) { leak in
        (
          .warning, leak.caseLine,
          "case '\(leak.caseID)' \(leak.blocks ? "leaks into" : "is much like what is shown in") "
            + "'\(name)': \(LeakMessage.reason(leak))"
        )
      }
    }
  }

  /// Nil where a file cannot be read, which is a finding of its own.
  func renderer(of closure: Closure) throws -> PromptRenderer? {
    var contents: [String: [UInt8]] = [:]
    for file in closure.files { contents[file.name] = try tree.bytes(at: file.path) }
    do {
      return try PromptRenderer(
        files: closure.files, contents: contents, registryPath: tree.registryPath)
    } catch is SourceError {
      return nil
    }
  }

  /// Adds the first of many findings, and how many more there are.
  private mutating func report<Item>(
    _ items: [Item], _ rule: LintFinding.Rule, _ path: String,
    _ words: (Item) -> (LintFinding.Severity, Int, String)
  ) {
    for item in items.prefix(Self.shown) {
      let (severity, line, message) = words(item)
      findings.add(
        severity, rule, path, message, at: SourcePosition(line: line, column: 1))
    }
    guard items.count > Self.shown else { return }
    let rest = items.dropFirst(Self.shown).map(words)
    let isError = rest.contains { $0.0 == .error }
    findings.add(
      isError ? .error : .warning, rule, path, "and \(rest.count) more of the kind",
      at: SourcePosition(line: rest.first?.1 ?? 1, column: 1))
  }
}
