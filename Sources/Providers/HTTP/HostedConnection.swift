internal import Evaluation

/// One provider with its key: what a dialect's calls go through. The key is sent only to the
/// transport's endpoint, and what comes back is searched for it.
struct HostedConnection: Sendable {
  /// What came back, and what it took.
  struct Exchange: Sendable {
    /// The reply; of a status that is no success with the key masked, else as it came.
    let reply: HTTPReply
    /// What finds the key.
    let mask: KeyMask
    /// How long the last request took.
    let milliseconds: Double
    /// How many requests were sent.
    let attempts: Int
  }

  /// What models call the provider.
  let alias: String
  let transport: HTTPTransport
  let keys: KeySource
  /// Seconds since 1970.
  let now: @Sendable () -> Int64

  /// Sends a call; once more with another key where the first one was refused with 401 and a
  /// program prints them.
  ///
  /// - Parameter sink: takes a streamed body, with what finds the key in it.
  func send(
    _ call: DialectCall, credential: (String) -> HTTPField,
    sink: ((KeyMask) -> HTTPTransport.Sink)? = nil
  ) async throws(ProviderError) -> Exchange {
    let key = try await keys.key()
    let first = try await post(call, key, credential, sink, attempts: 1)
    guard first.reply.status == 401, let second = try await keys.renewed(after: key) else {
      return first
    }
    return try await post(call, second, credential, sink, attempts: 2)
  }

  /// The error of a reply that is no success, with a wait that nobody would keep taken out.
  func error(_ exchange: Exchange, dialect: any Dialect) -> ProviderError {
    let error = dialect.error(from: exchange.reply, now: now())
    let advice: RetryAdvice
    switch error.retry {
    case .after(let wait):
      let seconds = wait / .seconds(1)
      advice = RetryAdvice(seconds: seconds, asked: "\(seconds) s")
    case .afterBackoff: advice = RetryAdvice(from: exchange.reply, now: now(), isRetryable: true)
    case .never:
      // The dialect may have refused a wait without a word about it.
      advice = RetryAdvice(from: exchange.reply, now: now())
    }
    guard advice.refusal != nil else { return named(error, exchange) }
    return named(ProviderError(advice.message(error.message)), exchange)
  }

  /// An error as it may be printed: without the key, under the provider's alias.
  func named(_ error: ProviderError, _ exchange: Exchange? = nil) -> ProviderError {
    let masked = exchange?.mask.masked(error) ?? error
    let prefix = "provider '\(alias)': "
    return ProviderError(
      masked.message.hasPrefix(prefix) ? masked.message : prefix + masked.message,
      retry: masked.retry, attempts: max(masked.attempts, exchange?.attempts ?? 1))
  }

  /// That a reply with a success holds the key.
  static let leak = ProviderError("the answer holds the key that was sent, so that it is not kept")

  private func post(
    _ call: DialectCall, _ key: String?, _ credential: (String) -> HTTPField,
    _ sink: ((KeyMask) -> HTTPTransport.Sink)?, attempts: Int
  ) async throws(ProviderError) -> Exchange {
    let mask = KeyMask(key)
    let clock = ContinuousClock()
    let start = clock.now
    let reply: HTTPReply
    do throws(ProviderError) {
      reply = try await transport.post(
        call, credential: key.map(credential), sink: sink?(mask))
    } catch {
      let masked = mask.masked(error)
      throw ProviderError(masked.message, retry: masked.retry, attempts: attempts)
    }
    let elapsed = clock.now - start
    let isSuccess = (200...299).contains(reply.status)
    if isSuccess, mask.finds(in: reply.body) { throw Self.leak }
    return Exchange(
      reply: isSuccess ? reply : mask.masked(reply), mask: mask,
      milliseconds: elapsed / .milliseconds(1), attempts: attempts)
  }
}
