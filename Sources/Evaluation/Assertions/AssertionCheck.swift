/// What an assertion found in one output, before `not-` is applied.
enum Judgement: Sendable {
  /// A verdict, its score in 0…1 and the reason in words.
  case decided(pass: Bool, score: Double, reason: String)
  /// The check could not run; neither a pass nor a fail, with and without `not-`.
  case undecidable(String)
  /// A score without a verdict, because nothing says which scores pass: an error that keeps what it
  /// measured.
  case measured(score: Double, fault: String)

  /// A score that a threshold decides on; a type without one never comes to this verdict.
  static func scored(_ score: Double, _ reason: String) -> Judgement {
    .decided(pass: score >= 1, score: score, reason: reason)
  }

  /// A verdict that is all or nothing.
  static func binary(_ pass: Bool, _ reason: String) -> Judgement {
    .decided(pass: pass, score: pass ? 1 : 0, reason: reason)
  }
}

/// One assertion type with its values bound: made once per case, used on every output.
protocol AssertionCheck: Sendable {
  /// The verdict on an answer. Never throws: a check that cannot run says so.
  func judge(_ answer: JudgedAnswer) async -> Judgement

  /// The verdict, and what a judge took for it.
  func finding(on answer: JudgedAnswer) async -> CheckFinding
}

extension AssertionCheck {
  func finding(on answer: JudgedAnswer) async -> CheckFinding {
    CheckFinding(await judge(answer))
  }
}

/// A verdict and what it took.
struct CheckFinding: Sendable {
  let judgement: Judgement
  /// What was asked of a judge; nil: nothing.
  let spend: JudgeSpend?
  /// Whether there is no verdict because the run may ask nothing more.
  let isCutOff: Bool

  init(_ judgement: Judgement, spend: JudgeSpend? = nil, isCutOff: Bool = false) {
    self.judgement = judgement
    self.spend = spend
    self.isCutOff = isCutOff
  }
}

/// An assertion that a suite may not contain, as facts for a ``SuiteProblem``.
struct AssertionFault: Error {
  let message: String
  let suggestion: String?

  init(_ message: String, suggestion: String? = nil) {
    self.message = message
    self.suggestion = suggestion
  }
}

/// A piece of a text for a reason: quoted, control characters escaped, at most 60 scalars.
enum Excerpt {
  static func quoted(_ text: String) -> String { "\"\(plain(text, limit: 60))\"" }

  /// Without quotes, at most so many scalars.
  static func plain(_ text: String, limit: Int) -> String {
    var quoted = ""
    var count = 0
    for scalar in text.unicodeScalars {
      guard count < limit else { return quoted + "…" }
      count += 1
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        quoted += scalar.escaped(asASCII: true)
      default:
        quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted
  }
}
