import Evaluation
import Foundation
import StrictData
import Synchronization
import TestSupport
import Testing

@testable import Providers

@Suite("Hosted models")
struct HostedProviderTests {
  @Test("a call goes out with the key and comes back as an answer, on one connection")
  func call() async throws {
    let server = try ScriptedServer { request, place in [.reply("{\"text\": \"a\(place)\"}")] }
    let provider = try Hosted.provider(
      server, dialect: PlainDialect(fields: [HTTPField(name: "x-version", value: "1")]))
    for place in 0..<3 {
      let answer = try await provider.answer(Hosted.request("é\"?"))
      #expect(answer.text == "a\(place)" && answer.attempts == 1)
      #expect((answer.latencyMilliseconds ?? 0) > 0)
    }
    let request = try #require(server.requests.first)
    #expect(request.method == "POST" && request.target == "/v1/ask")
    #expect(request.text == "{\"say\":\"é\\\"?\"}")
    #expect(request.header("authorization") == "Bearer \(Hosted.key)")
    #expect(request.header("content-type") == "application/json")
    #expect(request.header("x-version") == "1")
    #expect(request.header("host") == "127.0.0.1:\(server.port)")
    #expect(server.connections == 1)
  }

  @Test("a stream comes in pieces, or whole where the server does not stream")
  func stream() async throws {
    let pieces = Pieces()
    let server = try ScriptedServer { _, place in
      if place > 0 { return [.reply("{\"text\": \"whole\"}")] }
      return [
        .text("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\none\ntw"),
        .until { !pieces.all.isEmpty }, .text("o\n.\n"), .close,
      ]
    }
    let provider = try Hosted.provider(server)
    let answer = try await provider.answer(Hosted.request()) { pieces.add($0) }
    #expect(answer.text == "onetwo" && pieces.all == ["one", "two"])
    #expect(server.requests.first?.target == "/v1/ask?stream")
    let whole = try await provider.answer(Hosted.request()) { pieces.add($0) }
    #expect(whole.text == "whole" && pieces.all.last == "whole")
  }

