internal import PromptModel

/// One assertion of one case, ready to judge answers: the dispatcher. `not-`, the threshold and
/// the transforms are applied here and nowhere else, so that no assertion type can forget them.
struct CompiledAssertion: Sendable {
  /// How the verdict comes about.
  enum Body: Sendable {
    /// By one check, and the least score that passes where a threshold decides.
    case check(any AssertionCheck, leastScore: Double?)
    /// By the assertions of a set, and the least weighted score that passes; nil: all must.
    case set([CompiledAssertion], leastScore: Double?)
  }

  /// `name@version`, with `not-` where negated and with the parameters that change its meaning.
  let name: String
  let spec: AssertionSpec
  let transforms: [OutputTransform]
  let body: Body

  init(
    _ spec: AssertionSpec, name: String, body: Body, transforms: [OutputTransform] = []
  ) throws(AssertionFault) {
    self.spec = spec
    self.name = (spec.isNegated ? "not-" : "") + name
    self.body = body
    self.transforms = transforms
    guard spec.weight.isFinite, spec.weight >= 0 else {
      throw AssertionFault("\(spec.type) has weight \(spec.weight), which is not 0 or more")
    }
  }

  /// The check; nil for a set.
  var check: (any AssertionCheck)? {
    if case .check(let check, _) = body { check } else { nil }
  }

  /// It and, for a set, everything inside, the set first.
  var flattened: [CompiledAssertion] {
    guard case .set(let inside, _) = body else { return [self] }
    return [self] + inside.flatMap(\.flattened)
  }

  /// The outcome on an answer. `not-` turns the verdict and the score; an error stays one.
  func grade(_ answer: JudgedAnswer) async -> GradedAssertion {
    switch body {
    case .check(let check, let leastScore):
      let found = await finding(of: check, leastScore, on: answer)
      return graded(found.judgement, spend: found.spend, isCutOff: found.isCutOff)
    case .set(let inside, let leastScore):
      var components: [GradedAssertion] = []
      for assertion in inside { components.append(await assertion.grade(answer)) }
      return graded(Self.judgement(of: components, leastScore), components)
    }
  }

  /// The text that is judged.
  func transformed(_ output: String) -> OutputTransform.Outcome {
    var text = output
    for transform in transforms {
      switch transform.apply(text) {
      case .text(let result): text = result
      case .nothing(let reason): return .nothing(reason)
      }
    }
    return .text(text)
  }

  private func finding(
    of check: any AssertionCheck, _ leastScore: Double?, on answer: JudgedAnswer
  ) async -> CheckFinding {
    let found: CheckFinding
    switch transformed(answer.text) {
    case .nothing(let reason): found = CheckFinding(.binary(false, reason))
    case .text(let text): found = await check.finding(on: answer.with(text: text))
    }
    guard case .decided(let pass, let score, let reason) = found.judgement else { return found }
    guard score.isFinite else {
      return CheckFinding(
        .undecidable("the score is \(score), which is no number"), spend: found.spend)
    }
    let bounded = min(1, max(0, score))
    return CheckFinding(
      .decided(pass: leastScore.map { bounded >= $0 } ?? pass, score: bounded, reason: reason),
      spend: found.spend)
  }

  /// A set passes when all inside pass, or by its weighted score where it has a threshold.
  private static func judgement(
    of components: [GradedAssertion], _ leastScore: Double?
  ) -> Judgement {
    let verdict = WeightedVerdict(components, leastScore: leastScore)
    if let undecided = verdict.undecided {
      return .undecidable("\(undecided.result.name): \(undecided.reason)")
    }
    let failed = components.filter { $0.weight > 0 && $0.result.pass == false }
    let count = components.count
    let reason =
      failed.first.map {
        "\(failed.count) of the \(count) assertions inside failed, first \($0.result.name): "
          + $0.reason
      } ?? "all of the \(count) assertions inside passed"
    return .decided(pass: verdict.pass, score: verdict.score, reason: reason)
  }

  private func graded(
    _ judgement: Judgement, _ components: [GradedAssertion] = [], spend: JudgeSpend? = nil,
    isCutOff: Bool = false
  ) -> GradedAssertion {
    var pass: Bool?
    var score: Double?
    let reason: String
    switch judgement {
    case .undecidable(let message):
      reason = message
    case .measured(let measured, let fault):
      score = spec.isNegated ? 1 - measured : measured
      reason = fault
    case .decided(let judged, let judgedScore, let said):
      pass = spec.isNegated ? !judged : judged
      score = spec.isNegated ? 1 - judgedScore : judgedScore
      reason = said
    }
    return GradedAssertion(
      result: AssertionResult(name: name, metric: spec.metric, pass: pass, score: score),
      weight: spec.weight, reason: reason, components: components, spend: spend,
      isCutOff: isCutOff)
  }
}

/// What weighted assertions come to together, in a case and in a set alike.
struct WeightedVerdict {
  /// The first assertion with a weight that has no verdict; then there is none together either.
  let undecided: GradedAssertion?
  /// Σ weight · score / Σ weight over the weights above 0.
  let score: Double
  /// Whether every assertion with a weight has a score, be it with a verdict or without.
  let isMeasured: Bool
  /// By the least score where there is one, else whether all with a weight pass.
  let pass: Bool

  /// - Parameter graded: at least one has a weight above 0.
  init(_ graded: [GradedAssertion], leastScore: Double?) {
    let deciding = graded.filter { $0.weight > 0 }
    undecided = deciding.first { $0.result.pass == nil || $0.result.score == nil }
    isMeasured = deciding.allSatisfy { $0.result.score != nil }
    var (sum, total) = (0.0, 0.0)
    for assertion in deciding {
      sum += assertion.weight * (assertion.result.score ?? 0)
      total += assertion.weight
    }
    let mean = min(1, sum / total)
    score = mean
    pass = leastScore.map { mean >= $0 } ?? deciding.allSatisfy { $0.result.pass == true }
  }
}
