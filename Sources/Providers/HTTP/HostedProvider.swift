internal import Evaluation
internal import Synchronization

/// A model behind a network: a dialect over a connection. One attempt a call; whether to try again
/// is said in the error.
struct HostedProvider: ModelProvider {
  let connection: HostedConnection
  let dialect: any Dialect

  func problem(with request: ModelRequest) -> ProviderError? {
    dialect.problem(with: request).map { connection.named($0) }
  }

  func answer(_ request: ModelRequest) async throws(ProviderError) -> ModelAnswer {
    do throws(ProviderError) {
      let call = try dialect.call(for: request, streaming: false)
      let exchange = try await connection.send(call, credential: dialect.credential)
      return try answer(in: exchange)
    } catch {
      throw connection.named(error)
    }
  }

  func answer(
    _ request: ModelRequest, onText: @escaping @Sendable (String) -> Void
  ) async throws(ProviderError) -> ModelAnswer {
    guard dialect.stream() != nil else {
      let answer = try await answer(request)
      onText(answer.text)
      return answer
    }
    do throws(ProviderError) {
      let call = try dialect.call(for: request, streaming: true)
      let readers = Readers()
      let exchange = try await connection.send(call, credential: dialect.credential) { mask in
        let reader = dialect.stream().map { StreamReader($0, mask: mask, onText: onText) }
        readers.last = reader
        return { bytes throws(ProviderError) in try reader?.read(bytes) }
      }
      guard let reader = readers.last, reader.hasStarted else {
        // The whole answer although a stream was asked for, or an error.
        let answer = try answer(in: exchange)
        onText(answer.text)
        return answer
      }
      return try finished(exchange) { () throws(ProviderError) in try reader.finish() }
    } catch {
      throw connection.named(error)
    }
  }

  private func answer(in exchange: HostedConnection.Exchange) throws(ProviderError) -> ModelAnswer {
    guard (200...299).contains(exchange.reply.status) else {
      throw connection.error(exchange, dialect: dialect)
    }
    return try finished(exchange) { () throws(ProviderError) in
      try dialect.answer(from: exchange.reply)
    }
  }

  private func finished(
    _ exchange: HostedConnection.Exchange, _ read: () throws(ProviderError) -> ModelAnswer
  ) throws(ProviderError) -> ModelAnswer {
    var answer: ModelAnswer
    do throws(ProviderError) {
      answer = try read()
    } catch {
      throw connection.named(error, exchange)
    }
    if exchange.mask.finds(in: answer) { throw HostedConnection.leak }
    answer.latencyMilliseconds = exchange.milliseconds
    answer.attempts = exchange.attempts
    return answer
  }

  /// The reader of the last request of an exchange.
  private final class Readers: Sendable {
    private let reader = Mutex<StreamReader?>(nil)
    var last: StreamReader? {
      get { reader.withLock { $0 } }
      set { reader.withLock { $0 = newValue } }
    }
  }
}
