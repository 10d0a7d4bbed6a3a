/// Something that answers requests: the embedded baseline, recorded answers, a hosted model.
public protocol ModelProvider: Sendable {
  /// The answer to one request. A cancelled task ends the request at once.
  ///
  /// - Throws: where there is none; never an answer made up instead.
  func answer(_ request: ModelRequest) async throws(ProviderError) -> ModelAnswer

  /// The answer to one request, with its text handed over as it comes in.
  ///
  /// - Parameter onText: called with each piece, one call at a time, in order; together the pieces
  ///   are the answer's text.
  /// - Throws: where there is none, maybe after pieces of it.
  func answer(
    _ request: ModelRequest, onText: @escaping @Sendable (String) -> Void
  ) async throws(ProviderError) -> ModelAnswer

  /// What is wrong with a request that this provider could not put into its own words; nil: nothing.
  /// Asked before anything is sent or paid for.
  func problem(with request: ModelRequest) -> ProviderError?
}

extension ModelProvider {
  /// The whole text in one piece, for providers that do not stream.
  public func answer(
    _ request: ModelRequest, onText: @escaping @Sendable (String) -> Void
  ) async throws(ProviderError) -> ModelAnswer {
    let answer = try await answer(request)
    onText(answer.text)
    return answer
  }

  /// Nothing is.
  public func problem(with request: ModelRequest) -> ProviderError? { nil }
}
