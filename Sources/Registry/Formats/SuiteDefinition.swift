internal import PromptModel
internal import StrictData

/// What suite.yaml says.
struct SuiteDefinition {
  /// How cases get their split.
  enum Splits: Equatable {
    case none
    case byHand
    case salted(String)
  }

  /// The file's format; the first one where it names none.
  let format: String
  let description: String?
  let labels: [String]
  let assertions: [AssertionSpec]
  let threshold: Double?
  let vars: JSONObject
  let vary: CaseVariation?
  let splits: Splits
  let metrics: [SuiteMetricSpec]
  let isSensitive: Bool

  init(_ bytes: [UInt8]) throws(SourceError) {
    let root = try FormatNode.yaml(bytes)
    let written = try root.members().first { $0.key.utf8.elementsEqual("format".utf8) }
    let format =
      try written?.node.format(oneOf: [
        SuiteFile.format, SuiteFile.secondFormat, SuiteFile.thirdFormat,
      ])
      ?? SuiteFile.format
    self.format = format
    let fields = try root.fields(
      ["format", "description", "labels", "defaultTest", "splits"],
      later: Self.later(["metrics", "sensitive"], than: format), noun: "a suite")
    description = try fields["description"]?.text()
    labels = try fields["labels"]?.uniqueLabels() ?? []
    let defaults = try fields["defaultTest"]?.fields(
      ["assert", "threshold", "vars"], later: Self.later(["vary"], than: format),
      noun: "'defaultTest'")
    assertions = try AssertionFormat.list(defaults?["assert"], in: format)
    threshold = try defaults?["threshold"]?.share()
    vars = try SuiteCases.vars(defaults?["vars"])
    vary = try defaults?["vary"].map(CaseVariation.init)
    splits = try Self.splits(fields["splits"])
    metrics = try SuiteMetricFormat.list(fields["metrics"], labels: labels)
    isSensitive = try fields["sensitive"]?.boolean() ?? false
  }

  /// Keys that a file of this suite may have from `stet-suite/2` on.
  func later(_ keys: [String]) -> LaterKeys { Self.later(keys, than: format) }

  /// Keys that a file of this suite may have from `stet-suite/3` on.
  func third(_ keys: [String]) -> LaterKeys {
    LaterKeys(keys: keys, format: SuiteFile.thirdFormat, found: format)
  }

  private static func later(_ keys: [String], than found: String) -> LaterKeys {
    LaterKeys(keys: keys, format: SuiteFile.secondFormat, found: found)
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
