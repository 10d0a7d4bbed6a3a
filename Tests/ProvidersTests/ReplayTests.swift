import Evaluation
import PromptModel
import StrictData
import Testing

@testable import Providers

@Suite("Recorded answers")
struct ReplayTests {
  private struct Broken: Error, CustomStringConvertible {
    let description = "disk on fire"
  }

  private func bytes(_ recording: Recording) -> [UInt8] {
    Array(recording.value.serialized().utf8)
  }

  private func failure(
    _ recordings: @escaping @Sendable (Digest) throws -> [UInt8]?
  ) async throws -> (ProviderError, Digest) {
    let request = try BaselineSample.request([("user", "x")])
    let error = try await #require(throws: ProviderError.self) {
      try await ReplayProvider(recordings: recordings).answer(request)
    }
    return (error, request.digest)
  }

  @Test("the recorded answer, untouched")
  func answer() async throws {
    let request = try BaselineSample.request([("user", "x")])
    let stored = bytes(Recording(request: request.digest, output: " é\r\n", model: "m-2026"))
    let provider = ReplayProvider { digest in digest == request.digest ? stored : nil }
    let answer = try await provider.answer(request.repeated(3))
    #expect(answer.text.unicodeScalars.elementsEqual(" é\r\n".unicodeScalars))
    #expect(answer.isCached)
    #expect(answer.latencyMilliseconds == nil)
  }

  @Test("a missing recording is an error that names the request")
  func missing() async throws {
    let (error, digest) = try await failure { _ in nil }
    #expect(error.message == "there is no recording of request \(digest)")
    #expect(!error.isTransport)
  }

  @Test("an unreadable recording is an error with its cause")
  func unreadable() async throws {
    let (error, digest) = try await failure { _ in throw Broken() }
    #expect(
      error.message == "the recording of request \(digest) could not be read: disk on fire")
  }

  @Test("a recording of another request is refused")
  func wrongRequest() async throws {
    let stored = bytes(Recording(request: Digest(hashing: "y"), output: "z"))
    let (error, _) = try await failure { _ in stored }
    #expect(error.message.contains("answers request \(Digest(hashing: "y"))"))
  }

  @Test("what is written is read back")
  func roundTrip() throws {
    let recording = Recording(
      request: Digest(hashing: "r"), output: "\u{0}\"\n", model: "m",
      recordedOn: "2026-11-01T00:00:00Z")
    #expect(try Recording(parsing: bytes(recording)) == recording)
    #expect(recording.value.object?.keys == ["format", "request", "output", "model", "recordedOn"])
    let short = Recording(request: Digest(hashing: "r"), output: "")
    #expect(try Recording(parsing: bytes(short)) == short)
  }

  @Test("several answers answer each time once, with their tool calls")
  func several() async throws {
    let request = try BaselineSample.request([("user", "x")])
    let call = ToolCall(id: "1", name: "look", arguments: "{\"a\":1}")
    let recording = Recording(
      request: request.digest,
      answers: [
        Recording.Answer(output: "a"), Recording.Answer(output: "", toolCalls: [call]),
      ], model: "m")
    #expect(recording.value["format"]?.string == "stet-recording/2")
    #expect(try Recording(parsing: bytes(recording)) == recording)
    let stored = bytes(recording)
    let provider = ReplayProvider { _ in stored }
    #expect(try await provider.answer(request).text == "a")
    let second = try await provider.answer(request.repeated(1))
    #expect(second.toolCalls == [call])
    #expect(second.finish == .toolCalls)
    let error = try await #require(throws: ProviderError.self) {
      try await provider.answer(request.repeated(2))
    }
    #expect(
      error.message
        == "the recording of request \(request.digest) has 2 answers, and answer 3 is asked for")
  }

  @Test(
    "recordings are read strictly",
    arguments: [
      "", "[]", "{}", "not JSON", #"{"format": "stet-recording/1"}"#,
      #"{"format": "stet-recording/2", "request": "DIGEST", "output": "x"}"#,
      #"{"format": "stet-recording/3", "request": "DIGEST", "output": "x"}"#,
      #"{"format": "stet-recording/1", "request": "DIGEST", "answers": [{"output": "x"}]}"#,
      #"{"format": "stet-recording/2", "request": "DIGEST", "answers": []}"#,
      #"{"format": "stet-recording/2", "request": "DIGEST", "answers": [{"text": "x"}]}"#,
      #"{"format": "stet-recording/1", "request": "DIGEST"}"#,
      #"{"format": "stet-recording/1", "request": "sha256:12", "output": "x"}"#,
      #"{"format": "stet-recording/1", "request": "DIGEST", "output": 1}"#,
      #"{"format": "stet-recording/1", "request": "DIGEST", "output": "x", "extra": 1}"#,
      #"{"format": "stet-recording/1", "request": "DIGEST", "output": "x", "model": null}"#,
      #"{"format": "stet-recording/1", "request": "DIGEST", "output": "x", "output": "y"}"#,
      #"{"format": "stet-recording/1", "request": "DIGEST", "output": "x"} trailing"#,
    ])
  func strict(text: String) async throws {
    let digest = "\(Digest(hashing: "r"))"
    let parts = text.split(separator: "DIGEST", omittingEmptySubsequences: false)
    let bytes = Array(parts.joined(separator: digest).utf8)
    #expect(throws: SourceError.self) { try Recording(parsing: bytes) }
    let (error, _) = try await failure { _ in bytes }
    #expect(error.message.contains("is not valid"))
  }
}
