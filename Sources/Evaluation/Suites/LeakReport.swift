/// What a prompt shows a model besides the case, for ``LeakCheck``.
public struct PromptTexts: Sendable {
  /// One few-shot example.
  public struct Example: Sendable, Hashable {
    /// The file, as messages name it.
    public let path: String
    /// The line, from 1.
    public let line: Int
    /// What is asked.
    public let input: String
    /// What is answered.
    public let output: String

    /// An example.
    public init(path: String, line: Int, input: String, output: String) {
      self.path = path
      self.line = line
      self.input = input
      self.output = output
    }
  }

  /// The prompt's own words, cut wherever a case's variable stands: rendered and as written.
  public let passages: [String]
  /// The few-shot examples, in their order.
  public let examples: [Example]

  /// Texts.
  public init(passages: [String], examples: [Example]) {
    self.passages = passages
    self.examples = examples
  }
}

/// One test case that a prompt gives away.
public struct Leak: Sendable, Hashable {
  /// What was found.
  public enum Kind: String, Sendable, Hashable {
    /// The case's input stands in the prompt's own words.
    case inputInPrompt = "input-in-prompt"
    /// The case's input stands in an example.
    case inputInExample = "input-in-example"
    /// An example's input is the case's, or nearly.
    case similarInput = "similar-input"
    /// The expected output stands in the prompt's own words.
    case expectedInPrompt = "expected-in-prompt"
    /// The expected output stands in an example.
    case expectedInExample = "expected-in-example"
    /// An example's output is the expected one, or nearly.
    case similarExpected = "similar-expected"
  }

  /// The case.
  public let caseID: String
  /// Its line in cases.jsonl, from 1.
  public let caseLine: Int
  /// What was found.
  public let kind: Kind
  /// The example; nil: the prompt's own words.
  public let example: PromptTexts.Example?
  /// The share of shingles that both have, 0…1; 1 where the text stands there whole.
  public let share: Double

  /// A leak.
  public init(
    caseID: String, caseLine: Int, kind: Kind, example: PromptTexts.Example?, share: Double
  ) {
    self.caseID = caseID
    self.caseLine = caseLine
    self.kind = kind
    self.example = example
    self.share = share
  }

  /// Whether it is certain enough to block (a share of 0.8 and more); else it warns.
  public var blocks: Bool { share >= LeakCheck.blockingShare }
}

/// Every test case that a prompt gives away.
public struct LeakReport: Sendable, Hashable {
  /// One for each case at most: the plainest. In the suite's order.
  public let leaks: [Leak]
  /// Whether everything was compared; not so for texts made to be slow.
  public let isComplete: Bool

  /// A report.
  public init(leaks: [Leak], isComplete: Bool = true) {
    self.leaks = leaks
    self.isComplete = isComplete
  }

  /// Those that block.
  public var blocking: [Leak] { leaks.filter(\.blocks) }
}
