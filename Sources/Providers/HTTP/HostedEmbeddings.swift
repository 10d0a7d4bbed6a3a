internal import Evaluation
internal import PromptModel
internal import StrictData

/// Embeddings of a hosted model, in the words of OpenAI (and every compatible server), Ollama or
/// Gemini: one request for the vectors of some texts, see `Embedder`.
struct HostedEmbeddings: ModelProvider {
  let connection: HostedConnection
  /// For the key and for errors.
  let dialect: any Dialect
  let form: EmbeddingForm

  func problem(with request: ModelRequest) -> ProviderError? {
    if request.embeddedTexts == nil {
      return connection.named(
        ProviderError("model '\(request.model.name)' is asked for embeddings alone", attempts: 0))
    }
    guard let parameter = request.config.keys.first else { return nil }
    return connection.named(
      ProviderError("embeddings are asked for without parameters, not with '\(parameter)'"))
  }

  func answer(_ request: ModelRequest) async throws(ProviderError) -> ModelAnswer {
    if let problem = problem(with: request) { throw problem }
    let texts = request.embeddedTexts ?? []
    do throws(ProviderError) {
      let exchange = try await connection.send(
        form.call(model: request.model.id, texts: texts), credential: dialect.credential)
      guard (200...299).contains(exchange.reply.status) else {
        throw connection.error(exchange, dialect: dialect)
      }
      guard let body = ReplyBody.value(exchange.reply.body)?.object,
        let vectors = form.vectors(in: body), vectors.count == texts.count
      else { throw ProviderError("the answer does not hold \(texts.count) embeddings") }
      guard let length = vectors.first?.count, length > 0,
        vectors.allSatisfy({ $0.count == length })
      else { throw ProviderError("the embeddings are not all of one length") }
      var answer = ModelAnswer(vectors: vectors)
      answer.usage = form.usage(in: body)
      answer.latencyMilliseconds = exchange.milliseconds
      answer.attempts = exchange.attempts
      return answer
    } catch {
      throw connection.named(error)
    }
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
  func vectors(in object: JSONObject) -> [[Double]]? {
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

  /// What the answer says of tokens; vectors are none.
  func usage(in object: JSONObject) -> TokenUsage {
    let count: JSONValue? =
      switch self {
      case .openAI: object["usage"]?["prompt_tokens"]
      case .ollama: object["prompt_eval_count"]
      case .gemini: object["usageMetadata"]?["promptTokenCount"]
      }
    return count?.number?.int.map { TokenUsage(prompt: $0, completion: 0) } ?? TokenUsage()
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
