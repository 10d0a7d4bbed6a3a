public import PromptModel
public import StrictData

/// overrides/<to>/<environment>/<id>.json: an accepted inconclusive verdict, or an admin's
/// override.
public enum OverrideFile {
  /// The largest override in bytes.
  public static let maximumBytes = 64 << 10
  /// The longest reason in Unicode scalars.
  public static let maximumReason = 2000

  private static let keys = [
    "format", "registry", "environment", "prompt", "from", "to", "decision", "findings", "reason",
    "by",
  ]

  /// The override in a file's bytes.
  ///
  /// The bytes are the only ones there are for it: those that ``serialize(_:)`` writes.
  /// - Throws: at the first place that is wrong.
  public static func parse(_ bytes: [UInt8]) throws(SourceError) -> Override {
    let root = try FormatNode.json(bytes[...], maximumBytes: maximumBytes)
    let fields = try root.fields(keys, noun: "an override")
    try fields.required("format").constant(Override.format)
    let decision = try fields.required("decision").word(
      Override.Decision.self, "accept-inconclusive or override")
    let override = Override(
      registry: try fields.required("registry").uuid(),
      environment: try fields.required("environment").environmentName(),
      prompt: try fields.required("prompt").promptName(),
      from: try fields.required("from").bareDigest(), to: try fields.required("to").bareDigest(),
      decision: decision,
      findings: try subjects(try fields.required("findings"), of: decision),
      reason: try reason(try fields.required("reason")),
      by: try person(try fields.required("by")))
    guard serialize(override) == bytes else {
      throw root.plainError(
        "not in canonical form: compact JSON, members in the format's order, one line feed")
    }
    return override
  }

  private static func subjects(
    _ node: FormatNode, of decision: Override.Decision
  ) throws(SourceError) -> [Override.Subject] {
    let rules =
      decision == .override ? Override.overridableRules : [Override.inconclusiveRule]
    var subjects: [Override.Subject] = []
    for element in try node.elements() {
      let entry = try element.fields(["suite", "rule"], noun: "a finding")
      let rule = try entry.required("rule")
      let name = try rule.text()
      guard rules.contains(where: { $0.utf8.elementsEqual(name.utf8) }) else {
        throw rule.mismatch(
          rules.count == 1
            ? "'\(rules[0])'" : "a rule that can be overridden (\(rules.joined(separator: ", ")))")
      }
      let subject = Override.Subject(
        suite: try entry.required("suite").resourceName("suite"), rule: name)
      if let last = subjects.last, !precedes(last, subject) {
        throw element.plainError("findings are not sorted and unique at '\(subject.suite)'")
      }
      subjects.append(subject)
    }
    guard !subjects.isEmpty else { throw node.error("no finding is named") }
    return subjects
  }

  /// The order of findings: bytewise by suite, then by rule.
  public static func precedes(_ left: Override.Subject, _ right: Override.Subject) -> Bool {
    left.suite == right.suite
      ? left.rule.utf8.lexicographicallyPrecedes(right.rule.utf8) : left.suite < right.suite
  }

  private static func reason(_ node: FormatNode) throws(SourceError) -> String {
    let text = try node.text()
    if let problem = PrintableText.problem(inLabel: text, limit: maximumReason) {
      throw node.error(problem)
    }
    return text
  }

  /// `Name <email>`: neither is empty, and neither has angle brackets.
  private static func person(_ node: FormatNode) throws(SourceError) -> Person {
    let scalars = Array(try node.label().unicodeScalars)
    guard scalars.last == ">", let open = scalars.firstIndex(of: "<"), open > 1,
      scalars[open - 1] == " ", open + 1 < scalars.count - 1,
      !scalars[(open + 1)...].dropLast().contains(where: { $0 == "<" || $0 == ">" }),
      !scalars[..<open].contains(">")
    else { throw node.mismatch("a person as Name <email>") }
    func text(_ part: ArraySlice<Unicode.Scalar>) -> String {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: part)
      return String(view)
    }
    return Person(
      name: text(scalars[..<(open - 1)]), email: text(scalars[(open + 1)..<(scalars.count - 1)]))
  }

  /// The override as compact JSON with members in the format's order and one line feed at the
  /// end. ``parse(_:)`` reads an equal override from it where it keeps the rules that
  /// ``parse(_:)`` checks.
  public static func serialize(_ override: Override) -> [UInt8] {
    let root = JSONObject([
      ("format", .string(Override.format)), ("registry", .string(override.registry)),
      ("environment", .string(override.environment.text)),
      ("prompt", .string(override.prompt.text)), ("from", .string(override.from.hex)),
      ("to", .string(override.to.hex)), ("decision", .string(override.decision.rawValue)),
      (
        "findings",
        .array(
          override.findings.map {
            .object(JSONObject([("suite", .string($0.suite.text)), ("rule", .string($0.rule))]))
          })
      ),
      ("reason", .string(override.reason)), ("by", .string(override.by.description)),
    ])
    return Array((FormatText.json(.object(root)) + "\n").utf8)
  }
}
