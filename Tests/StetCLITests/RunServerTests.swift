import Foundation
import TestSupport
import Testing

/// `stet run` against a server that streams.
@Suite("One prompt at a server")
struct RunServerTests {
  /// A registry and the operator's file for a server.
  private struct Place {
    let bench: Workbench
    let server: ScriptedServer

    init(_ script: @escaping @Sendable (ScriptedServer.Request, Int) -> [ScriptedServer.Step])
      throws
    {
      bench = try Workbench()
      server = try ScriptedServer(script)
      try bench.repository.write(
        "../providers.yaml",
        """
        providers:
          own:
            kind: openai
            base-url: \(server.url)/v1
            allow-private: true

        """)
    }

    func run(_ arguments: String...) throws -> StetBinary.Outcome {
      try bench.run(
        ["run", "a/p", "--var", "text=fine", "--model", "own:m-1", "--config", "../providers.yaml"]
          + arguments)
    }
  }

  private static func stream(_ events: [String], ending: [ScriptedServer.Step]) -> [ScriptedServer
    .Step]
  {
    let body = events.map { "data: \($0)\n\n" }.joined()
    return [
      .text(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n\(body)")
    ] + ending
  }

  private static func piece(_ text: String, finish: String = "null") -> String {
    #"{"model":"m-1","choices":[{"index":0,"delta":{"content":"\#(text)"},"finish_reason":\#(finish)}]}"#
  }

  @Test("a server is asked for the usage; one that tells none is counted with ≈")
  func usage() throws {
    let place = try Place { request, _ in
      guard request.text.contains(#""stream":true"#) else {
        return [
          .reply(
            #"{"model":"m-1","choices":[{"message":{"role":"assistant","content":"good"},"#
              + #""finish_reason":"stop"}]}"#)
        ]
      }
      let asked = request.text.contains(#""include_usage":true"#)
      let isTold = request.text.contains("told")
      let usage = #"{"choices":[],"usage":{"prompt_tokens":31,"completion_tokens":2}}"#
      return Self.stream(
        [Self.piece("go"), Self.piece("od", finish: #""stop""#)]
          + (asked && isTold ? [usage] : []) + ["[DONE]"], ending: [.close])
    }
    let told = try place.bench.run(
      [
        "run", "a/p", "--var", "text=told", "--model", "own:m-1", "--config", "../providers.yaml",
      ])
    #expect(told.output == "good\n", "\(told.errors)")
    #expect(told.errors.contains("m-1, 31 + 2 tokens, "))
    let silent = try place.run()
    #expect(silent.output == "good\n", "\(silent.errors)")
    #expect(silent.errors.contains(#/m-1, ≈\d+ \+ ≈1 tokens, /#))
    let json = try place.run("--format", "json")
    #expect(json.output.contains(/"estimate": \{\s*"promptTokens": \d+,\s*"completionTokens": 1/))
    #expect(json.output.contains("\"promptTokens\": null"))
  }

  @Test("an answer that breaks off is shown as far as it came, and the error on its own line")
  func broken() throws {
    let place = try Place { _, _ in
      Self.stream([Self.piece("half of i")], ending: [.pause(milliseconds: 50), .reset])
    }
    let outcome = try place.run()
    #expect(outcome.status == 1)
    #expect(outcome.output == "half of i\n", "\(outcome.output)")
    #expect(outcome.errors.contains("Error: "))
    #expect(!outcome.errors.contains("tokens"))
  }
}
