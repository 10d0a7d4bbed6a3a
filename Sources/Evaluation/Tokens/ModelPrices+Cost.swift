public import PromptModel

extension ModelPrices {
  /// What a request cost, in US dollars; nil where a count or a price that it needs is not known:
  /// unknown is never 0. Counts are needed where their price is not 0, prices where the count is not.
  ///
  /// Tokens that came from the provider's cache have their own price. Providers leave their number
  /// out where there are none, so an unreported number is 0; it then costs the full price, never too
  /// little. The sum is exact, in whole 10⁻¹⁵ dollars, and the result is the double next to it
  /// (half to even).
  public func cost(of usage: TokenUsage) -> Double? {
    let cached = usage.cachedPrompt ?? 0
    var fresh: Int?
    if let prompt = usage.prompt {
      guard cached >= 0, cached <= prompt else { return nil }
      fresh = prompt - cached
    }
    guard let input = Self.part(fresh, input), let output = Self.part(usage.completion, output),
      let kept = Self.part(cached, cachedInput)
    else { return nil }
    let perRequest = Int128(request?.billionths ?? 0) * 1_000_000
    return Double("\(input + output + kept + perRequest)e-15")
  }

  /// In 10⁻¹⁵ dollars: a price is in billionths for a million tokens.
  private static func part(_ count: Int?, _ price: DollarAmount?) -> Int128? {
    if count == 0 || price == .zero { return 0 }
    guard let count, count > 0, let price else { return nil }
    return Int128(count) * Int128(price.billionths)
  }
}
