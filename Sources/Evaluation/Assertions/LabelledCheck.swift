internal import PromptModel
internal import StrictData

/// `label`: what people said of exactly this answer, whole, whatever part of it is graded. It passes where more than half of those who
/// rated it let it pass, fails where more than half do not, and is undecided where nobody rated it
/// or they are divided.
///
/// A verdict is what it says; a label lets the answer pass where it is the expected one; a number
/// where it is at least `at-least`.
struct LabelledCheck: AssertionCheck {
  let caseID: String
  /// What a label must be; nil: nothing says.
  let expected: ExactString?
  /// What a number must be; nil: nothing says.
  let least: Double?
  /// Whether a threshold decides on the share, so that a divided vote has a verdict too.
  let hasThreshold: Bool
  let labels: (any LabelBook)?

  func judge(_ answer: JudgedAnswer) -> Judgement {
    guard let labels else { return .undecidable("there are no labels here to look into") }
    let ratings = labels.ratings(caseID: caseID, output: Digest(hashing: answer.whole))
    guard !ratings.isEmpty else { return .undecidable("nobody has rated this answer") }
    var passes = 0
    for rating in ratings {
      switch rating {
      case .verdict(let pass): passes += pass ? 1 : 0
      case .label(let label):
        guard let expected else {
          return .undecidable(
            "it was rated with a label, and neither the assertion nor the case says which is right")
        }
        passes += label == expected ? 1 : 0
      case .number(let number, _):
        guard let least else {
          return .undecidable("it was rated with a number, and label has no 'at-least'")
        }
        passes += number >= least ? 1 : 0
      }
    }
    let reason = "\(passes) of \(ratings.count) who rated this answer let it pass"
    guard passes * 2 != ratings.count || hasThreshold else {
      return .undecidable("\(reason): they are divided")
    }
    return .decided(
      pass: passes * 2 > ratings.count, score: Double(passes) / Double(ratings.count),
      reason: reason)
  }
}

extension LabelledCheck {
  /// Reads an assertion's value: the label that is right, or `{at-least: number}`; without one the
  /// case's `expected` is the label, where it is a text.
  init(_ given: AssertionInput, labels: (any LabelBook)?) throws(AssertionFault) {
    guard given.spec.transforms.isEmpty else {
      throw AssertionFault("label has a transform; people rated the answer as it is")
    }
    var expected = given.suiteCase.expected?.scalarText
    var least: Double?
    if let value = try given.value() {
      if let members = value.object {
        let options = try AssertionOptions(members, known: ["at-least"], type: given.name)
        guard let number = options["at-least"]?.number?.double else {
          throw AssertionFault("label takes the label that is right, or {at-least: number}")
        }
        least = number
      } else {
        expected = try given.text(value)
      }
    }
    self.init(
      caseID: given.suiteCase.id, expected: expected.map(ExactString.init), least: least,
      hasThreshold: given.spec.threshold != nil, labels: labels)
  }
}
