internal import Evaluation
public import PromptModel
internal import Registry
internal import StrictData

/// What people said of a suite's answers, joined with what machines said.
public enum Labels {
  /// One answer that at least one person rated, with every verdict a record has on it.
  public struct RatedAnswer: Sendable {
    /// The answer: its case, digest, text, and its appearances with the records' results.
    public let answer: LabelAnswer
    /// The newest rating of each person, by name.
    public let ratings: [(person: PersonName, rating: HumanLabel.Rating)]

    /// Whether a rating lets the answer pass: a verdict says so; a label where it is the case's
    /// expected one; a number from `least` on. Nil where nothing says.
    public func passes(_ rating: HumanLabel.Rating, least: Double? = nil) -> Bool? {
      switch rating {
      case .verdict(let pass): return pass
      case .label(let label):
        return (answer.suiteCase?.expected).map { ExactString(LabelItem.text($0)) == label }
      case .number(let number, _): return least.map { number >= $0 }
      }
    }

    /// What people come to together: whether more than half of those whose rating says so let it
    /// pass; nil where they are divided or nobody's rating says.
    public func consensus(least: Double? = nil) -> Bool? {
      let said = ratings.compactMap { passes($0.rating, least: least) }
      let passing = said.count { $0 }
      guard passing * 2 != said.count else { return nil }
      return passing * 2 > said.count
    }
  }

  /// The answers of a suite's records that people rated: what a judge is calibrated against.
  ///
  /// Human and machine are joined by case id and answer digest, so that a rating counts for exactly
  /// the text it was given to, in whichever records it appears. The machine's word is in
  /// `answer.appearances`: each has the record and its `CaseResult` (the case's verdict, the
  /// assertions' by name, the declared label); `answer.text` and `answer.suiteCase` are there to ask
  /// a judge anew. Pairs are then `(rated.consensus(), appearance.result?.pass)`, or one for each
  /// person with `rated.passes(_:least:)`. In the order of case ids and digests. Of a sensitive
  /// suite labels and answers come from the operator's store.
  ///
  /// - Parameters:
  ///   - selection: which records' answers; by default all of the suite.
  ///   - people: whose ratings; nil: everybody's.
  /// - Throws: `RegistryError.notFound` for an unknown suite or record, `RegistryError.unreadable`
  ///   for a labels file that cannot be read, and what reading kept answers throws.
  public static func judgements(
    of suite: ResourceName, selection: LabelSelection = LabelSelection(),
    people: Set<PersonName>? = nil, in registry: OpenRegistry
  ) throws -> [RatedAnswer] {
    let shelf = try LabelShelf(suite, in: registry)
    var ratings: [LabelAnswers.Key: [(person: PersonName, rating: HumanLabel.Rating)]] = [:]
    for one in try shelf.everybody() where people?.contains(one.person) ?? true {
      for label in one.labels {
        guard let rating = label.rating else { continue }
        let key = LabelAnswers.Key(caseID: ExactString(label.caseID), digest: label.output)
        ratings[key, default: []].append((one.person, rating))
      }
    }
    guard !ratings.isEmpty else { return [] }
    let answers = try LabelAnswers(shelf, selection, in: registry).answers
    return answers.compactMap { answer in
      let key = LabelAnswers.Key(caseID: ExactString(answer.caseID), digest: answer.digest)
      return ratings[key].map { RatedAnswer(answer: answer, ratings: $0) }
    }.sorted {
      (ExactString($0.answer.caseID), $0.answer.digest)
        < (ExactString($1.answer.caseID), $1.answer.digest)
    }
  }
}

/// The ratings of one suite, for its `label` assertions.
struct SuiteLabelBook: LabelBook {
  private let ratings: [LabelAnswers.Key: [HumanLabel.Rating]]

  /// - Throws: `RegistryError.unreadable`.
  init(_ suite: ResourceName, in registry: OpenRegistry) throws {
    var ratings: [LabelAnswers.Key: [HumanLabel.Rating]] = [:]
    for label in try LabelShelf(suite, in: registry).everybody().flatMap(\.labels) {
      guard let rating = label.rating else { continue }
      let key = LabelAnswers.Key(caseID: ExactString(label.caseID), digest: label.output)
      ratings[key, default: []].append(rating)
    }
    self.ratings = ratings
  }

  func ratings(caseID: String, output: Digest) -> [HumanLabel.Rating] {
    ratings[LabelAnswers.Key(caseID: ExactString(caseID), digest: output)] ?? []
  }
}