  @Test("a cancelled request ends at once, and the server sees it go", arguments: [false, true])
  func cancellation(hasHead: Bool) async throws {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\none\n"
    let server = try ScriptedServer { _, _ in hasHead ? [.text(head), .hold] : [.hold] }
    let provider = try Hosted.provider(server, seconds: 600)
    let request = try Hosted.request()
    let flag = Flag()
    let task = Task { try await provider.answer(request) { _ in flag.set() } }
    #expect(await ScriptedServer.eventually { server.requests.count == 1 })
    if hasHead { #expect(await ScriptedServer.eventually { flag.isSet }) }
    let start = ContinuousClock.now
    task.cancel()
    let error = await #expect(throws: ProviderError.self) { try await task.value }
    // At once, in milliseconds; but other tests of this process may hold every thread meanwhile.
    #expect(start.duration(to: .now) < .seconds(200))
    #expect(error == ProviderError("provider 'test': the request was cancelled"))
    #expect(await ScriptedServer.eventually { server.clientsGone == 1 })
  }

  @Test("sixteen requests are really under way at once, and no more than the limit")
  func concurrency() async throws {
    let server = try ScriptedServer { _, _ in [.meet(16), .reply("{\"text\": \"ok\"}")] }
    let provider = LimitedProvider(
      try Hosted.provider(server, seconds: 60), limiter: RateLimiter(concurrency: 16))
    let request = try Hosted.request()
    try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<40 { group.addTask { try await provider.answer(request).text } }
      for try await text in group { #expect(text == "ok") }
    }
    #expect(server.mostAtOnce == 16 && server.requests.count == 40)
  }

  @Test("one that waits for its turn can be cancelled, and the turn stays whole")
  func waiting() async throws {
    let server = try ScriptedServer { _, place in
      place == 0 ? [.hold] : [.reply("{\"text\": \"ok\"}")]
    }
    let provider = LimitedProvider(
      try Hosted.provider(server, seconds: 600), limiter: RateLimiter(concurrency: 1))
    let request = try Hosted.request()
    let first = Task { try await provider.answer(request) }
    #expect(await ScriptedServer.eventually { server.requests.count == 1 })
    let second = Task { try await provider.answer(request) }
    second.cancel()
    await #expect(throws: ProviderError.self) { try await second.value }
    first.cancel()
    await #expect(throws: ProviderError.self) { try await first.value }
    #expect(try await provider.answer(request).text == "ok")
  }

  @Test("what a dialect cannot say, and what would break the request, is not sent")
  func unsent() async throws {
    let server = try ScriptedServer { _, _ in [.reply("{}")] }
    let empty = try BaselineSample.request([], id: "m", parameters: .init())
    let provider = try Hosted.provider(server)
    #expect(provider.problem(with: empty)?.message == "provider 'test': there is nothing to say")
    await #expect(throws: ProviderError.self) { try await provider.answer(empty) }
    let request = try Hosted.request()
    for dialect in [
      PlainDialect(path: "/models/m HTTP/1.1\r\nX-Evil: 1"), PlainDialect(path: "/models/m\n"),
      PlainDialect(fields: [HTTPField(name: "x-model", value: "m\r\nX-Evil: 1")]),
      PlainDialect(fields: [HTTPField(name: "x\r\ny", value: "m")]),
    ] {
      let broken = try Hosted.provider(server, dialect: dialect)
      let error = await #expect(throws: ProviderError.self) { try await broken.answer(request) }
      #expect(error?.retry == .never && error?.message.contains("may hold") == true)
    }
    #expect(server.requests.isEmpty)
  }

  @Test(
    "an address of one's own network is refused before anything is sent, by name too",
    arguments: ["127.0.0.1", "localhost", "127.1", "0x7f000001", "[::ffff:127.0.0.1]", "0.0.0.0"])
  func privateAddress(host: String) async throws {
    let server = try ScriptedServer { _, _ in [.reply("{\"text\": \"no\"}")] }
    let provider = try Hosted.provider(
      at: "http://\(host):\(server.port)", keys: .none, allowsPrivateAddresses: false)
    let request = try Hosted.request()
    let error = await #expect(throws: ProviderError.self) { try await provider.answer(request) }
    #expect(
      error?.message.contains("is no public address (") == true, "\(String(describing: error))")
    #expect(error?.retry == .never && server.connections == 0)
  }

  @Test("a name is reached by the address that was checked")
  func name() async throws {
    let server = try ScriptedServer { _, _ in [.reply("{\"text\": \"ok\"}")] }
    for host in ["localhost", "127.1", "LOCALHOST"] {
      let provider = try Hosted.provider(
        at: "http://\(host):\(server.port)",
        keys: .variables(["K"]) { _ in Hosted.key })
      #expect(try await provider.answer(Hosted.request()).text == "ok")
    }
    #expect(server.requests.first?.header("host") == "localhost:\(server.port)")
  }

  @Test("a key does not leave this machine unencrypted")
  func unencrypted() async throws {
    let provider = try Hosted.provider(
      at: "http://10.255.255.1:1", keys: .variables(["K"]) { _ in Hosted.key })
    let request = try Hosted.request()
    let error = await #expect(throws: ProviderError.self) { try await provider.answer(request) }
    #expect(
      error
        == ProviderError(
          "provider 'test': the key is not sent to http://10.255.255.1:1: the connection is not "
            + "encrypted"))
  }
}

private final class Flag: Sendable {
  private let value = Mutex(false)
  var isSet: Bool { value.withLock { $0 } }
  func set() { value.withLock { $0 = true } }
}

/// The pieces of a stream.
final class Pieces: Sendable {
  private let pieces = Mutex<[String]>([])
  var all: [String] { pieces.withLock { $0 } }
  func add(_ piece: String) { pieces.withLock { $0.append(piece) } }
}
