public import PromptModel
public import StrictData

/// An assertion as another tool's file has it, in this registry's words.
public struct ImportedAssertion: Sendable, Hashable {
  /// A mapping as cases.jsonl has it.
  public let json: JSONObject
  /// Where it stands in the file.
  public let position: SourcePosition
}

/// A case as another tool's file has it.
public struct ImportedCase: Sendable {
  /// Its id; nil: it has none, and gets one by its number.
  public var id: String?
  /// The variables.
  public var vars = JSONObject()
  /// The expected output.
  public var expected: JSONValue?
  /// Its own assertions.
  public var assertions: [ImportedAssertion] = []
  /// The least score that passes.
  public var threshold: Double?
  /// Tags.
  public var tags: [String] = []
  /// Cases that belong together.
  public var group: String?
  /// The part it is in.
  public var split: Split?
  /// What it is about.
  public var description: String?
  /// Where it stands in the file.
  public let position: SourcePosition

  init(position: SourcePosition) {
    self.position = position
  }
}

/// What was read of another tool's file.
public struct ImportedSuite: Sendable {
  /// The cases, in order.
  public internal(set) var cases: [ImportedCase] = []
  /// Assertions of every case.
  public internal(set) var defaults: [ImportedAssertion] = []
  /// The least score of cases that do not say.
  public internal(set) var defaultThreshold: Double?
  /// Everything that has no counterpart here, where it stands: a suite with any is not written.
  public internal(set) var problems: [SourceError] = []
  /// What means something else here, or was left out, in sentences without a full stop.
  public private(set) var notes: [String] = []

  /// Nothing yet.
  public init() {}

  /// Adds a case.
  public mutating func append(_ item: ImportedCase) { cases.append(item) }

  /// Compares every case's expected output by an assertion type without a value.
  public mutating func compareExpected(by type: String) {
    defaults.append(
      ImportedAssertion(
        json: JSONObject([("type", .string(type))]),
        position: SourcePosition(line: 1, column: 1)))
  }

  /// Adds a note once.
  mutating func note(_ text: String) {
    if !notes.contains(text) { notes.append(text) }
  }
}

/// Which columns (of a CSV file, or members of flat JSON lines) are not variables.
public struct ImportColumns: Sendable {
  /// The case's id.
  public var id: String?
  /// The expected output or label.
  public var expected: String?
  /// The group.
  public var group: String?
  /// Tags, separated by commas.
  public var tags: String?
  /// The split: train, dev or test.
  public var split: String?

  /// No columns.
  public init() {}
}
