internal import StrictData

/// `latency`: how long the answer took, at most.
struct LatencyCheck: AssertionCheck {
  let mostMilliseconds: Double

  func judge(_ answer: JudgedAnswer) -> Judgement {
    if answer.isCached { return .undecidable("a cached answer has no latency") }
    guard let latency = answer.latencyMilliseconds, latency.isFinite else {
      return .undecidable("the latency is not known")
    }
    return .binary(
      latency <= mostMilliseconds,
      "the answer took \(JSONNumber(latency)) ms, at most \(JSONNumber(mostMilliseconds)) ms pass")
  }
}

/// `cost`: what the answer cost, at most.
struct CostCheck: AssertionCheck {
  let mostUSD: Double

  func judge(_ answer: JudgedAnswer) -> Judgement {
    guard let cost = answer.costUSD, cost.isFinite else {
      return .undecidable("the cost is not known")
    }
    return .binary(
      cost <= mostUSD,
      "the answer cost \(JSONNumber(cost)) USD, at most \(JSONNumber(mostUSD)) USD pass")
  }
}

/// `tokens`: tokens as the provider counts them, within a range. Where it did not say how many the
/// answer has, those of its text are estimated by the piece rule, which decides where the range's
/// ends are not within the margin; an answer without text or with tool calls has more than can be
/// seen. The prompt is not known here, so that its tokens and the total cannot be estimated.
struct TokensCheck: AssertionCheck {
  /// Which tokens count.
  enum Part: String, Sendable, CaseIterable {
    case total
    case prompt
    case completion
  }

  let part: Part
  let range: CountRange

  func judge(_ answer: JudgedAnswer) -> Judgement {
    let count: Int? =
      switch part {
      case .prompt: answer.promptTokens
      case .completion: answer.completionTokens
      case .total: Self.total(answer)
      }
    guard let count else {
      if part == .completion, !answer.text.isEmpty, answer.toolCalls.isEmpty {
        return judge(TokenFigure(TokenEstimate(answer.text)))
      }
      return .undecidable("the number of \(part.rawValue) tokens is not known")
    }
    return .binary(
      range.contains(Double(count)),
      "\(count) \(part.rawValue) tokens, wanted is \(range.text)")
  }

  private func judge(_ estimate: TokenFigure) -> Judgement {
    let lower = range.contains(Double(max(0, estimate.count - estimate.margin)))
    let upper = range.contains(Double(estimate.atMost))
    let fact =
      "\(estimate.text) completion tokens (estimated: the provider did not say), wanted is "
      + range.text
    let isInside = range.contains(Double(estimate.count))
    guard lower == isInside, upper == isInside else {
      return .undecidable("\(fact), too near for an estimate")
    }
    return .binary(isInside, fact)
  }

  private static func total(_ answer: JudgedAnswer) -> Int? {
    if let total = answer.totalTokens { return total }
    guard let prompt = answer.promptTokens, let completion = answer.completionTokens else {
      return nil
    }
    let (sum, overflows) = prompt.addingReportingOverflow(completion)
    return overflows ? nil : sum
  }
}
