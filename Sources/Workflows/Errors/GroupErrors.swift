public import PromptModel
internal import Registry
internal import StrictData

/// `stet errors`: what the failing cases of a record have in common, and writing chosen groups down
/// as tags or new cases.
public struct GroupErrors: Sendable {
  /// What of the chosen groups is written into the suite's cases.
  public struct Writing: Sendable, Hashable {
    /// The tag that the groups' cases get.
    public var tag: String?
    /// Whether drafts of new cases are made of the groups' cases.
    public var makesDrafts = false
    /// Whether nothing is written after all.
    public var isDryRun = false

    /// Nothing.
    public init() {}

    /// Whether anything is asked for.
    public var isAsked: Bool { tag != nil || makesDrafts }
  }

  /// A path of a statement, an evidence id, or a prompt.
  public let record: String
  /// Of a prompt's records only those on this suite.
  public let suite: ResourceName?
  /// Of a prompt's records only those with this model.
  public let model: ResourceName?
  /// The groups chosen, by their numbers; empty: all are told, and none is written.
  public let chosen: [Int]
  /// What is written.
  public let writing: Writing

  /// A request.
  public init(
    record: String, suite: ResourceName? = nil, model: ResourceName? = nil, chosen: [Int] = [],
    writing: Writing = Writing()
  ) {
    self.record = record
    self.suite = suite
    self.model = model
    self.chosen = chosen
    self.writing = writing
  }

  /// A failing case, for whoever wants to see it.
  public struct Failing: Sendable {
    /// The case.
    public let id: String
    /// What it asks, one variable behind the other; nil where the suite's state is not known.
    public let input: String?
    /// The answers that were kept.
    public let outputs: [String]
    /// Its runs that did not pass.
    public let failedRuns: Int
    /// All its runs.
    public let runs: Int
  }

  /// What was found.
  public struct Outcome: Sendable {
    /// The record.
    public let record: Record
    /// The record's file, from the repository's top.
    public let path: String
    /// Whether the suite's texts are not to be shown unasked.
    public let isSensitive: Bool
    /// How many cases the record has.
    public let caseCount: Int
    /// Those that did not pass, in the record's order.
    public let failing: [Failing]
    /// The groups, or the chosen ones.
    public let groups: [ErrorGroup]
    /// What was written; nil where nothing was asked for.
    public let written: WrittenErrors?
    /// Facts beside the answer.
    public let notes: [String]
  }

  /// Groups, and writes what is asked for.
  ///
  /// - Throws: what ``RecordSearch`` throws; `WorkflowError.refused` for a number that is no
  ///   group's, and where the suite's files are not what the record was made with.
  public func run(in registry: OpenRegistry) throws -> Outcome {
    let found = try RecordSearch(registry).find(record, suite: suite, model: model)
    let state = try RecordSuite(of: found.record, in: registry)
    let items = try Self.items(of: found, state, in: registry)
    let grouping = ErrorGrouping(items)
    let groups = grouping.groups()
    let shown = try chosen.isEmpty ? groups : Self.chosen(chosen, of: groups)
    var written: WrittenErrors?
    if writing.isAsked {
      guard !chosen.isEmpty else {
        throw WorkflowError.refused("nothing is written unless groups are chosen")
      }
      written = try ErrorWriting(writing, of: shown, record: found.record, state: state)
        .run(in: registry)
    }
    return Outcome(
      record: found.record, path: registry.repositoryPath(found.record.path),
      isSensitive: state.isSensitive, caseCount: items.count,
      failing: grouping.failingItems.map(Self.failing), groups: shown, written: written,
      notes: Self.notes(state))
  }

  private static func items(
    of found: RecordSearch.Found, _ state: RecordSuite, in registry: OpenRegistry
  ) throws -> [ErrorGrouping.Item] {
    let cases = state.cases(of: found.record)
    let answers = try RecordAnswers.texts(of: found.record, in: found.tree, registry)
    var items: [ErrorGrouping.Item] = []
    var positions: [ExactString: Int] = [:]
    for result in found.record.results {
      let key = ExactString(result.id)
      if let position = positions[key] {
        items[position].runs.append(result)
      } else {
        positions[key] = items.count
        items.append(
          ErrorGrouping.Item(
            id: result.id, runs: [result], suiteCase: cases[key], outputs: answers[key] ?? []))
      }
    }
    return items
  }

  private static func chosen(_ numbers: [Int], of groups: [ErrorGroup]) throws -> [ErrorGroup] {
    try Set(numbers).sorted().map { number in
      guard let group = groups.first(where: { $0.number == number }) else {
        throw WorkflowError.refused(
          groups.isEmpty
            ? "there are no groups in this record"
            : "there is no group \(number); this record has 1 to \(groups.count)")
      }
      return group
    }
  }

  private static func failing(_ item: ErrorGrouping.Item) -> Failing {
    Failing(
      id: item.id,
      input: item.suiteCase.map { _ in
        ErrorGrouping.texts(of: item).joined(separator: "\n")
      },
      outputs: item.outputs, failedRuns: item.runs.count { $0.pass != true },
      runs: item.runs.count)
  }

  private static func notes(_ state: RecordSuite) -> [String] {
    guard let suite = state.suite else {
      return ["the suite of this record cannot be read: no tags, no texts"]
    }
    return state.isExact
      ? []
      : [
        "suite '\(suite.name)' has changed since, and its earlier state is not to be found: tags "
          + "and texts are those of today"
      ]
  }
}
