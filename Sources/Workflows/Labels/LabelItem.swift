internal import Evaluation
public import PromptModel
internal import StrictData

/// One thing a person is asked about: an answer, or two to the same case. It says nothing of who
/// gave them.
public struct LabelItem: Sendable {
  /// An answer.
  public struct Output: Sendable {
    /// SHA-256 of the text's UTF-8 bytes.
    public let digest: Digest
    /// The answer.
    public let text: String
  }

  /// The case's id.
  public let caseID: String
  /// The case; nil where no state of the suite has it.
  public let suiteCase: SuiteCase?
  /// One, or two in the order they are shown.
  public let outputs: [Output]

  /// The case's variables as text, sorted by name.
  public var inputs: [(name: String, text: String)] {
    let entries = suiteCase?.vars.entries ?? []
    return entries.map { ($0.key, Self.text($0.value)) }.sorted {
      ExactString($0.0) < ExactString($1.0)
    }
  }

  /// What is expected, as text; nil where nothing is.
  public var expected: String? { suiteCase?.expected.map { Self.text($0) } }

  /// A text itself, any other value as JSON.
  static func text(_ value: JSONValue) -> String { value.string ?? value.serialized() }

  /// What a label of this item and kind is about.
  func subject(_ kind: HumanLabel.Kind) -> HumanLabel.Subject {
    HumanLabel.Subject(caseID: caseID, outputs: outputs.map(\.digest), kind: kind)
  }
}

/// What is asked, in the order it is asked.
struct LabelQueue {
  /// What is left, or everything.
  let items: [LabelItem]
  /// How many there are with those already labelled.
  let total: Int

  /// - Parameters:
  ///   - given: the person's labels that count.
  ///   - asksAgain: whether what is labelled already is asked too.
  ///   - seed: equal seeds shuffle equally; sides of pairs are drawn from it as well.
  init(
    _ answers: [LabelAnswer], _ question: LabelQuestion, given: [HumanLabel], asksAgain: Bool,
    seed: UInt64
  ) {
    var generator = SeededGenerator(seed: seed)
    // What is asked and in which order does not depend on how files lie in a folder.
    let sorted = answers.sorted {
      (ExactString($0.caseID), $0.digest) < (ExactString($1.caseID), $1.digest)
    }
    var all =
      question == .preference
      ? Self.pairs(sorted, &generator)
      : sorted.map {
        LabelItem(
          caseID: $0.caseID, suiteCase: $0.suiteCase,
          outputs: [LabelItem.Output(digest: $0.digest, text: $0.text)])
      }
    all.shuffle(using: &generator)
    let done = Set(given.filter { question.isAnswered(by: $0) }.map(\.subject))
    total = all.count
    items = asksAgain ? all : all.filter { !done.contains($0.subject(question.kind)) }
  }

  /// Every two different answers to a case that two records gave, sides by the toss of a coin.
  private static func pairs(
    _ answers: [LabelAnswer], _ generator: inout SeededGenerator
  ) -> [LabelItem] {
    var pairs: [LabelItem] = []
    var start = 0
    while start < answers.count {
      let id = ExactString(answers[start].caseID)
      let end = answers[start...].firstIndex { ExactString($0.caseID) != id } ?? answers.count
      for first in start..<end {
        for second in (first + 1)..<end where areOfTwo(answers[first], answers[second]) {
          var outputs = [answers[first], answers[second]].map {
            LabelItem.Output(digest: $0.digest, text: $0.text)
          }
          if generator.next() >> 63 == 1 { outputs.swapAt(0, 1) }
          pairs.append(
            LabelItem(
              caseID: answers[first].caseID,
              suiteCase: answers[first].suiteCase ?? answers[second].suiteCase, outputs: outputs))
        }
      }
      start = end
    }
    return pairs
  }

  /// Whether some record gave the one and another record the other.
  private static func areOfTwo(_ first: LabelAnswer, _ second: LabelAnswer) -> Bool {
    first.appearances.contains { one in
      second.appearances.contains { ExactString($0.record) != ExactString(one.record) }
    }
  }
}
