public import PromptModel
internal import StrictData

/// What a person is asked about an answer.
public enum LabelQuestion: Sendable, Hashable {
  /// Does it pass?
  case verdict
  /// Which of the suite's labels is it?
  case label([String])
  /// How good is it, on a scale?
  case number(HumanLabel.Scale)
  /// Which of two is better?
  case preference

  /// What a suite asks when nobody says otherwise: its labels where it declares some, else a verdict.
  public init(of suite: Suite) {
    self = suite.labels.isEmpty ? .verdict : .label(suite.labels)
  }

  /// The kind of label that an answer to it is.
  public var kind: HumanLabel.Kind { self == .preference ? .preference : .rating }

  /// The scale that a text declares: `1..5`, `0..1.5`; nil for anything else.
  public static func scale(_ text: String) -> HumanLabel.Scale? {
    let utf8 = Array(text.utf8)
    guard let dots = utf8.indices.first(where: { utf8[$0...].starts(with: "..".utf8) }),
      let least = Double(String(decoding: utf8[..<dots], as: UTF8.self)),
      let most = Double(String(decoding: utf8[(dots + 2)...], as: UTF8.self))
    else { return nil }
    return HumanLabel.Scale(least: least, most: most)
  }

  /// What may be said, as words: `pass`, `fail`; the labels; `1..5`; `a`, `b`, `tie`.
  public var choices: [String] {
    switch self {
    case .verdict: ["pass", "fail"]
    case .label(let labels): labels
    case .number(let scale): [Self.text(scale)]
    case .preference: HumanLabel.Side.allCases.map(\.rawValue)
    }
  }

  /// `1..5`.
  public static func text(_ scale: HumanLabel.Scale) -> String {
    "\(JSONNumber(scale.least).literal)..\(JSONNumber(scale.most).literal)"
  }

  /// The numbers that one can give without a table: the whole ones of a scale, at most 1,000 of them;
  /// empty for other questions and for a scale with none or more.
  public var wholeNumbers: [Double] {
    guard case .number(let scale) = self, scale.most - scale.least <= 1_000 else { return [] }
    return Array(stride(from: scale.least.rounded(.up), through: scale.most, by: 1))
  }

  /// The rating that a word of a table stands for; nil where it is none. Verdicts and sides may be
  /// written in capitals, as spreadsheets like to, and numbers with a decimal comma.
  public func rating(_ word: String) -> HumanLabel.Rating? {
    switch self {
    case .verdict:
      switch word.lowercased() {
      case "pass": return .verdict(true)
      case "fail": return .verdict(false)
      default: return nil
      }
    case .label(let labels):
      return labels.first { ExactString($0) == ExactString(word) }.map { .label(ExactString($0)) }
    case .number(let scale):
      let plain = String(decoding: word.utf8.map { $0 == 0x2C ? 0x2E : $0 }, as: UTF8.self)
      guard let number = Double(plain), (scale.least...scale.most).contains(number) else {
        return nil
      }
      return .number(number, scale)
    case .preference: return nil
    }
  }

  /// Whether a rating answers this question; a label of an earlier state of the suite does too.
  func isAnswered(by label: HumanLabel) -> Bool {
    switch (self, label.judgement) {
    case (.verdict, .rating(.verdict)), (.label, .rating(.label)), (.preference, .preference): true
    case (.number(let scale), .rating(.number(_, let given))): scale == given
    default: false
    }
  }
}

extension LabelQuestion {
  /// The labels that a suite declares; empty where it declares none.
  ///
  /// - Throws: `RegistryError.notFound`, `RegistryError.unreadable`.
  public static func labels(of suite: ResourceName, in registry: OpenRegistry) throws -> [String] {
    try LabelShelf(suite, in: registry).suite.labels
  }
}
