import Evaluation
import PromptModel
import StrictData
import TestSupport

@testable import Providers

/// A dialect of the tests' own: `{"say": text}` out, `{"text": text}` back; streamed, every line is
/// a piece and `.` the end.
struct PlainDialect: Dialect {
  var path = "/ask"
  var fields: [HTTPField] = []

  func problem(with request: ModelRequest) -> ProviderError? {
    request.messages.isEmpty ? ProviderError("there is nothing to say") : nil
  }

  func call(for request: ModelRequest, streaming: Bool) throws(ProviderError) -> DialectCall {
    if let problem = problem(with: request) { throw problem }
    let text = request.messages.map(\.text).joined(separator: "\n")
    let body = JSONValue.object(JSONObject([("say", .string(text))])).serialized()
    return DialectCall(
      path: path + (streaming ? "?stream" : ""), headers: fields, body: Array(body.utf8))
  }

  func credential(_ key: String) -> HTTPField {
    HTTPField(name: "Authorization", value: "Bearer \(key)")
  }

  func answer(from reply: HTTPReply) throws(ProviderError) -> ModelAnswer {
    let text = String(decoding: reply.body.prefix(80), as: UTF8.self)
    do {
      guard let text = try JSONParser.parse(reply.body).object?["text"]?.string else {
        throw ProviderError("no text in \(text)")
      }
      return ModelAnswer(text: text)
    } catch let error as ProviderError {
      throw error
    } catch {
      throw ProviderError("no JSON: \(text)")
    }
  }

  func error(from reply: HTTPReply, now: Int64) -> ProviderError {
    ProviderError(
      "status \(reply.status): \(String(decoding: reply.body.prefix(80), as: UTF8.self))",
      retry: RetryAdvice.wait(from: reply, now: now))
  }

  func stream() -> (any DialectStream)? { Lines() }

  struct Lines: DialectStream {
    var rest: [UInt8] = []
    var text = ""
    var isOver = false

    mutating func read(_ bytes: [UInt8]) throws(ProviderError) -> String {
      rest += bytes
      var piece = ""
      while let end = rest.firstIndex(of: 0x0A) {
        let line = String(decoding: rest[..<end], as: UTF8.self)
        rest.removeSubrange(...end)
        if line == "." { isOver = true } else { piece += line }
      }
      text += piece
      return piece
    }

    mutating func finish() throws(ProviderError) -> ModelAnswer {
      guard isOver else { throw ProviderError("the stream ended early") }
      return ModelAnswer(text: text)
    }
  }
}

/// A provider against a scripted server.
enum Hosted {
  static let key = "sk-sentinel-0123456789abcdef"

  static func provider(
    _ server: ScriptedServer, key: String? = key, seconds: Double = 240,
    dialect: any Dialect = PlainDialect(), bytes: Int = 8 << 20
  ) throws -> HostedProvider {
    try provider(
      at: server.url + "/v1", keys: key.map { key in .variables(["KEY"]) { _ in key } } ?? .none,
      seconds: seconds, dialect: dialect, bytes: bytes)
  }

  static func provider(
    at url: String, keys: KeySource, seconds: Double = 240, dialect: any Dialect = PlainDialect(),
    bytes: Int = 8 << 20, allowsPrivateAddresses: Bool = true
  ) throws -> HostedProvider {
    let limits = HTTPTransport.Limits(seconds: seconds, connectSeconds: 5, answerBytes: bytes)
    guard let endpoint = Endpoint(url) else { throw ProviderError("no endpoint") }
    let transport = HTTPTransport(
      to: endpoint, limits: limits, allowsPrivateAddresses: allowsPrivateAddresses)
    return HostedProvider(
      connection: HostedConnection(
        alias: "test", transport: transport, keys: keys, now: { 1_795_234_038 }),
      dialect: dialect)
  }

  static func request(_ text: String = "hello", model: String = "m") throws -> ModelRequest {
    try BaselineSample.request([("user", text)], id: model, parameters: JSONObject())
  }
}
