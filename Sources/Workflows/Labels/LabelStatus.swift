public import PromptModel
internal import StrictData

/// How far people are with a suite.
public struct LabelStatus: Sendable {
  /// One person.
  public struct Row: Sendable {
    /// Who.
    public let person: PersonName
    /// The file: relative to the repository, or absolute in the operator's store.
    public let path: String
    /// Labels that count, by kind.
    public let counts: [HumanLabel.Kind: Int]
    /// Kept answers that the person rated.
    public let rated: Int
  }

  /// The suite.
  public let suite: ResourceName
  /// Different answers that are kept.
  public let answers: Int
  /// Everybody with a file, by name.
  public let people: [Row]

  /// The status of a suite.
  ///
  /// - Throws: as ``Labels/judgements(of:selection:people:in:)``.
  public init(
    of suite: ResourceName, selection: LabelSelection = LabelSelection(), in registry: OpenRegistry
  ) throws {
    let shelf = try LabelShelf(suite, in: registry)
    let found = try LabelAnswers(shelf, selection, in: registry)
    self.suite = suite
    answers = found.answers.count
    people = try shelf.everybody().map { one in
      Row(
        person: one.person, path: one.path,
        counts: one.labels.reduce(into: [:]) { $0[$1.judgement.kind, default: 0] += 1 },
        rated: one.labels.count { $0.rating != nil && found[$0.caseID, $0.output] != nil })
    }
  }
}
