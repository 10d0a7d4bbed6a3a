/// Asks again after failures on the way to a model, never after a bad answer.
///
/// The wait is drawn evenly from 0 to `base` · 2ⁿ, `longest` at most ("full jitter": Marc Brooker,
/// "Exponential Backoff And Jitter", AWS Architecture Blog, 2015); a wait that the provider names is
/// kept, with up to a tenth more, so that not all come back at once.
public struct PatientProvider: ModelProvider {
  private let inner: any ModelProvider
  private let retries: Int
  private let base: Duration
  private let longest: Duration
  private let random: @Sendable () -> Double

  /// A provider that asks another one.
  ///
  /// - Parameters:
  ///   - retries: how often a request is sent again at most.
  ///   - base: the longest first wait.
  ///   - longest: the longest wait of its own; one that the provider names may be longer.
  ///   - random: draws from 0 ..< 1.
  public init(
    _ inner: any ModelProvider, retries: Int = 3, base: Duration = .seconds(1),
    longest: Duration = .seconds(30),
    random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
  ) {
    self.inner = inner
    self.retries = max(0, retries)
    self.base = base
    self.longest = longest
    self.random = random
  }

  /// What the other one says of it.
  public func problem(with request: ModelRequest) -> ProviderError? { inner.problem(with: request) }

  /// The answer, with the number of requests it took.
  public func answer(_ request: ModelRequest) async throws(ProviderError) -> ModelAnswer {
    try await answer(request, mayRetry: { true }) { (inner) async throws(ProviderError) in
      try await inner.answer(request)
    }
  }

  /// The answer; once text was handed over, nothing is sent again.
  public func answer(
    _ request: ModelRequest, onText: @escaping @Sendable (String) -> Void
  ) async throws(ProviderError) -> ModelAnswer {
    let hasBegun = Flag()
    return try await answer(request, mayRetry: { !hasBegun.isSet }) {
      (inner) async throws(ProviderError) in
      try await inner.answer(request) { text in
        if !text.isEmpty { hasBegun.set() }
        onText(text)
      }
    }
  }

  private func answer(
    _ request: ModelRequest, mayRetry: () -> Bool,
    ask: (any ModelProvider) async throws(ProviderError) -> ModelAnswer
  ) async throws(ProviderError) -> ModelAnswer {
    var attempts = 0
    while true {
      do {
        var answer = try await ask(inner)
        attempts += answer.attempts
        answer.attempts = attempts
        return answer
      } catch {
        var error = error
        attempts += error.attempts
        error.attempts = attempts
        guard attempts <= retries, mayRetry(), !Task.isCancelled,
          let wait = wait(after: error, attempts: attempts), await Self.slept(wait)
        else { throw error }
      }
    }
  }

  /// The wait before the next request; nil: none is sent.
  private func wait(after error: ProviderError, attempts: Int) -> Duration? {
    switch error.retry {
    case .never: nil
    case .afterBackoff: min(longest, base * (1 << min(max(0, attempts - 1), 16))) * random()
    case .after(let wait): wait + min(wait, .seconds(10)) * (0.1 * random())
    }
  }

  /// Whether a wait came to its end, and was not cancelled.
  private static func slept(_ wait: Duration) async -> Bool {
    do {
      try await Task.sleep(for: wait)
      return true
    } catch {
      return false
    }
  }
}
