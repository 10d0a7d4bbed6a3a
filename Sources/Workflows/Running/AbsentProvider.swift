internal import Evaluation

/// Nobody: for runs of which all answers are there already.
struct AbsentProvider: ModelProvider {
  func answer(_ request: ModelRequest) async throws(ProviderError) -> ModelAnswer {
    throw ProviderError("nobody is asked here", attempts: 0)
  }
}
