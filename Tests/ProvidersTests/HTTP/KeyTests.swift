import Evaluation
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Providers

@Suite("Keys of hosted models")
struct KeyTests {
  private let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  private func failure(
    _ provider: HostedProvider, streaming: Bool = false, pieces: Pieces = Pieces()
  ) async throws -> ProviderError {
    let request = try Hosted.request()
    return try #require(
      await #expect(throws: ProviderError.self) {
        if streaming { return try await provider.answer(request) { pieces.add($0) } }
        return try await provider.answer(request)
      })
  }

  @Test("a key that a server repeats is masked in every error")
  func echo() async throws {
    let body = "{\"error\": \"bad key \(Hosted.key) at 'Bearer \(Hosted.key)'\"}"
    let server = try ScriptedServer { _, place in
      [
        [.reply(body, status: 401)],
        [.reply(String(repeating: "x", count: 70) + Hosted.key, status: 500)],
        [.reply("no", status: 429, fields: ["Retry-After: \(Hosted.key)"])],
      ][place]
    }
    let provider = try Hosted.provider(server)
    let first = try await failure(provider)
    #expect(
      first.message
        == "provider 'test': status 401: {\"error\": \"bad key [key] at 'Bearer [key]'\"}")
    // Cut off in the middle of where the key was.
    #expect(!(try await failure(provider).message.contains("sk-")))
    #expect(try await failure(provider).message.contains("a wait of '[key]'"))
  }

  @Test(
    "an answer that holds the key is none, however it is written",
    arguments: [
      "{\"text\": \"my key is \(Hosted.key)!\"}", "<p>\(Hosted.key)",
      "{\"text\": \"sk\\u002dsentinel-0123456789abcdef\"}",
    ])
  func answer(body: String) async throws {
    let server = try ScriptedServer { _, _ in [.reply(body)] }
    let error = try await failure(Hosted.provider(server))
    #expect(
      error
        == ProviderError(
          "provider 'test': the answer holds the key that was sent, so that it is not kept"))
  }

  @Test("a stream never hands the key on, in however many pieces it comes")
  func stream() async throws {
    let pieces = Pieces()
    let server = try ScriptedServer { request, _ in
      let key = request.header("authorization")?.dropFirst(7) ?? ""
      let lines = key.map { "\($0)\n" }.joined() + "!\n.\n"
      return [
        .text("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nit is \n"),
        .until { !pieces.all.isEmpty }, .drip(Array(lines.utf8), milliseconds: 1), .close,
      ]
    }
    let error = try await failure(Hosted.provider(server), streaming: true, pieces: pieces)
    #expect(error.message.hasSuffix("holds the key that was sent, so that it is not kept"))
    #expect(pieces.all.joined() == "it is ")
  }

  @Test("what only begins like the key is handed on, late")
  func begin() async throws {
    let server = try ScriptedServer { _, _ in
      [
        .text(
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\na sk-sent\ninel\n, no\n"),
        .text("end sk-\n.\n"), .close,
      ]
    }
    let pieces = Pieces()
    let answer = try await Hosted.provider(server).answer(Hosted.request()) { pieces.add($0) }
    #expect(answer.text == "a sk-sentinel, noend sk-")
    #expect(pieces.all.joined() == answer.text)
  }

  @Test("a word that serves as a key may stand in an answer")
  func shortKey() async throws {
    let server = try ScriptedServer { _, _ in [.reply("{\"text\": \"EMPTY\"}")] }
    #expect(
      try await Hosted.provider(server, key: "EMPTY").answer(Hosted.request()).text == "EMPTY")
    #expect(KeyMask("EMPTY").masked("key EMPTY") == "key [key]")
    #expect(KeyMask("a/b%c\"d12").masked("a\\/b%c\\\"d12 a%2Fb%25c%22d12").contains("d12") == false)
  }

  @Test(
    "a key that no header can carry is not sent", arguments: ["a b", "a\r\nX: y", "é", "a\u{0}"])
  func unusable(key: String) async throws {
    let server = try ScriptedServer { _, _ in [.reply("{\"text\": \"no\"}")] }
    let error = try await failure(Hosted.provider(server, key: key))
    #expect(
      error.message
        == "provider 'test': the key in KEY holds a blank, a control character or a byte above ASCII"
    )
    #expect(server.requests.isEmpty)
  }

  @Test("a missing key names its variable; an empty one is missing; the second one will do")
  func missing() async throws {
    let server = try ScriptedServer { _, _ in [.reply("{\"text\": \"ok\"}")] }
    func provider(_ values: [String: String]) throws -> HostedProvider {
      try Hosted.provider(at: server.url, keys: .variables(["A_KEY", "B_KEY"]) { values[$0] })
    }
    let error = try await failure(provider(["A_KEY": ""]))
    #expect(
      error.message
        == "provider 'test': the environment variable A_KEY or B_KEY is not set, which holds the key"
    )
    #expect(try await provider(["B_KEY": "b"]).answer(Hosted.request()).text == "ok")
    #expect(server.requests.first?.header("authorization") == "Bearer b")
  }

  private func tokens(_ script: String) -> KeySource {
    .program(TokenProgram(["/bin/sh", "-c", script], temporaryFolder: sandbox.path))
  }

  /// Prints how often it ran, as a token.
  private var counting: String {
    "echo x >> \(sandbox.path)/runs; echo token-$(wc -l < \(sandbox.path)/runs | tr -d ' ')"
  }

  @Test("a program's token is asked for once, by many at once too")
  func program() async throws {
    let server = try ScriptedServer { _, _ in [.reply("{\"text\": \"ok\"}")] }
    let provider = try Hosted.provider(at: server.url, keys: tokens(counting))
    let request = try Hosted.request()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 { group.addTask { _ = try await provider.answer(request) } }
      try await group.waitForAll()
    }
    _ = try await provider.answer(request)
    #expect(Set(server.requests.map { $0.header("authorization") }) == ["Bearer token-1"])
  }

  @Test("a token that is refused is asked for once more, and no oftener")
  func refused() async throws {
    let server = try ScriptedServer { request, _ in
      request.header("authorization") == "Bearer token-2"
        ? [.reply("{\"text\": \"ok\"}")] : [.reply("who?", status: 401)]
    }
    let provider = try Hosted.provider(at: server.url, keys: tokens(counting))
    let answer = try await provider.answer(Hosted.request())
    #expect(answer.text == "ok" && answer.attempts == 2)
    #expect(try await provider.answer(Hosted.request()).attempts == 1)
    let never = try ScriptedServer { _, _ in [.reply("who?", status: 401)] }
    let error = try await failure(Hosted.provider(at: never.url, keys: tokens(counting)))
    #expect(error == ProviderError("provider 'test': status 401: who?", attempts: 2))
    #expect(never.requests.count == 2)
    let fixed = try await failure(Hosted.provider(never))
    #expect(fixed.attempts == 1 && never.requests.count == 3)
  }

  @Test("a token that expires is asked for again")
  func expiry() async throws {
    let server = try ScriptedServer { _, _ in [.reply("{\"text\": \"ok\"}")] }
    let script =
      "echo x >> \(sandbox.path)/runs; printf '{\"token\": \"t-%s\", \"expires_in\": %s}' "
      + "$(wc -l < \(sandbox.path)/runs | tr -d ' ') "
    for (seconds, second) in [("0", "t-2"), ("3600", "t-3")] {
      let provider = try Hosted.provider(at: server.url, keys: tokens(script + seconds))
      _ = try await provider.answer(Hosted.request())
      _ = try await provider.answer(Hosted.request())
      #expect(server.requests.last?.header("authorization") == "Bearer \(second)")
    }
  }

  @Test(
    "what a program prints or does instead of a token is an error without it",
    arguments: [
      ("exit 3", "no key: /bin/sh exited with status 3"), ("true", "is none: one line"),
      ("echo sentinel; echo sentinel", "is none: one line"), ("kill -9 $$", "killed by signal 9"),
      ("echo '{\"key\": \"sentinel\"}'", "has no text under 'token'"),
      ("echo '{\"token\": \"sentinel'", "has no text under 'token'"),
      ("printf 'sent\\001inel'", "is none: one line"), ("yes sentinel", "output limit of 64 KiB"),
      ("echo 'denied: sentinel-abcdefgh0123456789' >&2; exit 1", "it said \"denied: [masked]\""),
    ])
  func noToken(script: String, words: String) async throws {
    let server = try ScriptedServer { _, _ in [.reply("{\"text\": \"no\"}")] }
    let error = try await failure(Hosted.provider(at: server.url, keys: tokens(script)))
    #expect(error.message.contains(words) && !error.message.contains("sentinel"), "\(error)")
    #expect(error.retry == .never && server.requests.isEmpty)
  }

  @Test("a cancelled request does not wait for the program, and takes nobody with it")
  func cancelled() async throws {
    let server = try ScriptedServer { _, _ in [.reply("{\"text\": \"ok\"}")] }
    let script =
      "if test -e \(sandbox.path)/first; then echo late; "
      + "else touch \(sandbox.path)/first; sleep 60; fi"
    let provider = try Hosted.provider(at: server.url, keys: tokens(script))
    let request = try Hosted.request()
    let first = Task { try await provider.answer(request) }
    let path = sandbox.path + "/first"
    #expect(await ScriptedServer.eventually { FileManager.default.fileExists(atPath: path) })
    let second = Task { try await provider.answer(request) }
    let start = ContinuousClock.now
    first.cancel()
    let error = await #expect(throws: ProviderError.self) { try await first.value }
    #expect(error?.message == "provider 'test': the request was cancelled")
    #expect(try await second.value.text == "ok")
    #expect(start.duration(to: .now) < .seconds(250))
  }
}
