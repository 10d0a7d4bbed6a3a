public import PromptModel
public import StrictData

/// suites/<name>/suite.yaml and cases.jsonl, `stet-suite/1` to `stet-suite/3`.
public enum SuiteFile {
  /// The format of a suite that needs nothing newer, and of a file that names none.
  public static let format = "stet-suite/1"
  /// The format that brought `metrics`, `sensitive`, `vary`, and assertions inside assertions.
  public static let secondFormat = "stet-suite/2"
  /// The format that brought `judge`, `embedder`, canaries, assertions with a `provider`, and
  /// conversations, results of tools and files of cases.
  public static let thirdFormat = "stet-suite/3"

  /// The suite in two files' bytes.
  ///
  /// Where suite.yaml has `splits`, every case has one: its own, its group's, or (with a salt) the
  /// one its id or group is hashed to. Variables of `defaultTest` are in every case that does not
  /// set them. Variants that `vary` asks for follow their case.
  /// - Parameters:
  ///   - name: the suite's name.
  ///   - suitePath: how errors name suite.yaml; nil: its path in the registry.
  ///   - casesPath: how errors name cases.jsonl; nil: its path in the registry.
  ///   - files: the files of the suite's folder that the two name, by name; see
  ///     ``otherFiles(suiteYAML:casesJSONL:)``.
  /// - Throws: at the first place that is wrong, with the file's path; cases without any
  ///   assertion, suites without cases and named files that are not there are wrong.
  public static func parse(
    name: ResourceName, suiteYAML: [UInt8], casesJSONL: [UInt8], suitePath: String? = nil,
    casesPath: String? = nil, files: [String: [UInt8]] = [:]
  ) throws(SourceError) -> Suite {
    let definition: SuiteDefinition
    let judges: [SuiteJudge]
    do {
      definition = try SuiteDefinition(suiteYAML)
      judges = try JudgeEntry.judges(definition.judges, files: files)
    } catch {
      throw error.at(suitePath ?? "suites/\(name)/suite.yaml")
    }
    let (cases, canaries): ([SuiteCase], [SuiteCase])
    do {
      (cases, canaries) = try SuiteCases.parse(casesJSONL, definition, files: files)
    } catch {
      throw error.at(casesPath ?? "suites/\(name)/cases.jsonl")
    }
    return Suite(
      name: name, description: definition.description, labels: definition.labels,
      defaultAssertions: definition.assertions, defaultThreshold: definition.threshold,
      hasSplits: definition.splits != .none, cases: cases,
      digest: digest(
        suiteYAML: suiteYAML, casesJSONL: casesJSONL,
        files: judges.compactMap(\.prompt).map { ($0.file, $0.digest) }
          + (cases + canaries).flatMap { $0.conversation?.files ?? [] }.map {
            ($0.name, $0.digest)
          }),
      metrics: definition.metrics, isSensitive: definition.isSensitive,
      defaultVary: definition.vary?.written, judges: judges,
      embedder: definition.embedder.map { SuiteJudge(model: $0.model, digest: $0.digest) },
      canaries: canaries)
  }

  /// The other files of the suite's folder that suite.yaml names; none for one that cannot be read.
  public static func namedFiles(in suiteYAML: [UInt8]) -> [String] {
    // Most suites name none, and are not parsed twice.
    guard String(decoding: suiteYAML, as: UTF8.self).contains("judge") else { return [] }
    do throws(SourceError) {
      return try SuiteDefinition(suiteYAML).judges.compactMap { $0.prompt?.file }
    } catch {
      return []
    }
  }

  /// The other files of the suite's folder that the two name, each once; none for what cannot be
  /// read.
  public static func otherFiles(suiteYAML: [UInt8], casesJSONL: [UInt8]) -> [String] {
    var seen: Set<ExactString> = []
    return (namedFiles(in: suiteYAML) + caseFiles(in: casesJSONL)).filter {
      seen.insert(ExactString($0)).inserted
    }
  }

  /// The other files of the suite's folder that its cases show, each once; none for what cannot be
  /// read.
  public static func caseFiles(in casesJSONL: [UInt8]) -> [String] {
    ConversationFormat.fileNames(in: casesJSONL)
  }

  /// Whether a suite.yaml marks its suite as sensitive; false for one that cannot be read.
  public static func isSensitive(_ suiteYAML: [UInt8]) -> Bool {
    do throws(SourceError) {
      return try SuiteDefinition(suiteYAML).isSensitive
    } catch {
      return false
    }
  }

  /// The digest of a suite's two files, and of those they name beside them.
  public static func digest(
    suiteYAML: [UInt8], casesJSONL: [UInt8], files: [(name: String, digest: Digest)] = []
  ) -> Digest {
    var lines = [
      (name: "suite.yaml", digest: Digest(hashing: suiteYAML)),
      (name: "cases.jsonl", digest: Digest(hashing: casesJSONL)),
    ]
    var seen: Set<ExactString> = []
    for file in files where seen.insert(ExactString(file.name)).inserted {
      lines.append(file)
    }
    return Closure.digest(of: lines)
  }

  /// The suite as its two files. ``parse(name:suiteYAML:casesJSONL:suitePath:casesPath:)`` reads
  /// an equal suite from them, but for the digest of other bytes: splits are written by hand, and
  /// default variables stand in each case. The format is the oldest that has every key in use.
  public static func serialize(_ suite: Suite) -> (suiteYAML: [UInt8], casesJSONL: [UInt8]) {
    var lines = ["format: \(formatNeeded(by: suite))"]
    if let description = suite.description {
      lines.append("description: \(FormatText.quoted(description))")
    }
    if !suite.labels.isEmpty {
      let labels = suite.labels.map { FormatText.quoted($0) }
      lines.append("labels: [\(labels.joined(separator: ", "))]")
    }
    if suite.isSensitive { lines.append("sensitive: true") }
    if !suite.judges.isEmpty { lines.append("judge:") }
    for judge in suite.judges {
      lines.append("  - \(FormatText.json(JudgeEntry.json(judge)))")
    }
    if let embedder = suite.embedder {
      lines.append("embedder: \(FormatText.json(JudgeEntry.json(embedder)))")
    }
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
    let cases = (suite.cases.filter(\.isWritten) + suite.canaries).map {
      FormatText.json(SuiteCases.json($0)) + "\n"
    }
    return (Array((lines.joined(separator: "\n") + "\n").utf8), Array(cases.joined().utf8))
  }

  /// The oldest format that can say what a suite has.
  private static func formatNeeded(by suite: Suite) -> String {
    let cases = suite.cases + suite.canaries
    let assertions = (suite.defaultAssertions + cases.flatMap(\.assertions)).flatMap(\.flattened)
    if !suite.judges.isEmpty || suite.embedder != nil || !suite.canaries.isEmpty
      || cases.contains(where: { $0.conversation != nil })
      || assertions.contains(where: { $0.provider != nil })
    {
      return thirdFormat
    }
    let needsSecond =
      suite.isSensitive || !suite.metrics.isEmpty || suite.defaultVary != nil
      || suite.cases.contains { $0.vary != nil }
      || assertions.contains { !$0.assertions.isEmpty || $0.transforms.count > 1 }
    return needsSecond ? secondFormat : format
  }
}
