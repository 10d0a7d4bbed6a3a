public import StrictData

/// One case: a line of cases.jsonl.
///
/// Copies share what it holds: a run has every case in its jobs and in its outcomes.
public struct SuiteCase: Sendable, Hashable {
  private struct Fields: Sendable, Hashable {
    let id: String
    let vars: JSONObject
    let expected: JSONValue?
    let assertions: [AssertionSpec]
    let threshold: Double?
    let tags: [String]
    let group: String?
    let split: Split?
    let line: Int
    let vary: JSONObject?
    let family: CaseFamily?
    let canary: Canary?
    let conversation: CaseConversation?
  }

  private final class Content: Sendable {
    let fields: Fields

    init(_ fields: Fields) { self.fields = fields }
  }

  private let content: Content

  /// Unique in the suite.
  public var id: String { content.fields.id }
  /// The variables the prompt is rendered with.
  public var vars: JSONObject { content.fields.vars }
  /// The expected output or label.
  public var expected: JSONValue? { content.fields.expected }
  /// The case's own assertions; the suite's defaults come before them.
  public var assertions: [AssertionSpec] { content.fields.assertions }
  /// The least case score that passes; nil: every assertion must.
  public var threshold: Double? { content.fields.threshold }
  /// Tags; `critical` means that losing the case is never accepted.
  public var tags: [String] { content.fields.tags }
  /// Cases that belong together: one cluster for the statistics.
  public var group: String? { content.fields.group }
  /// The part it is in; nil where the suite has no splits.
  public var split: Split? { content.fields.split }
  /// The line in cases.jsonl, from 1; for a variant that of the case it was made of.
  public var line: Int { content.fields.line }
  /// The case's own `vary`, as written.
  public var vary: JSONObject? { content.fields.vary }
  /// Its place among the variants `vary` made; nil where there are none.
  public var family: CaseFamily? { content.fields.family }
  /// The answer it gives itself to try the judges with; nil for every case that is one.
  public var canary: Canary? { content.fields.canary }
  /// The conversation so far, results of tools and files; nil where it has none.
  public var conversation: CaseConversation? { content.fields.conversation }

  /// A case.
  public init(
    id: String, vars: JSONObject, expected: JSONValue? = nil, assertions: [AssertionSpec] = [],
    threshold: Double? = nil, tags: [String] = [], group: String? = nil, split: Split? = nil,
    line: Int, vary: JSONObject? = nil, family: CaseFamily? = nil, canary: Canary? = nil,
    conversation: CaseConversation? = nil
  ) {
    content = Content(
      Fields(
        id: id, vars: vars, expected: expected, assertions: assertions, threshold: threshold,
        tags: tags, group: group, split: split, line: line, vary: vary, family: family,
        canary: canary, conversation: conversation))
  }

  /// Equality of all fields.
  public static func == (left: SuiteCase, right: SuiteCase) -> Bool {
    left.content === right.content || left.content.fields == right.content.fields
  }

  /// Hashes what equality compares.
  public func hash(into hasher: inout Hasher) { hasher.combine(content.fields) }

  /// Whether losing it fails the gate by what stands in the case itself; see
  /// ``Suite/isCritical(_:)`` for the suite's part.
  public var isCritical: Bool {
    tags.contains("critical") || assertions.contains(where: \.isCritical)
  }

  /// Whether it stands in cases.jsonl itself, and is no variant of another.
  public var isWritten: Bool { family.map { $0.origin.utf8.elementsEqual(id.utf8) } ?? true }

  /// The same case in a split.
  public func moved(to split: Split) -> SuiteCase {
    SuiteCase(
      id: id, vars: vars, expected: expected, assertions: assertions, threshold: threshold,
      tags: tags, group: group, split: split, line: line, vary: vary, family: family,
      canary: canary, conversation: conversation)
  }

  /// The same case with other variables.
  public func with(vars: JSONObject) -> SuiteCase {
    SuiteCase(
      id: id, vars: vars, expected: expected, assertions: assertions, threshold: threshold,
      tags: tags, group: group, split: split, line: line, vary: vary, family: family,
      canary: canary, conversation: conversation)
  }
}
