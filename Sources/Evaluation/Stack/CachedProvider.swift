public import PromptModel

/// Answers that were kept, by what was asked.
public protocol AnswerStore: Sendable {
  /// The answer kept under a key; nil: there is none that can be read.
  func answer(for key: Digest) -> ModelAnswer?

  /// Keeps an answer. That it cannot be kept is no error.
  func keep(_ answer: ModelAnswer, for key: Digest, model: ModelDefinition)
}

/// Asks only what was not answered before.
///
/// A kept answer says so, has no latency, and its usage and cost are those of when it was given.
public struct CachedProvider: ModelProvider {
  private let inner: any ModelProvider
  private let store: any AnswerStore
  private let spending: Spending
  private let origin: String

  /// A provider that asks another one.
  ///
  /// - Parameter origin: what the provider's alias stands for: its place or its program.
  public init(
    _ inner: any ModelProvider, store: any AnswerStore, spending: Spending, origin: String = ""
  ) {
    self.inner = inner
    self.store = store
    self.spending = spending
    self.origin = origin
  }

  /// What an answer is kept under: SHA-256 over the request's canonical text, the provider's alias,
  /// what it stands for, the digest of the model's definition and the repeat, a line each.
  public static func key(of request: ModelRequest, origin: String) -> Digest {
    Digest(
      hashing: "stet-answer/1\n\(request.canonicalText)\n\(request.model.provider)\n\(origin)\n"
        + "\(request.model.digest)\n\(request.repeatIndex)\n")
  }

  /// What the other one says of it.
  public func problem(with request: ModelRequest) -> ProviderError? { inner.problem(with: request) }

  /// The kept answer, else the other one's.
  public func answer(_ request: ModelRequest) async throws(ProviderError) -> ModelAnswer {
    let key = Self.key(of: request, origin: origin)
    if let kept = kept(key) { return kept }
    let answer = try await inner.answer(request)
    store.keep(answer, for: key, model: request.model)
    return answer
  }

  /// The kept answer in one piece, else the other one's.
  public func answer(
    _ request: ModelRequest, onText: @escaping @Sendable (String) -> Void
  ) async throws(ProviderError) -> ModelAnswer {
    let key = Self.key(of: request, origin: origin)
    if let kept = kept(key) {
      onText(kept.text)
      return kept
    }
    let answer = try await inner.answer(request, onText: onText)
    store.keep(answer, for: key, model: request.model)
    return answer
  }

  private func kept(_ key: Digest) -> ModelAnswer? {
    guard var answer = store.answer(for: key) else { return nil }
    answer.isCached = true
    answer.latencyMilliseconds = nil
    answer.attempts = 1
    spending.countCached()
    return answer
  }
}
