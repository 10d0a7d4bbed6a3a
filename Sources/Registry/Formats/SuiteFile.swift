public import PromptModel
public import StrictData

/// suites/<name>/suite.yaml and cases.jsonl, `stet-suite/1` and `stet-suite/2`.
public enum SuiteFile {
  /// The format of a suite that needs nothing newer, and of a file that names none.
  public static let format = "stet-suite/1"
  /// The format that brought `metrics`, `sensitive`, `vary`, and assertions inside assertions.
  public static let secondFormat = "stet-suite/2"

  /// The suite in two files' bytes.
  ///
  /// Where suite.yaml has `splits`, every case has one: its own, its group's, or (with a salt) the
  /// one its id or group is hashed to. Variables of `defaultTest` are in every case that does not
  /// set them. Variants that `vary` asks for follow their case.
  /// - Parameters:
  ///   - name: the suite's name.
  ///   - suitePath: how errors name suite.yaml; nil: its path in the registry.
  ///   - casesPath: how errors name cases.jsonl; nil: its path in the registry.
  /// - Throws: at the first place that is wrong, with the file's path; cases without any
  ///   assertion, and suites without cases, are wrong.
  public static func parse(
    name: ResourceName, suiteYAML: [UInt8], casesJSONL: [UInt8], suitePath: String? = nil,
    casesPath: String? = nil
  ) throws(SourceError) -> Suite {
    let definition: SuiteDefinition
    do {
      definition = try SuiteDefinition(suiteYAML)
    } catch {
      throw error.at(suitePath ?? "suites/\(name)/suite.yaml")
    }
    let cases: [SuiteCase]
    do {
      cases = try SuiteCases.parse(casesJSONL, definition)
    } catch {
      throw error.at(casesPath ?? "suites/\(name)/cases.jsonl")
    }
    return Suite(
      name: name, description: definition.description, labels: definition.labels,
      defaultAssertions: definition.assertions, defaultThreshold: definition.threshold,
      hasSplits: definition.splits != .none, cases: cases,
      digest: digest(suiteYAML: suiteYAML, casesJSONL: casesJSONL),
      metrics: definition.metrics, isSensitive: definition.isSensitive,
      defaultVary: definition.vary?.written)
  }

  /// Whether a suite.yaml marks its suite as sensitive; false for one that cannot be read.
  public static func isSensitive(_ suiteYAML: [UInt8]) -> Bool {
    do throws(SourceError) {
      return try SuiteDefinition(suiteYAML).isSensitive
    } catch {
      return false
    }
  }

  /// The digest of a suite's two files.
  public static func digest(suiteYAML: [UInt8], casesJSONL: [UInt8]) -> Digest {
    Closure.digest(of: [
      (name: "suite.yaml", digest: Digest(hashing: suiteYAML)),
      (name: "cases.jsonl", digest: Digest(hashing: casesJSONL)),
    ])
  }

  /// The suite as its two files. ``parse(name:suiteYAML:casesJSONL:suitePath:casesPath:)`` reads
  /// an equal suite from them, but for the digest of other bytes: splits are written by hand, and
  /// default variables stand in each case. The format is the oldest that has every key in use.
  public static func serialize(_ suite: Suite) -> (suiteYAML: [UInt8], casesJSONL: [UInt8]) {
    var lines = ["format: \(needsSecondFormat(suite) ? secondFormat : format)"]
    if let description = suite.description {
      lines.append("description: \(FormatText.quoted(description))")
    }
    if !suite.labels.isEmpty {
      let labels = suite.labels.map { FormatText.quoted($0) }
      lines.append("labels: [\(labels.joined(separator: ", "))]")
    }
    if suite.isSensitive { lines.append("sensitive: true") }
    if !suite.metrics.isEmpty { lines.append("metrics:") }
    for metric in suite.metrics {
      lines.append("  - \(FormatText.json(SuiteMetricFormat.json(metric)))")
    }
    if !suite.defaultAssertions.isEmpty || suite.defaultThreshold != nil
      || suite.defaultVary != nil
    {
      lines.append("defaultTest:")
      if let threshold = suite.defaultThreshold {
        lines.append("  threshold: \(FormatText.number(threshold))")
      }
      if let vary = suite.defaultVary {
        lines.append("  vary: \(FormatText.json(.object(vary)))")
      }
      if !suite.defaultAssertions.isEmpty { lines.append("  assert:") }
      for assertion in suite.defaultAssertions {
        lines.append("    - \(FormatText.json(AssertionFormat.json(assertion)))")
      }
    }
    if suite.hasSplits { lines.append("splits: by-hand") }
    let cases = suite.cases.filter(\.isWritten).map {
      FormatText.json(SuiteCases.json($0)) + "\n"
    }
    return (Array((lines.joined(separator: "\n") + "\n").utf8), Array(cases.joined().utf8))
  }
  /// Whether a suite has what only the second format can say.
  private static func needsSecondFormat(_ suite: Suite) -> Bool {
    let assertions = (suite.defaultAssertions + suite.cases.flatMap(\.assertions)).flatMap(
      \.flattened)
    return suite.isSensitive || !suite.metrics.isEmpty || suite.defaultVary != nil
      || suite.cases.contains { $0.vary != nil }
      || assertions.contains { !$0.assertions.isEmpty || $0.transforms.count > 1 }
  }
}
