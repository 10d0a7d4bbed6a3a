internal import PromptModel

/// One assertion of one case, ready to judge outputs: the dispatcher. `not-`, the threshold and
/// the transform are applied here and nowhere else, so that no assertion type can forget them.
struct CompiledAssertion: Sendable {
  /// `name@version`, with `not-` where negated.
  let name: String
  let spec: AssertionSpec
  let transform: OutputTransform?
  let check: any AssertionCheck

  init(
    _ spec: AssertionSpec, check: any AssertionCheck, type: AssertionType
  ) throws(AssertionFault) {
    self.spec = spec
    self.check = check
    name = "\(spec.isNegated ? "not-" : "")\(type.rawValue)@\(type.version)"
    transform = try spec.transform.map { name throws(AssertionFault) in
      if let transform = OutputTransform(rawValue: name) { return transform }
      throw AssertionFault(
        "unknown transform '\(name)'",
        suggestion: OutputTransform.nearest(to: name))
    }
    guard spec.weight.isFinite, spec.weight >= 0 else {
      throw AssertionFault("\(type.rawValue) has weight \(spec.weight), which is not 0 or more")
    }
    if let threshold = spec.threshold, !(0...1).contains(threshold) {
      throw AssertionFault("\(type.rawValue) has threshold \(threshold), which is not in 0…1")
    }
  }

  /// The text that is judged.
  func transformed(_ output: String) -> String { transform?.apply(output) ?? output }

  /// The outcome on an output. A threshold, where set (0 is one), decides by the score; `not-`
  /// then turns the verdict and the score; an error stays one.
  func grade(_ output: String) -> GradedAssertion {
    switch check.judge(transformed(output)) {
    case .undecidable(let message):
      return graded(pass: nil, score: nil, reason: message)
    case .decided(let judged, let score, let reason):
      let pass = spec.threshold.map { score >= $0 } ?? judged
      return spec.isNegated
        ? graded(pass: !pass, score: 1 - score, reason: reason)
        : graded(pass: pass, score: score, reason: reason)
    }
  }

  private func graded(pass: Bool?, score: Double?, reason: String) -> GradedAssertion {
    GradedAssertion(
      result: AssertionResult(name: name, metric: spec.metric, pass: pass, score: score),
      weight: spec.weight, reason: reason)
  }
}
