internal import Evaluation
internal import StrictData

/// Embeddings of a hosted model, in the words of OpenAI (and every compatible server), Ollama or
/// Gemini.
struct HostedEmbeddings: EmbeddingProvider {
  let connection: HostedConnection
  /// For the key and for errors.
  let dialect: any Dialect
  let form: EmbeddingForm
  let model: String

  /// Texts in one request: what Gemini takes at most.
  static let batch = 100

  func embeddings(of texts: [String]) async throws(ProviderError) -> [[Double]] {
    var vectors: [[Double]] = []
    var rest = texts[...]
    while !rest.isEmpty {
      let part = Array(rest.prefix(Self.batch))
      rest = rest.dropFirst(part.count)
      do throws(ProviderError) {
        vectors += try await batch(part)
      } catch {
        throw connection.named(error)
      }
    }
    guard let length = vectors.first?.count else { return [] }
    guard length > 0, vectors.allSatisfy({ $0.count == length }) else {
      throw connection.named(ProviderError("the embeddings are not all of one length"))
    }
    return vectors
  }

  private func batch(_ texts: [String]) async throws(ProviderError) -> [[Double]] {
    let exchange = try await connection.send(
      form.call(model: model, texts: texts), credential: dialect.credential)
    guard (200...299).contains(exchange.reply.status) else {
      throw connection.error(exchange, dialect: dialect)
    }
    guard let vectors = form.vectors(in: exchange.reply.body), vectors.count == texts.count else {
      throw ProviderError("the answer does not hold \(texts.count) embeddings")
    }
    return vectors
  }
}

/// How embeddings are asked for and given.
enum EmbeddingForm: Sendable {
  case openAI, ollama, gemini

  /// The form of a kind; nil: it has none here.
  init?(_ kind: OperatorProvider.Kind) {
    switch kind {
    case .openai, .openaiResponses: self = .openAI
    case .ollama: self = .ollama
    case .gemini: self = .gemini
    default: return nil
    }
  }

  /// The request for the vectors of some texts.
  func call(model: String, texts: [String]) -> DialectCall {
    let list = JSONValue.array(texts.map { .string($0) })
    switch self {
    case .openAI:
      return call("/embeddings", [("model", .string(model)), ("input", list)])
    case .ollama:
      return call("/api/embed", [("model", .string(model)), ("input", list)])
    case .gemini:
      let requests = texts.map { text -> JSONValue in
        let part = JSONValue.object(JSONObject([("text", .string(text))]))
        let content = JSONValue.object(JSONObject([("parts", .array([part]))]))
        return .object(
          JSONObject([("model", .string("models/\(model)")), ("content", content)]))
      }
      return call(
        "/v1beta/models/\(PathSegment.encode(model)):batchEmbedContents",
        [("requests", .array(requests))])
    }
  }

  /// The vectors in an answer, in the order of the texts; nil: it is another text.
  func vectors(in body: [UInt8]) -> [[Double]]? {
    guard let object = ReplyBody.value(body)?.object else { return nil }
    switch self {
    case .ollama: return object["embeddings"]?.array?.compactMap(Self.numbers)
    case .gemini:
      return object["embeddings"]?.array?.compactMap { Self.numbers($0.object?["values"]) }
    case .openAI:
      guard let data = object["data"]?.array else { return nil }
      let placed = data.enumerated().compactMap { entry -> (Int, [Double])? in
        guard let numbers = Self.numbers(entry.element.object?["embedding"]) else { return nil }
        return (entry.element.object?["index"]?.number?.int ?? entry.offset, numbers)
      }
      let ordered = placed.sorted { $0.0 < $1.0 }
      guard ordered.map(\.0) == Array(0..<ordered.count) else { return nil }
      return ordered.map(\.1)
    }
  }

  private func call(_ path: String, _ members: [(String, JSONValue)]) -> DialectCall {
    DialectCall(
      path: path, body: Array(JSONValue.object(JSONObject(members)).serialized().utf8))
  }

  private static func numbers(_ value: JSONValue?) -> [Double]? {
    guard let array = value?.array else { return nil }
    let numbers = array.compactMap { $0.number?.double }.filter(\.isFinite)
    return numbers.count == array.count ? numbers : nil
  }
}
