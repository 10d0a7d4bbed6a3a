internal import StrictData

/// What several answers to one question come to (self-consistency: Wang et al. 2023).
public struct SampleVote: Sendable, Hashable {
  /// What one answer votes for.
  public enum Ballot: Sendable, Hashable {
    /// An answer; two are one vote where they are equal without the white space at their ends,
    /// with every run of white space as one space, and in lower case.
    case answer(String)
    /// One of the suite's labels, scalar for scalar.
    case label(String)
    /// A text that nothing was taken out of.
    case text(String)
    /// Nothing: it is not counted.
    case abstention
  }

  /// The number of answers.
  public let samples: Int
  /// Those that are not counted.
  public let abstentions: Int
  /// The answer that stands for all, from 0; nil where all abstain.
  public let winner: Int?
  /// How far the answers that are counted agree, 0…1: the share of the commonest; for texts that
  /// nothing was taken out of, the winner's mean chrF to the others (1 where it is alone). Nil
  /// where all abstain.
  public let agreement: Double?
  /// The longest time of one answer; nil where it is not known of all.
  public var longestMilliseconds: Double?

  /// Counts votes.
  ///
  /// The commonest answer wins, of several the one that came first. Where any ballot is a
  /// ``Ballot/text(_:)`` the medoid wins: the text with the largest mean chrF to the others.
  public init(_ ballots: [Ballot]) {
    samples = ballots.count
    let counted = ballots.indices.filter { !Self.abstains(ballots[$0]) }
    abstentions = ballots.count - counted.count
    let texts = counted.compactMap { index -> (index: Int, text: String)? in
      if case .text(let text) = ballots[index] { (index, text) } else { nil }
    }
    guard !counted.isEmpty else {
      (winner, agreement) = (nil, nil)
      return
    }
    if texts.count == counted.count {
      let (place, score) = Self.medoid(texts.map(\.text))
      (winner, agreement) = (texts[place].index, score)
    } else {
      let (place, count) = Self.mode(counted.map { Self.key(ballots[$0]) })
      (winner, agreement) = (counted[place], Double(count) / Double(counted.count))
    }
  }

  /// What ``json`` wrote; nil for something else.
  init?(json: JSONValue) {
    guard let samples = json["samples"]?.number?.int,
      let abstentions = json["abstentions"]?.number?.int
    else { return nil }
    self.samples = samples
    self.abstentions = abstentions
    winner = json["winner"]?.number?.int
    agreement = json["agreement"]?.number?.double
    longestMilliseconds = json["longest"]?.number?.double
  }

  /// The vote as a JSON object.
  var json: JSONValue {
    var object = JSONObject([
      ("samples", .number(JSONNumber(samples))), ("abstentions", .number(JSONNumber(abstentions))),
    ])
    object["winner"] = winner.map { .number(JSONNumber($0)) }
    object["agreement"] = agreement.map { .number(JSONNumber($0)) }
    object["longest"] = longestMilliseconds.map { .number(JSONNumber($0)) }
    return .object(object)
  }

  private static func abstains(_ ballot: Ballot) -> Bool {
    switch ballot {
    case .abstention: true
    case .answer(let text), .text(let text):
      text.unicodeScalars.allSatisfy { $0.properties.isWhitespace }
    case .label: false
    }
  }

  private static func key(_ ballot: Ballot) -> ExactString {
    switch ballot {
    case .answer(let text), .text(let text): VoteText.normalized(text)
    case .label(let label): ExactString(label)
    case .abstention: ExactString("")
    }
  }

  /// The place of the first of the commonest, and how often it is there.
  private static func mode(_ keys: [ExactString]) -> (place: Int, count: Int) {
    var counts: [ExactString: Int] = [:]
    for key in keys { counts[key, default: 0] += 1 }
    let most = counts.values.max() ?? 0
    return (keys.firstIndex { counts[$0] == most } ?? 0, most)
  }

  /// The place of the text with the largest mean chrF to the others, and that mean.
  private static func medoid(_ texts: [String]) -> (place: Int, score: Double) {
    guard texts.count > 1 else { return (0, 1) }
    var best = (place: 0, score: -1.0)
    for (place, text) in texts.enumerated() {
      var sum = 0.0
      for (other, reference) in texts.enumerated() where other != place {
        sum += Chrf.sentence(text, references: [reference])
      }
      let mean = sum / Double(texts.count - 1)
      if mean > best.score { best = (place, mean) }
    }
    return best
  }

  /// `3 of 4 agree, 1 abstained`, for people.
  public var text: String {
    guard let agreement, winner != nil else { return "all of \(samples) samples abstained" }
    let share = Int((agreement * 1000).rounded())
    let digits = String(1000 + share % 1000).dropFirst()
    return "\(samples) samples, agreement \(share / 1000).\(digits)"
      + (abstentions > 0 ? ", \(abstentions) abstained" : "")
  }
}
