public import PromptModel

/// One assertion's outcome with its reason in words, which stays out of the cases file.
public struct GradedAssertion: Sendable, Hashable {
  /// What the cases file keeps.
  public let result: AssertionResult
  /// Its share in the case's score; 0 was measured only.
  public let weight: Double
  /// Why, with short excerpts of the output.
  public let reason: String
  /// What the assertions inside an `assert-set` came to; empty for every other type.
  public let components: [GradedAssertion]
  /// What judging took, apart from the answer; nil: no model was asked.
  public var spend: JudgeSpend? { rareSpend.value }
  private let rareSpend: Rare<JudgeSpend>
  /// Whether it has no verdict because the run may ask nothing more.
  let isCutOff: Bool

  /// An outcome.
  public init(
    result: AssertionResult, weight: Double, reason: String, components: [GradedAssertion] = [],
    spend: JudgeSpend? = nil
  ) {
    self.init(
      result: result, weight: weight, reason: reason, components: components, spend: spend,
      isCutOff: false)
  }

  init(
    result: AssertionResult, weight: Double, reason: String, components: [GradedAssertion],
    spend: JudgeSpend?, isCutOff: Bool
  ) {
    self.result = result
    self.weight = weight
    self.reason = reason
    self.components = components
    rareSpend = Rare(spend)
    self.isCutOff = isCutOff
  }

  /// It and, for a set, everything inside, the set first.
  public var flattened: [GradedAssertion] { [self] + components.flatMap(\.flattened) }

  /// The same without the reason, where only figures are made of it.
  fileprivate var withoutReason: GradedAssertion {
    GradedAssertion(
      result: result, weight: weight, reason: "", components: components.map(\.withoutReason),
      spend: spend, isCutOff: isCutOff)
  }
}

/// The verdict on one output.
public struct GradedCase: Sendable, Hashable {
  /// The verdict; nil: there is none, see ``error``.
  public let pass: Bool?
  /// The weighted mean of the scores of assertions with a weight above 0; nil with the verdict.
  public let score: Double?
  /// Every assertion, the suite's defaults first.
  public let assertions: [GradedAssertion]
  /// For a classification: the expected label.
  public let expected: String?
  /// For a classification: the label that was given, or `other` for an output that is none. Nil
  /// where no label was given and `other` is one of the suite's labels, or there was no output.
  public let label: String?
  /// Why there is no verdict, or why the case failed without an output.
  public let error: String?

  /// A verdict.
  public init(
    pass: Bool?, score: Double?, assertions: [GradedAssertion], expected: String? = nil,
    label: String? = nil, error: String? = nil
  ) {
    self.pass = pass
    self.score = score
    self.assertions = assertions
    self.expected = expected
    self.label = label
    self.error = error
  }

  /// The same without its assertions' reasons.
  var withoutReasons: GradedCase {
    GradedCase(
      pass: pass, score: score, assertions: assertions.map(\.withoutReason), expected: expected,
      label: label, error: error)
  }

  /// Whether a judge could not be asked because the run may ask nothing more.
  var isCutOff: Bool { assertions.flatMap(\.flattened).contains(where: \.isCutOff) }

  /// What judging took in all, apart from the answer; nil: no model was asked.
  public var spend: JudgeSpend? {
    JudgeSpend.sum(assertions.flatMap(\.flattened).compactMap(\.spend))
  }

  /// What the cases file keeps of it: the assertions inside a set follow the set.
  public func result(id: String, repeatIndex: Int) -> CaseResult {
    CaseResult(
      id: id, repeatIndex: repeatIndex, pass: pass, score: score,
      assertions: assertions.flatMap(\.flattened).map(\.result), expected: expected, label: label)
  }
}
