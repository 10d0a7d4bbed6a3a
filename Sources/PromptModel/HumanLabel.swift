public import StrictData

/// What one person said of an answer, or of two: a line of labels/<suite>/<person>.jsonl.
public struct HumanLabel: Sendable, Hashable {
  /// The numbers that a rating may be, both ends included.
  public struct Scale: Sendable, Hashable {
    /// The least number.
    public let least: Double
    /// The largest number, above the least.
    public let most: Double

    /// A scale; nil where the ends are not finite or not in order.
    public init?(least: Double, most: Double) {
      guard least.isFinite, most.isFinite, least < most else { return nil }
      self.least = least
      self.most = most
    }
  }

  /// How good an answer is, or what it is.
  public enum Rating: Sendable, Hashable {
    /// Good enough, or not.
    case verdict(Bool)
    /// What the answer is, as one of the labels of the suite.
    case label(ExactString)
    /// A number on a scale.
    case number(Double, Scale)
  }

  /// Which of two answers is better.
  public enum Side: String, Sendable, Hashable, CaseIterable {
    /// The first.
    case a
    /// The second.
    case b
    /// Neither.
    case tie

    /// The same preference with the answers in the other order.
    public var swapped: Side {
      switch self {
      case .a: .b
      case .b: .a
      case .tie: .tie
      }
    }
  }

  /// What was said.
  public enum Judgement: Sendable, Hashable {
    /// How good the answer is.
    case rating(Rating)
    /// Which of the answer (`a`) and a second one (`b`) is better, in the order they were shown.
    case preference(over: Digest, Side)
    /// The text the answer should have been.
    case correction(ExactString)

    /// The kind, as the format writes it.
    public var kind: Kind {
      switch self {
      case .rating: .rating
      case .preference: .preference
      case .correction: .correction
      }
    }
  }

  /// The kinds of labels.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A verdict, a label or a number.
    case rating
    /// One answer over another.
    case preference
    /// A better text.
    case correction
  }

  /// What a label is about: the newest of one person for one subject counts.
  public struct Subject: Sendable, Hashable {
    /// The case.
    public let caseID: ExactString
    /// The answers' digests, sorted: a pair is the same in both orders.
    public let outputs: [Digest]
    /// What was asked.
    public let kind: Kind

    /// A subject.
    public init(caseID: String, outputs: [Digest], kind: Kind) {
      self.caseID = ExactString(caseID)
      self.outputs = outputs.sorted()
      self.kind = kind
    }
  }

  /// The case's id.
  public let caseID: String
  /// SHA-256 of the answer's UTF-8 bytes; of a preference the first answer's.
  public let output: Digest
  /// What was said.
  public let judgement: Judgement
  /// Words beside it.
  public let note: String?
  /// When: an instant of RFC 3339 in UTC; nil: not known.
  public let date: String?

  /// A label.
  public init(
    caseID: String, output: Digest, judgement: Judgement, note: String? = nil, date: String? = nil
  ) {
    self.caseID = caseID
    self.output = output
    self.judgement = judgement
    self.note = note
    self.date = date
  }

  /// The answers it is about: one, or two of a preference.
  public var outputs: [Digest] {
    if case .preference(let second, _) = judgement { [output, second] } else { [output] }
  }

  /// What it is about.
  public var subject: Subject {
    Subject(caseID: caseID, outputs: outputs, kind: judgement.kind)
  }

  /// The rating; nil for the other kinds.
  public var rating: Rating? {
    if case .rating(let rating) = judgement { rating } else { nil }
  }

  /// The labels of one file that count, in the order they were first given: of those about the same
  /// subject the last.
  public static func newest(_ labels: [HumanLabel]) -> [HumanLabel] {
    var places: [Subject: Int] = [:]
    var newest: [HumanLabel] = []
    for label in labels {
      if let place = places[label.subject] {
        newest[place] = label
      } else {
        places[label.subject] = newest.count
        newest.append(label)
      }
    }
    return newest
  }
}
