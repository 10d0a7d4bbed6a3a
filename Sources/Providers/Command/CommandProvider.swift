public import Evaluation
internal import PromptModel
internal import StrictData

/// Answers from a program that the operator's configuration names.
///
/// The program gets one JSON object on standard input:
/// `{"model": id, "messages": [{"role", "content"}, …], "parameters": {…}, "maxOutput"?,
/// "repeat": n}`, and prints the answer. It is asked again only where the way to the model may have
/// failed: when it ran out of time. Every other failure is final.
public struct CommandProvider: ModelProvider {
  /// How standard output is read.
  public enum AnswerFormat: String, Sendable, CaseIterable {
    /// As it is.
    case text
    /// As `{"output": text, "promptTokens"?: n, "completionTokens"?: n}`.
    case json
  }

  private let alias: String
  private let program: Program
  private let format: AnswerFormat
  private let temporaryFolder: String

  /// - Parameters:
  ///   - alias: what models call it, for messages.
  ///   - temporaryFolder: where each run has its folder.
  public init(
    alias: String, program: Program, format: AnswerFormat = .text, temporaryFolder: String
  ) {
    self.alias = alias
    self.program = program
    self.format = format
    self.temporaryFolder = temporaryFolder
  }

  /// The program's answer.
  ///
  /// - Throws: where it cannot be started, runs into a limit, ends with another status than 0, or
  ///   prints what is no answer.
  public func answer(_ request: ModelRequest) async throws(ProviderError) -> ModelAnswer {
    let clock = ContinuousClock()
    let start = clock.now
    let outcome: ProgramOutcome
    do {
      outcome = try await program.run(
        input: Self.input(for: request), temporaryFolder: temporaryFolder)
    } catch {
      throw ProviderError("provider '\(alias)': \(error)")
    }
    let elapsed = clock.now - start
    switch outcome.ending {
    case .exited(0): break
    case .exited(let status): throw failure("exited with status \(status)", outcome)
    case .signalled(let number): throw failure("was killed by signal \(number)", outcome)
    case .limit(.wall(let seconds)):
      throw failure(
        "ran into \(ProgramLimit.wall(seconds: seconds))", outcome, retry: .afterBackoff)
    case .limit(let limit): throw failure("ran into \(limit)", outcome)
    }
    return try answer(outcome.output, milliseconds: elapsed / .milliseconds(1))
  }

  /// What the program reads.
  static func input(for request: ModelRequest) -> [UInt8] {
    let messages = request.messages.map { message in
      JSONValue.object(
        JSONObject([("role", .string(message.role)), ("content", .string(message.text))]))
    }
    var object = JSONObject([
      ("model", .string(request.model.id)), ("messages", .array(messages)),
      ("parameters", .object(request.config)),
    ])
    if let limit = request.model.maximumOutput { object["maxOutput"] = .number(JSONNumber(limit)) }
    object["repeat"] = .number(JSONNumber(request.repeatIndex))
    return Array((JSONValue.object(object).serialized() + "\n").utf8)
  }

  private func answer(
    _ bytes: [UInt8], milliseconds: Double
  ) throws(ProviderError) -> ModelAnswer {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ProviderError("provider '\(alias)': what \(program.path) printed is not UTF-8")
    }
    guard format == .json else {
      return ModelAnswer(text: text, latencyMilliseconds: milliseconds)
    }
    do {
      let value = try JSONParser.parse(bytes, options: .init(duplicateKeys: .error))
      guard let object = value.object, let output = object["output"]?.string else {
        throw ProviderError(
          "provider '\(alias)': what \(program.path) printed has no text under 'output'")
      }
      return ModelAnswer(
        text: output, promptTokens: try count(object, "promptTokens"),
        completionTokens: try count(object, "completionTokens"),
        latencyMilliseconds: milliseconds)
    } catch let error as ProviderError {
      throw error
    } catch {
      throw ProviderError(
        "provider '\(alias)': what \(program.path) printed is not JSON: \(error)")
    }
  }

  private func count(_ object: JSONObject, _ key: String) throws(ProviderError) -> Int? {
    guard let value = object[key] else { return nil }
    if case .null = value { return nil }
    guard case .number(let number) = value, let count = number.int, count >= 0 else {
      throw ProviderError(
        "provider '\(alias)': '\(key)' of \(program.path) is no whole number from 0 up")
    }
    return count
  }

  private func failure(
    _ what: String, _ outcome: ProgramOutcome, retry: ProviderError.Retry = .never
  ) -> ProviderError {
    let said = ProgramWords.firstLine(of: outcome.errors).map { "; it said \($0)" } ?? ""
    return ProviderError(
      "provider '\(alias)': \(program.path) \(what)\(said)", retry: retry)
  }
}
