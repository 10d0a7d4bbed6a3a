/// How fast and how many requests go to one provider: shared by all that ask it.
///
/// Requests are spaced evenly, so that no minute has more than the rate. A wait that the provider
/// names holds all of them back, not only the one that was refused.
public final class RateLimiter: Sendable {
  private struct State {
    var open = 0
    /// When the next request may begin.
    var next: ContinuousClock.Instant?
    var pausedUntil: ContinuousClock.Instant?
  }

  private let concurrency: Int
  private let interval: Duration?
  private let state = Admission(State())
  private let clock = ContinuousClock()

  /// A limiter.
  ///
  /// - Parameters:
  ///   - concurrency: requests under way at once; nil: no limit.
  ///   - requestsPerMinute: above 0; nil: no limit.
  public init(concurrency: Int? = nil, requestsPerMinute: Double? = nil) {
    self.concurrency = max(1, concurrency ?? .max)
    interval = requestsPerMinute.map { .seconds(60 / $0) }
  }

  /// Waits for a place, asks, and gives the place back.
  func run(
    _ ask: () async throws(ProviderError) -> ModelAnswer
  ) async throws(ProviderError) -> ModelAnswer {
    try await enter()
    defer { state.change { $0.open -= 1 } }
    do {
      return try await ask()
    } catch {
      if case .after(let wait) = error.retry { pause(for: wait) }
      throw error
    }
  }

  /// Holds all requests back for a while; a longer pause stays.
  func pause(for wait: Duration) {
    let end = clock.now.advanced(by: wait)
    state.change { $0.pausedUntil = max($0.pausedUntil ?? end, end) }
  }

  private func enter() async throws(ProviderError) {
    let (concurrency, interval, clock) = (concurrency, interval, clock)
    let begin: ContinuousClock.Instant?? = await state.enter { state in
      guard state.open < concurrency else { return .later }
      state.open += 1
      guard let interval else { return .now(state.pausedUntil) }
      let begin = max(clock.now, state.next ?? clock.now, state.pausedUntil ?? clock.now)
      state.next = begin.advanced(by: interval)
      return .now(begin)
    }
    guard let begin else { throw Self.cancelled }
    guard await sleep(until: begin) else {
      state.change { $0.open -= 1 }
      throw Self.cancelled
    }
  }

  /// Sleeps until then, and through every pause that begins meanwhile; false: cancelled.
  private func sleep(until begin: ContinuousClock.Instant?) async -> Bool {
    var next = begin
    while let end = next, end > clock.now {
      do {
        try await Task.sleep(until: end, clock: clock)
      } catch {
        return false
      }
      next = state.read(\.pausedUntil)
    }
    return true
  }

  private static let cancelled = ProviderError("the request was cancelled", attempts: 0)
}

/// Sends requests as a limiter allows.
public struct LimitedProvider: ModelProvider {
  private let inner: any ModelProvider
  private let limiter: RateLimiter

  /// A provider that asks another one.
  public init(_ inner: any ModelProvider, limiter: RateLimiter) {
    self.inner = inner
    self.limiter = limiter
  }

  /// What the other one says of it.
  public func problem(with request: ModelRequest) -> ProviderError? { inner.problem(with: request) }

  /// The other one's answer.
  public func answer(_ request: ModelRequest) async throws(ProviderError) -> ModelAnswer {
    try await limiter.run { () async throws(ProviderError) in try await inner.answer(request) }
  }

  /// The other one's answer, piece by piece.
  public func answer(
    _ request: ModelRequest, onText: @escaping @Sendable (String) -> Void
  ) async throws(ProviderError) -> ModelAnswer {
    try await limiter.run { () async throws(ProviderError) in
      try await inner.answer(request, onText: onText)
    }
  }
}
