public import PromptModel
public import StrictData

/// suites/<name>/suite.yaml and cases.jsonl, `stet-suite/1`.
public enum SuiteFile {
  /// The format's name.
  public static let format = "stet-suite/1"

  /// The suite in two files' bytes.
  ///
  /// Where suite.yaml has `splits`, every case has one: its own, its group's, or (with a salt) the
  /// one its id or group is hashed to. Variables of `defaultTest` are in every case that does not
  /// set them.
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
      digest: digest(suiteYAML: suiteYAML, casesJSONL: casesJSONL))
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
  /// default variables stand in each case.
  public static func serialize(_ suite: Suite) -> (suiteYAML: [UInt8], casesJSONL: [UInt8]) {
    var lines = ["format: \(format)"]
    if let description = suite.description {
      lines.append("description: \(FormatText.quoted(description))")
    }
    if !suite.labels.isEmpty {
      let labels = suite.labels.map { FormatText.quoted($0) }
      lines.append("labels: [\(labels.joined(separator: ", "))]")
    }
    if !suite.defaultAssertions.isEmpty || suite.defaultThreshold != nil {
      lines.append("defaultTest:")
      if let threshold = suite.defaultThreshold {
        lines.append("  threshold: \(FormatText.number(threshold))")
      }
      if !suite.defaultAssertions.isEmpty { lines.append("  assert:") }
      for assertion in suite.defaultAssertions {
        lines.append("    - \(FormatText.json(AssertionFormat.json(assertion)))")
      }
    }
    if suite.hasSplits { lines.append("splits: by-hand") }
    let cases = suite.cases.map { FormatText.json(SuiteCases.json($0)) + "\n" }
    return (Array((lines.joined(separator: "\n") + "\n").utf8), Array(cases.joined().utf8))
  }
}

/// What suite.yaml says.
struct SuiteDefinition {
  /// How cases get their split.
  enum Splits: Equatable {
    case none
    case byHand
    case salted(String)
  }

  let description: String?
  let labels: [String]
  let assertions: [AssertionSpec]
  let threshold: Double?
  let vars: JSONObject
  let splits: Splits

  init(_ bytes: [UInt8]) throws(SourceError) {
    let root = try FormatNode.yaml(bytes)
    if let format = try root.members().first(where: { $0.key.utf8.elementsEqual("format".utf8) }) {
      try format.node.format(SuiteFile.format)
    }
    let fields = try root.fields(
      ["format", "description", "labels", "defaultTest", "splits"], noun: "a suite")
    description = try fields["description"]?.text()
    labels = try fields["labels"]?.uniqueLabels() ?? []
    let defaults = try fields["defaultTest"]?.fields(
      ["assert", "threshold", "vars"], noun: "'defaultTest'")
    assertions = try AssertionFormat.list(defaults?["assert"])
    threshold = try defaults?["threshold"]?.share()
    vars = try SuiteCases.vars(defaults?["vars"])
    splits = try Self.splits(fields["splits"])
  }

  private static func splits(_ node: FormatNode?) throws(SourceError) -> Splits {
    guard let node else { return .none }
    switch node.value {
    case .bool(true), .string("by-hand"): return .byHand
    case .object:
      let fields = try node.fields(["salt"], noun: "'splits'")
      return .salted(try fields.required("salt").label())
    default: throw node.mismatch("true, by-hand or a mapping with a salt")
    }
  }
}
