import Evaluation
import Foundation
import TestSupport
import Testing

@testable import Providers

@Suite("What goes wrong on the way to a hosted model")
struct TransportFaultTests {
  private func failure(
    seconds: Double = 240, bytes: Int = 8 << 20, streaming: Bool = false,
    _ steps: ScriptedServer.Step...
  ) async throws -> ProviderError {
    let server = try ScriptedServer { _, _ in steps }
    let provider = try Hosted.provider(server, seconds: seconds, bytes: bytes)
    let request = try Hosted.request()
    let error = try #require(
      await #expect(throws: ProviderError.self) {
        if streaming { return try await provider.answer(request) { _ in } }
        return try await provider.answer(request)
      })
    server.stop()
    #expect(error.message.hasPrefix("provider 'test': ") && error.attempts == 1)
    #expect(!error.message.contains("sentinel"))
    return error
  }

  @Test("no answer in time, before the head and in the middle of the body")
  func timeouts() async throws {
    let words = "provider 'test': there was no whole answer within 0.3 s"
    let silent = try await failure(seconds: 0.3, .hold)
    #expect(silent == ProviderError(words, retry: .afterBackoff))
    let half = try await failure(
      seconds: 0.3, .text("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"te"), .hold)
    #expect(half == silent)
    let stream = try await failure(
      seconds: 0.3, streaming: true,
      .text("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\npiece\n"), .hold)
    #expect(stream == silent)
  }

  @Test("a byte now and then does not stretch the time")
  func drip() async throws {
    let start = ContinuousClock.now
    let head = Array("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n".utf8)
    let slow = try await failure(
      seconds: 0.5, .send(head), .drip([UInt8](repeating: 0x20, count: 900), milliseconds: 100))
    #expect(slow.message.hasSuffix("within 0.5 s") && slow.isTransport)
    let slowHead = try await failure(
      seconds: 0.5, .drip(head + [UInt8](repeating: 0x20, count: 900), milliseconds: 100))
    #expect(slowHead == slow)
    #expect(start.duration(to: .now) < .seconds(170))
  }

  @Test("half a JSON text, a page, nothing: final, with an excerpt")
  func noAnswers() async throws {
    let half = try await failure(.reply("{\"text\": \"hel"))
    #expect(half == ProviderError("provider 'test': no JSON: {\"text\": \"hel"))
    let page = try await failure(.reply("<html>hello", type: "text/html"))
    #expect(page.message.hasSuffix("no JSON: <html>hello") && !page.isTransport)
    #expect(try await failure(streaming: true, .reply("<html>hello", type: "text/html")) == page)
    #expect(try await failure(.reply("")).retry == .never)
    let early = try await failure(
      streaming: true, .reply("one\ntwo", type: "text/event-stream"))
    #expect(early.message.hasSuffix("the stream ended early"))
  }

  @Test("an answer that does not end is cut off, said or unsaid how long")
  func tooLong() async throws {
    let body = String(repeating: "x", count: 100_000)
    let error = try await failure(bytes: 65_536, .reply(body))
    #expect(error == ProviderError("provider 'test': the answer is longer than 65536 bytes"))
    let chunk = "2710\r\n" + String(repeating: "x", count: 10_000) + "\r\n"
    let chunked = try await failure(
      bytes: 65_536, .text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
      .text(String(repeating: chunk, count: 20)), .hold)
    #expect(chunked == error)
    let whole = try await failure(.reply(String(repeating: "x", count: 10 << 20)))
    #expect(whole.message.hasSuffix("longer than 8388608 bytes"))
  }

  @Test("a connection that breaks is worth another try")
  func broken() async throws {
    let start = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"te"
    for error in [
      try await failure(.reset), try await failure(.close),
      try await failure(.text(start), .pause(milliseconds: 50), .reset),
      try await failure(.text(start), .close),
      try await failure(
        .text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"te"), .close),
      try await failure(.text("SSH-2.0-OpenSSH_9.2\r\n\r\n"), .close),
    ] {
      #expect(error.retry == .afterBackoff, "\(error)")
    }
  }

  @Test("nobody there, and no TLS there")
  func nobody() async throws {
    let server = try ScriptedServer { _, _ in [.close] }
    let request = try Hosted.request()
    let tls = try Hosted.provider(at: "https://127.0.0.1:\(server.port)", keys: .none)
    let noTLS = await #expect(throws: ProviderError.self) { try await tls.answer(request) }
    #expect(noTLS?.retry == .afterBackoff, "\(String(describing: noTLS))")
    server.stop()
    let provider = try Hosted.provider(server)
    let error = await #expect(throws: ProviderError.self) { try await provider.answer(request) }
    #expect(
      error
        == ProviderError("provider 'test': the connection was refused", retry: .afterBackoff))
  }

  @Test("redirects are not followed, and say no more than where to")
  func redirects() async throws {
    let other = try ScriptedServer { _, _ in [.reply("{\"text\": \"stolen\"}")] }
    for status in [301, 302, 303, 307, 308] {
      let error = try await failure(
        .reply("", status: status, fields: ["Location: \(other.url)/x?key=\(Hosted.key)"]))
      #expect(
        error.message.hasSuffix(
          "answered \(status), a redirect to \(other.url); redirects are not followed"))
      #expect(error.retry == .never)
    }
    let odd = try await failure(
      .reply("", status: 302, fields: ["Location: javascript:\(Hosted.key)"]))
    #expect(odd.message.hasSuffix("answered 302, a redirect; redirects are not followed"))
    #expect(other.requests.isEmpty)
    let host = try await failure(
      .reply("", status: 302, fields: ["Location: http://\(Hosted.key.uppercased()).example/x"]))
    #expect(!host.message.lowercased().contains(Hosted.key.lowercased()))
  }

  @Test("429 with a wait in seconds, as a date, and with an absurd one")
  func tooMany() async throws {
    func tooMany(_ wait: String) async throws -> ProviderError {
      try await failure(.reply("slow down", status: 429, fields: ["Retry-After: \(wait)"]))
    }
    #expect(try await tooMany("7").retry == .after(.seconds(7)))
    // The clock of these tests stands at 2026-11-21 04:07:18.
    let dated = try await tooMany("Sat, 21 Nov 2026 04:07:30 GMT")
    #expect(dated.retry == .after(.seconds(12)), "\(dated)")
    let absurd = try await tooMany("86400")
    #expect(
      absurd
        == ProviderError(
          "provider 'test': status 429: slow down; it asks for a wait of '86400 s', which is not "
            + "kept"))
    #expect(try await failure(.reply("", status: 503)).retry == .afterBackoff)
    #expect(try await failure(.reply("", status: 404)).retry == .never)
  }
}
