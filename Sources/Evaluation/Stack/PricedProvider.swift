/// Says what answers cost, where their provider does not.
public struct PricedProvider: ModelProvider {
  private let inner: any ModelProvider
  private let cost: @Sendable (TokenUsage) -> Double?
  private let problem: @Sendable (ModelRequest) -> ProviderError?

  /// A provider that asks another one.
  ///
  /// - Parameters:
  ///   - problem: what else is wrong with a request before it is sent: it does not fit the context.
  ///   - cost: US dollars for what was used; nil: not known.
  public init(
    _ inner: any ModelProvider,
    problem: @escaping @Sendable (ModelRequest) -> ProviderError? = { _ in nil },
    cost: @escaping @Sendable (TokenUsage) -> Double?
  ) {
    self.inner = inner
    self.problem = problem
    self.cost = cost
  }

  /// What the other one says of it, and what is known of the model.
  public func problem(with request: ModelRequest) -> ProviderError? {
    inner.problem(with: request) ?? problem(request)
  }

  /// The other one's answer with its cost.
  public func answer(_ request: ModelRequest) async throws(ProviderError) -> ModelAnswer {
    priced(try await inner.answer(request))
  }

  /// The other one's answer, piece by piece.
  public func answer(
    _ request: ModelRequest, onText: @escaping @Sendable (String) -> Void
  ) async throws(ProviderError) -> ModelAnswer {
    priced(try await inner.answer(request, onText: onText))
  }

  private func priced(_ answer: ModelAnswer) -> ModelAnswer {
    guard answer.costUSD == nil else { return answer }
    var answer = answer
    answer.costUSD = cost(answer.usage)
    return answer
  }
}
