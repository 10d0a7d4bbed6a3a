import Evaluation
import Foundation
import StrictData
import TestSupport
import Testing

@testable import Providers

@Suite("Aliases of hosted models")
struct HostedProvidersTests {
  private static let answer =
    "{\"choices\": [{\"index\": 0, \"message\": {\"role\": \"assistant\", \"content\": \"hi\"}, "
    + "\"finish_reason\": \"stop\"}]}"

  private func server() throws -> ScriptedServer {
    try ScriptedServer { _, _ in [.reply(Self.answer)] }
  }

  private func hosted(_ variables: [String: String]) -> HostedProviders {
    HostedProviders(variable: { variables[$0] }, now: { 0 }, temporaryFolder: "/tmp")
  }

  private func endpoint(
    _ alias: String, _ variables: [String: String] = [:], _ text: String? = nil
  ) throws -> String {
    let configured = try text.map { text in
      try #require(
        try OperatorConfiguration(parsing: Array("providers: {\(alias): \(text)}".utf8))
          .providers[alias])
    }
    let provider = try hosted(variables).provider(alias, configured: configured)
    let found = try #require(provider as? HostedProvider)
    let endpoint = found.connection.transport.endpoint
    return endpoint.origin + endpoint.path
  }

  @Test("aliases that need no configuration, with their own places")
  func places() throws {
    #expect(try endpoint("openai", ["OPENAI_API_KEY": "k"]) == "https://api.openai.com/v1")
    #expect(try endpoint("anthropic", ["ANTHROPIC_API_KEY": "k"]) == "https://api.anthropic.com")
    for key in ["GEMINI_API_KEY", "GOOGLE_API_KEY"] {
      #expect(
        try endpoint("gemini", [key: "k"]) == "https://generativelanguage.googleapis.com")
    }
    #expect(try endpoint("ollama") == "http://127.0.0.1:11434")
    #expect(try endpoint("mistral", ["MISTRAL_API_KEY": "k"]) == "https://api.mistral.ai/v1")
    #expect(try endpoint("ai21", ["AI21_API_KEY": "k"]) == "https://api.ai21.com/studio/v1")
    #expect(try hosted(["OPENAI_API_KEY": "k"]).provider("nobody", configured: nil) == nil)
  }

  @Test("the environment may name other places")
  func otherPlaces() throws {
    let openai = ["OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "https://gate.example/v1/"]
    #expect(try endpoint("openai", openai) == "https://gate.example/v1")
    let anthropic = ["ANTHROPIC_API_KEY": "k", "ANTHROPIC_BASE_URL": "https://gate.example/v1"]
    #expect(try endpoint("anthropic", anthropic) == "https://gate.example")
    let hosts = [
      "": "http://127.0.0.1:11434", "0.0.0.0": "http://127.0.0.1:11434",
      ":8000": "http://127.0.0.1:8000", "box": "http://box:11434", "box:1": "http://box:1",
      "[::1]": "http://[::1]:11434", "[::1]:9": "http://[::1]:9",
      "https://ollama.com": "https://ollama.com", "http://box:5/": "http://box:5",
    ]
    for (host, url) in hosts { #expect(try endpoint("ollama", ["OLLAMA_HOST": host]) == url) }
    let error = #expect(throws: ProviderError.self) {
      try hosted(["OLLAMA_HOST": "a:b:c"]).provider("ollama", configured: nil)
    }
    #expect(
      error?.message == "provider 'ollama': OLLAMA_HOST is no http(s)://host[:port][/path]")
  }

  @Test("a missing key is one error that names its variable")
  func missingKey() throws {
    for (alias, names) in [
      ("openai", "OPENAI_API_KEY"), ("gemini", "GEMINI_API_KEY or GOOGLE_API_KEY"),
    ] {
      let error = #expect(throws: ProviderError.self) {
        try hosted(["OPENAI_API_KEY": ""]).provider(alias, configured: nil)
      }
      #expect(
        error?.message
          == "provider '\(alias)': the environment variable \(names) is not set, which holds the key"
      )
    }
  }

  @Test("the configuration wins, and a kind's key goes to the kind's own place alone")
  func configuration() async throws {
    #expect(
      try endpoint("openai", ["OPENAI_API_KEY": "k"], "{kind: openai}")
        == "https://api.openai.com/v1")
    #expect(throws: ProviderError.self) { try endpoint("mine", [:], "{kind: openai}") }
    let server = try server()
    let section = "{kind: openai, base-url: \"\(server.url)/v1\", allow-private: true"
    for (text, key) in [("}", nil), (", key-env: MINE}", "Bearer other")] as [(String, String?)] {
      let configuration = try OperatorConfiguration(
        parsing: Array("providers: {openai: \(section)\(text)}".utf8))
      let provider = try #require(
        try hosted(["OPENAI_API_KEY": Hosted.key, "MINE": "other"]).provider(
          "openai", configured: configuration.providers["openai"]))
      #expect(try await provider.answer(Hosted.request()).text == "hi")
      #expect(server.requests.last?.header("authorization") == key)
    }
    #expect(server.requests.first?.target == "/v1/chat/completions")
  }

  @Test("a private address needs 'allow-private', but one that the environment spells out does not")
  func privateAddresses() async throws {
    let server = try server()
    let request = try Hosted.request()
    let configuration = try OperatorConfiguration(
      parsing: Array("providers: {a: {kind: openai, base-url: \"\(server.url)\"}}".utf8))
    let refused = try #require(
      try hosted([:]).provider("a", configured: configuration.providers["a"]))
    let error = await #expect(throws: ProviderError.self) { try await refused.answer(request) }
    #expect(
      error?.message
        == "provider 'a': 127.0.0.1 is no public address (loopback), and 'allow-private' is not set"
    )
    let named = try #require(
      try hosted(["OPENAI_API_KEY": "k", "OPENAI_BASE_URL": server.url + "/v1"]).provider(
        "openai", configured: nil))
    #expect(try await named.answer(request).text == "hi")
    let metadata = try #require(
      try hosted(["OLLAMA_HOST": "169.254.169.254:80"]).provider("ollama", configured: nil))
    let link = await #expect(throws: ProviderError.self) { try await metadata.answer(request) }
    #expect(link?.message.contains("(link-local)") == true)
    #expect(server.requests.count == 1)
  }

  @Test("what the environment says of the network is read, or refused")
  func network() throws {
    func settings(_ variables: [String: String]) -> NetworkSettings? {
      NetworkSettings { variables[$0] }
    }
    let proxied = try #require(
      settings([
        "HTTPS_PROXY": "http://me:pw@proxy.lan:3128/", "NO_PROXY": "intern.example,.corp, 1.2.3.4",
        "SSL_CERT_FILE": "/ca.pem",
      ]))
    #expect(proxied.certificateFile == "/ca.pem")
    #expect(proxied.proxy == .init(host: "proxy.lan", port: 3128, account: "me:pw"))
    func isProxied(_ url: String) throws -> Bool {
      proxied.proxy(for: try #require(Endpoint(url))) != nil
    }
    #expect(try isProxied("https://api.openai.com"))
    for url in [
      "http://api.openai.com", "https://intern.example", "https://a.intern.example",
      "https://x.corp", "https://1.2.3.4", "https://127.0.0.1", "https://localhost",
    ] { #expect(try !isProxied(url)) }
    #expect(try isProxied("https://notintern.example"))
    #expect(settings(["https_proxy": "socks5://x:1"]) == nil)
    #expect(settings([:]) == NetworkSettings())
    let error = #expect(throws: ProviderError.self) {
      try hosted(["HTTPS_PROXY": "pw@@", "OPENAI_API_KEY": "k"]).provider("openai", configured: nil)
    }
    #expect(
      error?.message
        == "provider 'openai': HTTPS_PROXY is no http://[name:password@]host:port")
  }

  @Test("an encrypted connection goes through the proxy, by name, with the proxy's password only")
  func proxy() async throws {
    let server = try ScriptedServer { _, _ in
      [.text("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"), .close]
    }
    let provider = try #require(
      try hosted([
        "HTTPS_PROXY": "http://me:pw@127.0.0.1:\(server.port)", "OPENAI_API_KEY": Hosted.key,
      ]).provider("openai", configured: nil))
    let request = try Hosted.request()
    await #expect(throws: ProviderError.self) { try await provider.answer(request) }
    let seen = try #require(server.requests.first)
    #expect(seen.method == "CONNECT" && seen.target == "api.openai.com:443")
    #expect(seen.header("proxy-authorization") == "Basic bWU6cHc=")
    #expect(!seen.fields.contains { $0.contains("sentinel") })

    server.stop()
    let error = await #expect(throws: ProviderError.self) { try await provider.answer(request) }
    #expect(
      error?.message.contains("the proxy 127.0.0.1:\(server.port): the connection was refused")
        == true, "\(String(describing: error))")
    #expect(error?.retry == .afterBackoff)
  }

  @Test("certificates that cannot be read are named before anything is sent")
  func certificates() async throws {
    let folder = NSTemporaryDirectory() + "stet-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { unlink(folder + "/ca.pem"); rmdir(folder) }
    try Data("no certificate".utf8).write(to: URL(fileURLWithPath: folder + "/ca.pem"))
    for name in ["ca.pem", "none.pem"] {
      let provider = try #require(
        try hosted(["SSL_CERT_FILE": "\(folder)/\(name)", "OPENAI_API_KEY": Hosted.key])
          .provider("openai", configured: nil))
      let request = try Hosted.request()
      let error = await #expect(throws: ProviderError.self) { try await provider.answer(request) }
      #expect(error?.message.contains("SSL_CERT_FILE names '\(folder)/\(name)'") == true)
      #expect(error?.retry == .never)
    }
  }
}
