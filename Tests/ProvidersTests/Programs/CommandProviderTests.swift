import Evaluation
import Foundation
import PromptModel
import StrictData
import Testing

@testable import Providers

@Suite("Provider command")
struct CommandProviderTests {
  private let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  private func provider(
    _ script: String, _ format: CommandProvider.AnswerFormat = .text,
    limits: ProgramLimits = Sandbox.limits
  ) -> CommandProvider {
    CommandProvider(
      alias: "own", program: Program(arguments: ["/bin/sh", "-c", script], limits: limits),
      format: format, temporaryFolder: sandbox.path)
  }

  private func request() throws -> ModelRequest {
    try BaselineSample.request(
      [("system", "Be \"brief\"."), ("user", "é?")], id: "m-1",
      parameters: JSONObject([("temperature", .number(JSONNumber(literal: "0.50")))]))
  }

  private func failure(
    _ script: String, _ format: CommandProvider.AnswerFormat = .text,
    limits: ProgramLimits = Sandbox.limits
  ) async throws -> ProviderError {
    let request = try request()
    let provider = provider(script, format, limits: limits)
    return try #require(
      await #expect(throws: ProviderError.self) { try await provider.answer(request) })
  }

  @Test("the request comes in as JSON, the answer goes out untouched")
  func text() async throws {
    let answer = try await provider("cat; printf ' \\r\\n'").answer(request().repeated(2))
    let json =
      #"{"model":"m-1","messages":[{"role":"system","content":"Be \"brief\"."},"#
      + #"{"role":"user","content":"é?"}],"parameters":{"temperature":0.50},"repeat":2}"#
    #expect(Array(answer.text.utf8) == Array((json + "\n \r\n").utf8))
    #expect(answer.promptTokens == nil && !answer.isCached)
    #expect((answer.latencyMilliseconds ?? 0) > 0)
    #expect(try sandbox.leftovers == [])
  }

  @Test("an empty answer is an answer")
  func empty() async throws {
    #expect(try await provider("true").answer(request()).text == "")
  }

  @Test("JSON where the operator says so")
  func json() async throws {
    let text = #"{"output": "a\nb", "promptTokens": 3, "completionTokens": null, "more": 1}"#
    let answer = try await provider("printf '%s\\n' '\(text)'", .json).answer(request())
    #expect(answer.text == "a\nb")
    #expect(answer.promptTokens == 3 && answer.completionTokens == nil)
    #expect(try await provider("echo '{\"output\": 1}'").answer(request()).text.contains("output"))
  }

  @Test(
    "what is no answer",
    arguments: [
      ("echo '{\"output\": 1}'", "has no text under 'output'"),
      ("echo '{\"output\": \"x\", \"promptTokens\": -1}'", "'promptTokens' of /bin/sh is no whole"),
      ("echo '<html>'", "is not JSON: 1:1"), ("true", "is not JSON: "),
      ("echo '{\"output\": \"x\"'", "is not JSON: "),
    ])
  func badJSON(script: String, message: String) async throws {
    let error = try await failure(script, .json)
    #expect(error.message.hasPrefix("provider 'own': "))
    #expect(error.message.contains(message), "\(error)")
    #expect(!error.isTransport)
  }

  @Test("failures are final, and say what the program said first, with keys masked")
  func failures() async throws {
    let exit = try await failure(
      "echo 'bad key sk-abcdefgh0123456789zzz' >&2; echo two >&2; exit 3")
    #expect(
      exit
        == ProviderError(
          "provider 'own': /bin/sh exited with status 3; it said \"bad key [masked]\""))
    #expect(try await failure("kill -9 $$").message.hasSuffix("was killed by signal 9"))
    let flood = try await failure("yes")
    #expect(flood.message.hasSuffix("/bin/sh ran into the output limit of 64 KiB"))
    #expect(!flood.isTransport)
    let binary = try await failure("printf '\\377'")
    #expect(binary.message == "provider 'own': what /bin/sh printed is not UTF-8")
    let missing = CommandProvider(
      alias: "own", program: Program(arguments: ["/no/such"], limits: Sandbox.limits),
      temporaryFolder: sandbox.path)
    let request = try request()
    let error = await #expect(throws: ProviderError.self) { try await missing.answer(request) }
    #expect(error?.message.contains("/no/such cannot be started: No such file") == true)
    #expect(error?.isTransport == false)
  }

  @Test("out of time is a failure on the way, so that the runner may ask again")
  func timeout() async throws {
    let error = try await failure("sleep 60", limits: Sandbox.limits.with(\.wallSeconds, 0.2))
    #expect(error.message == "provider 'own': /bin/sh ran into the time limit of 0.2 s")
    #expect(error.isTransport)
  }
}
