public import PromptModel

/// What people said of answers, for assertions of the type `label`.
public protocol LabelBook: Sendable {
  /// The ratings of exactly one answer to a case, one a person: the newest of each.
  func ratings(caseID: String, output: Digest) -> [HumanLabel.Rating]
}
