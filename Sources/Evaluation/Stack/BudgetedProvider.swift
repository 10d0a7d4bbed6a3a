/// Sends a request only where the budget has room for it, and counts what it cost.
public struct BudgetedProvider: ModelProvider {
  private let inner: any ModelProvider
  private let spending: Spending
  private let most: @Sendable (ModelRequest) -> Double?

  /// A provider that asks another one.
  ///
  /// - Parameter most: what a request can cost at most, in the budget's unit; nil: not known.
  public init(
    _ inner: any ModelProvider, spending: Spending,
    most: @escaping @Sendable (ModelRequest) -> Double? = { _ in nil }
  ) {
    self.inner = inner
    self.spending = spending
    self.most = most
  }

  /// What the other one says of it.
  public func problem(with request: ModelRequest) -> ProviderError? { inner.problem(with: request) }

  /// The other one's answer.
  ///
  /// - Throws: what that throws; an error that ends the run where the budget is used up.
  public func answer(_ request: ModelRequest) async throws(ProviderError) -> ModelAnswer {
    try await counted(request) { () async throws(ProviderError) in
      try await inner.answer(request)
    }
  }

  /// The other one's answer, piece by piece.
  public func answer(
    _ request: ModelRequest, onText: @escaping @Sendable (String) -> Void
  ) async throws(ProviderError) -> ModelAnswer {
    try await counted(request) { () async throws(ProviderError) in
      try await inner.answer(request, onText: onText)
    }
  }

  private func counted(
    _ request: ModelRequest, _ ask: () async throws(ProviderError) -> ModelAnswer
  ) async throws(ProviderError) -> ModelAnswer {
    let reserved = try await spending.reserve(most: spending.budget == nil ? nil : most(request))
    do {
      let answer = try await ask()
      spending.settle(reserved: reserved, answer)
      return answer
    } catch {
      spending.settle(reserved: reserved, nil)
      throw error
    }
  }
}
