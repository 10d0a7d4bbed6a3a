/// One answer of a run as an outputs file keeps it.
public struct KeptOutput: Sendable, Hashable {
  /// Why one assertion did not pass, in words with excerpts of the answer.
  public struct Reason: Sendable, Hashable {
    /// `name@version`, with `not-` where negated.
    public let name: String
    /// Why.
    public let reason: String

    /// A reason.
    public init(name: String, reason: String) {
      self.name = name
      self.reason = reason
    }
  }

  /// The case.
  public let id: String
  /// 0 for the first run.
  public let repeatIndex: Int
  /// The answer, scalar for scalar; nil: there was none, or it was withheld.
  public let text: String?
  /// For a classification: the declared label that was given, or `other`.
  public let label: String?
  /// The assertions that did not pass, in order.
  public let reasons: [Reason]
  /// Why the case has no verdict, or failed without an answer.
  public let error: String?
  /// The kinds of credentials that the answer or its reasons seem to hold, sorted: for those
  /// neither is kept; empty where nothing was withheld.
  public let withheld: [String]

  /// An answer.
  public init(
    id: String, repeatIndex: Int = 0, text: String?, label: String? = nil, reasons: [Reason] = [],
    error: String? = nil, withheld: [String] = []
  ) {
    self.id = id
    self.repeatIndex = repeatIndex
    self.text = text
    self.label = label
    self.reasons = reasons
    self.error = error
    self.withheld = withheld
  }
}
