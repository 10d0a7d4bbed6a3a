public import PromptModel

/// What answers took: time, tokens, cost; each where it is known.
public struct UsageFigures: Sendable, Hashable {
  /// The median time of an answer, in milliseconds; nil: none was measured.
  public let medianMilliseconds: Double?
  /// The mean of the prompts' tokens, over those that were reported.
  public let promptTokens: Double?
  /// The mean of the answers' tokens.
  public let completionTokens: Double?
  /// What 1,000 cases cost, in US dollars; nil where the cost of any answer is not known.
  public let usdPerThousand: Double?

  /// The figures of results; nil where nothing is known of any.
  public init?(_ results: [CaseResult]) {
    let usages = results.compactMap(\.usage)
    guard !usages.isEmpty else { return nil }
    let times = usages.compactMap(\.milliseconds).sorted().map(Double.init)
    medianMilliseconds = times.isEmpty ? nil : Percentile.linear(times, 0.5)
    promptTokens = Self.mean(usages.compactMap(\.promptTokens).map(Double.init))
    completionTokens = Self.mean(usages.compactMap(\.completionTokens).map(Double.init))
    let costs = usages.compactMap(\.usd)
    usdPerThousand = costs.count == usages.count ? Self.mean(costs).map { $0 * 1000 } : nil
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
