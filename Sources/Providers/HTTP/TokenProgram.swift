internal import Evaluation
internal import StrictData

/// A program that prints a short-lived key: the text alone, or
/// `{"token": text, "expires_in": seconds}` (`access_token` is read too).
///
/// It runs once for everybody who waits, and again when the key has expired or was refused. Like
/// every program of the operator's configuration it starts in an empty environment.
actor TokenProgram {
  private struct Token {
    let text: String
    let end: ContinuousClock.Instant?
  }

  private let program: Program
  private let temporaryFolder: String
  private var token: Token?
  private var run: Task<Result<Token, ProviderError>, Never>?

  /// What it may use: time for a slow sign-in, little output.
  static let limits = ProgramLimits(
    cpuSeconds: nil, memoryMebibytes: nil, outputKibibytes: 64, wallSeconds: 60, processes: 1024)

  /// - Parameters:
  ///   - arguments: the argument list; the first is an absolute path.
  ///   - temporaryFolder: where each run has its folder.
  init(_ arguments: [String], temporaryFolder: String) {
    program = Program(
      arguments: arguments, limits: Self.limits, keepsNetwork: true, writesAnywhere: true)
    self.temporaryFolder = temporaryFolder
  }

  /// The key, from memory where it still holds.
  func token() async throws(ProviderError) -> String {
    while true {
      if let token, token.end.map({ $0 > .now }) ?? true { return token.text }
      let running = run ?? start()
      let result = await withTaskCancellationHandler {
        await running.value
      } onCancel: {
        running.cancel()
      }
      if Task.isCancelled { throw TransportFailure.cancelled }
      // Another one who waited was cancelled, and the run with it.
      if case .failure(TransportFailure.cancelled) = result { continue }
      return try result.get().text
    }
  }

  /// Drops a key that was refused, unless there is a newer one.
  func forget(_ text: String) {
    if let token, ExactString(token.text) == ExactString(text) { self.token = nil }
  }

  private func start() -> Task<Result<Token, ProviderError>, Never> {
    let task = Task { await self.ask() }
    run = task
    return task
  }

  private func ask() async -> Result<Token, ProviderError> {
    let result: Result<Token, ProviderError>
    do throws(ProviderError) {
      let token = try await printed()
      self.token = token
      result = .success(token)
    } catch {
      result = .failure(error)
    }
    run = nil
    return result
  }

  private func printed() async throws(ProviderError) -> Token {
    let outcome: ProgramOutcome
    do {
      outcome = try await program.run(temporaryFolder: temporaryFolder)
    } catch {
      if case .cancelled = error { throw TransportFailure.cancelled }
      throw ProviderError("no key: \(error)")
    }
    switch outcome.ending {
    case .exited(0): return try Self.token(outcome.output, from: program.path)
    case .exited(let status): throw failure("exited with status \(status)", outcome)
    case .signalled(let number): throw failure("was killed by signal \(number)", outcome)
    case .limit(let limit): throw failure("ran into \(limit)", outcome)
    }
  }

  private func failure(_ what: String, _ outcome: ProgramOutcome) -> ProviderError {
    let said = ProgramWords.firstLine(of: outcome.errors).map { "; it said \($0)" } ?? ""
    return ProviderError("no key: \(program.path) \(what)\(said)")
  }

  /// What was printed, as a key; none of it is repeated in an error.
  private static func token(
    _ output: [UInt8], from path: String
  ) throws(ProviderError) -> Token {
    let text = String(decoding: output, as: UTF8.self)
      .trimmingPrefix(while: \.isWhitespace)
    var plain = String(text)
    while let last = plain.unicodeScalars.last, last.properties.isWhitespace {
      plain.unicodeScalars.removeLast()
    }
    var end: ContinuousClock.Instant?
    if plain.utf8.first == UInt8(ascii: "{") {
      let object = json(plain)
      guard let key = (object?["token"] ?? object?["access_token"])?.string else {
        throw ProviderError("no key: what \(path) printed has no text under 'token'")
      }
      plain = key
      if let seconds = object?["expires_in"]?.number?.double, seconds.isFinite {
        // A request that starts now must still arrive in time.
        end = .now + .seconds(max(0, min(seconds, 1e9) - min(60, seconds / 10)))
      }
    }
    guard KeySource.isUsable(plain) else {
      throw ProviderError("no key: what \(path) printed is none: one line of visible ASCII")
    }
    return Token(text: plain, end: end)
  }

  private static func json(_ text: String) -> JSONObject? {
    do {
      return try JSONParser.parse(Array(text.utf8)).object
    } catch {
      return nil
    }
  }
}
