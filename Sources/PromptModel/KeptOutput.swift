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

  /// One of several requests that made the answer.
  public struct Step: Sendable, Hashable {
    /// Its name: of a chain's step, `sample 2`, `round 1`, or these joined by `, `.
    public let name: String
    /// What it was given: roles and texts in order; empty where the prompt rendered for the case
    /// says it.
    public let input: [Message]
    /// What it gave; nil: it failed.
    public let output: String?
    /// Tokens of its prompt, as the provider reported them.
    public let promptTokens: Int?
    /// Tokens of what it gave.
    public let completionTokens: Int?
    /// How long it took, rounded; nil: not known.
    public let milliseconds: Int?
    /// What was found about it, or why it failed.
    public let note: String?

    /// A step.
    public init(
      name: String, input: [Message] = [], output: String?, promptTokens: Int? = nil,
      completionTokens: Int? = nil, milliseconds: Int? = nil, note: String? = nil
    ) {
      self.name = name
      self.input = input
      self.output = output
      self.promptTokens = promptTokens
      self.completionTokens = completionTokens
      self.milliseconds = milliseconds
      self.note = note
    }
  }

  /// A message that a step was given.
  public struct Message: Sendable, Hashable {
    /// `system`, `user`, `assistant` or `tool`.
    public let role: String
    /// Its words.
    public let text: String

    /// A message.
    public init(role: String, text: String) {
      self.role = role
      self.text = text
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
  /// The requests that made the answer, where there were several.
  public let steps: [Step]

  /// An answer.
  public init(
    id: String, repeatIndex: Int = 0, text: String?, label: String? = nil, reasons: [Reason] = [],
    error: String? = nil, withheld: [String] = [], steps: [Step] = []
  ) {
    self.id = id
    self.repeatIndex = repeatIndex
    self.text = text
    self.label = label
    self.reasons = reasons
    self.error = error
    self.withheld = withheld
    self.steps = steps
  }
}
