/// What everything that one invocation asks has cost so far, and whether its budget lets it ask more.
///
/// Requests are reserved before they are sent. Where the most that one can cost is known, it is
/// reserved whole, and the budget is never exceeded; where it is not, requests are sent as long as
/// anything is left, and it is exceeded by the requests under way at most.
public final class Spending: Sendable {
  /// What was spent.
  public struct Total: Sendable, Hashable {
    /// Requests that were sent, those sent again included.
    public internal(set) var calls = 0
    /// Tokens, as far as they were reported; with a budget of tokens the most that those of other
    /// answers can have been.
    public internal(set) var tokens = 0
    /// US dollars, as far as they are known.
    public internal(set) var usd = 0.0
    /// Answers whose cost is not known.
    public internal(set) var unpriced = 0
    /// Answers that were kept from before and cost nothing now.
    public internal(set) var cached = 0
    /// Whether a request was not sent since the budget is used up.
    public internal(set) var isUsedUp = false
    /// What that request could have cost at most, in the budget's unit, where that is known and
    /// something of the budget was left.
    public internal(set) var mostRefused: Double?
  }

  private struct State {
    var total = Total()
    /// Of requests under way.
    var reserved = 0.0
    var open = 0
  }

  /// What may be spent; nil: no limit.
  public let budget: RunBudget?
  private let state: Admission<State>

  /// Nothing spent yet.
  public init(budget: RunBudget? = nil) {
    self.budget = budget
    state = Admission(State())
  }

  /// What was spent so far.
  public var total: Total { state.read(\.total) }

  /// A cached answer was given.
  func countCached() { state.change { $0.total.cached += 1 } }

  /// Waits until a request may be sent.
  ///
  /// - Parameter most: what it can cost at most, in the budget's unit; nil: not known.
  /// - Returns: what is reserved.
  /// - Throws: where the budget is used up, or the task is cancelled.
  func reserve(most: Double?) async throws(ProviderError) -> Double {
    let budget = budget
    let admitted: Double?? = await state.enter { state in
      guard let budget else {
        state.total.calls += 1
        return .now(0)
      }
      let part = budget.unit == .calls ? 1 : most ?? 0
      let spent = Self.spent(state.total, budget.unit) + state.reserved
      if spent + part <= budget.amount * (1 + 1e-12), spent < budget.amount {
        state.total.calls += 1
        state.open += 1
        if budget.unit != .calls { state.reserved += part }
        return .now(part)
      }
      // What is under way may cost less than was reserved for it.
      if budget.unit != .calls, state.open > 0, state.reserved > 0 { return .later }
      state.total.isUsedUp = true
      if budget.unit != .calls, spent < budget.amount { state.total.mostRefused = part }
      return .now(nil)
    }
    guard let admitted else { throw ProviderError("the request was cancelled", attempts: 0) }
    guard let part = admitted else {
      var error = ProviderError(
        "the budget of \(budget?.description ?? "nothing") is used up", attempts: 0)
      error.endsRun = true
      throw error
    }
    return part
  }

  /// A request is over.
  ///
  /// - Parameters:
  ///   - reserved: what ``reserve(most:)`` returned.
  ///   - answer: what came back; nil: nothing, and that is taken to have cost nothing.
  func settle(reserved: Double, _ answer: ModelAnswer?) {
    let budget = budget
    state.change { state in
      if let budget {
        state.open -= 1
        if budget.unit != .calls { state.reserved = max(0, state.reserved - reserved) }
      }
      guard let answer else { return }
      let told = (answer.promptTokens ?? 0) + (answer.completionTokens ?? 0)
      let isWhole = answer.promptTokens != nil && answer.completionTokens != nil
      // Not known is not free: the most it can have taken counts.
      let most = budget?.unit == .tokens && !isWhole ? Int(min(reserved, 1e15)) : 0
      state.total.tokens += max(told, most)
      if let cost = answer.costUSD {
        state.total.usd += cost
      } else {
        state.total.unpriced += 1
        if budget?.unit == .usd { state.total.usd += reserved }
      }
    }
  }

  private static func spent(_ total: Total, _ unit: RunBudget.Unit) -> Double {
    switch unit {
    case .calls: Double(total.calls)
    case .tokens: Double(total.tokens)
    case .usd: total.usd
    }
  }
}
