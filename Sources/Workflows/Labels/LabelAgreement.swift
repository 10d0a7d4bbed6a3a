public import Evaluation
public import PromptModel
internal import StrictData

/// How far people agree, in one kind of question.
public struct LabelAgreement: Sendable {
  /// Two people.
  public struct Pair: Sendable {
    /// The first by name.
    public let first: PersonName
    /// The second.
    public let second: PersonName
    /// What both said something of.
    public let shared: Int
    /// The share of it in which they said the same; nil where they share nothing.
    public let agreement: Double?
    /// Cohen's κ; nil where it is not defined, as where both gave one answer throughout.
    public let kappa: CohenKappa?
  }

  /// α at one level.
  public struct Alpha: Sendable {
    /// How far two values differ.
    public let level: KrippendorffAlpha.Level
    /// α; nil where it is not defined: nothing was judged twice, or there is no variation.
    public let alpha: KrippendorffAlpha?
    /// Its bootstrap interval of 95 %.
    public let interval: Interval?
  }

  /// What was asked: `pass or fail`, `label`, `number 1..5` or `preference`.
  public let question: String
  /// Who answered, by name, and how much.
  public let people: [(person: PersonName, count: Int)]
  /// What was judged by anybody.
  public let units: Int
  /// Every two people.
  public let pairs: [Pair]
  /// α of all, at every level that has a meaning for the question.
  public let alphas: [Alpha]

  /// The agreement on a suite, one for each kind of question that was answered.
  ///
  /// - Parameters:
  ///   - selection: only answers of these records; by default all labels count, of answers that are
  ///     no longer kept too.
  ///   - seed: of the bootstrap.
  /// - Throws: as ``Labels/judgements(of:selection:people:in:)``.
  public static func all(
    of suite: ResourceName, selection: LabelSelection = LabelSelection(), seed: UInt64 = 1,
    in registry: OpenRegistry
  ) throws -> [LabelAgreement] {
    let shelf = try LabelShelf(suite, in: registry)
    let answers = selection.isEverything ? nil : try LabelAnswers(shelf, selection, in: registry)
    var said: [ExactString: Ballot] = [:]
    for one in try shelf.everybody() {
      for label in one.labels {
        let isMeant = label.outputs.allSatisfy { answers?[label.caseID, $0] != nil }
        guard answers == nil || isMeant, let vote = Vote(label) else { continue }
        said[ExactString(vote.question), default: Ballot(levels: vote.levels)]
          .add(vote.value, of: one.person, label.subject)
      }
    }
    return said.sorted { $0.key < $1.key }.map { question, ballot in
      LabelAgreement(question: question.text, ballot, seed: seed)
    }
  }

  private init(question: String, _ ballot: Ballot, seed: UInt64) {
    self.question = question
    let votes = ballot.votes
    let names = votes.keys.sorted()
    people = names.map { ($0, votes[$0]?.count ?? 0) }
    var units: [HumanLabel.Subject: [Double]] = [:]
    for name in names {
      for (subject, value) in votes[name] ?? [:] { units[subject, default: []].append(value) }
    }
    self.units = units.count
    // The bootstrap draws by place: the order must not be a dictionary's.
    let sorted = units.sorted { left, right in
      left.key.caseID == right.key.caseID
        ? left.key.outputs.lexicographicallyPrecedes(right.key.outputs)
        : left.key.caseID < right.key.caseID
    }.map(\.value)
    alphas = ballot.levels.map { level in
      let alpha = KrippendorffAlpha(sorted, level: level)
      return Alpha(level: level, alpha: alpha, interval: alpha?.interval(seed: seed))
    }
    pairs = names.indices.flatMap { first in
      names[(first + 1)...].map { Pair(names[first], $0, votes) }
    }
  }
}

extension LabelAgreement.Pair {
  fileprivate init(
    _ first: PersonName, _ second: PersonName,
    _ votes: [PersonName: [HumanLabel.Subject: Double]]
  ) {
    let others = votes[second] ?? [:]
    let both = (votes[first] ?? [:]).compactMap { subject, value in
      others[subject].map { (value, $0) }
    }
    let values = Set(both.flatMap { [$0.0, $0.1] }).sorted()
    var table = [[Int]](
      repeating: [Int](repeating: 0, count: values.count), count: values.count)
    for (one, other) in both {
      guard let row = values.firstIndex(of: one), let column = values.firstIndex(of: other) else {
        continue
      }
      table[row][column] += 1
    }
    self.first = first
    self.second = second
    shared = both.count
    agreement =
      both.isEmpty ? nil : Double(both.count { $0.0 == $0.1 }) / Double(both.count)
    kappa = CohenKappa(table)
  }
}

/// What was said in answer to one question; labels are numbered as they come.
private struct Ballot {
  let levels: [KrippendorffAlpha.Level]
  private(set) var votes: [PersonName: [HumanLabel.Subject: Double]] = [:]
  private var places: [ExactString: Double] = [:]

  init(levels: [KrippendorffAlpha.Level]) {
    self.levels = levels
  }

  mutating func add(_ value: Vote.Value, of person: PersonName, _ subject: HumanLabel.Subject) {
    switch value {
    case .number(let number): votes[person, default: [:]][subject] = number
    case .category(let name):
      let place = places[name] ?? Double(places.count)
      places[name] = place
      votes[person, default: [:]][subject] = place
    }
  }
}

/// One label as a value that can be compared.
private struct Vote {
  enum Value {
    case number(Double)
    case category(ExactString)
  }

  let question: String
  let value: Value
  let levels: [KrippendorffAlpha.Level]

  /// Nil for a correction: two are hardly ever the same text.
  init?(_ label: HumanLabel) {
    switch label.judgement {
    case .rating(.verdict(let pass)):
      question = "pass or fail"
      value = .number(pass ? 1 : 0)
      levels = [.nominal]
    case .rating(.label(let text)):
      question = "label"
      value = .category(text)
      levels = [.nominal]
    case .rating(.number(let number, let scale)):
      question = "number \(LabelQuestion.text(scale))"
      value = .number(number)
      levels = KrippendorffAlpha.Level.allCases
    case .preference(let second, let side):
      question = "preference"
      // The same pair may have been shown in the other order.
      let sorted = label.output < second ? side : side.swapped
      value = .category(ExactString(sorted.rawValue))
      levels = [.nominal]
    case .correction: return nil
    }
  }
}
