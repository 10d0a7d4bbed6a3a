public import PromptModel
internal import StrictData

/// A model that places texts in a space where near is alike.
///
/// It is asked as any other model is, so that its cache, budget, limits and recordings are the same:
/// the request has one message of the role `embed` for each text, and the answer's text is a JSON
/// array with one array of numbers for each, in their order.
public struct Embedder: Sendable {
  /// Texts in one request: what Gemini takes at most.
  public static let batch = 100

  /// The model.
  public let model: ModelDefinition
  /// Who answers for it; failures on the way are its to meet.
  public let provider: any ModelProvider

  /// An embedder.
  public init(model: ModelDefinition, provider: any ModelProvider) {
    self.model = model
    self.provider = provider
  }

  /// The requests for the vectors of texts, ``batch`` at most in each.
  ///
  /// - Throws: as ``ModelRequest/init(model:messages:config:tools:output:repeatIndex:sampling:)``.
  func requests(for texts: [String]) throws(ProviderError) -> [ModelRequest] {
    var requests: [ModelRequest] = []
    for start in stride(from: 0, to: texts.count, by: Self.batch) {
      requests.append(
        try ModelRequest(
          embedding: Array(texts[start..<min(start + Self.batch, texts.count)]), by: model))
    }
    return requests
  }

  /// One vector per text, in order; or why there are none. What it took is nil where nothing was
  /// asked.
  func vectors(
    of texts: [String]
  ) async -> (vectors: Result<[[Double]], JudgeFailure>, spend: JudgeSpend?) {
    var vectors: [[Double]] = []
    var spends: [JudgeSpend] = []
    do throws(ProviderError) {
      for request in try requests(for: texts) {
        if var problem = provider.problem(with: request) {
          problem.attempts = 0
          throw problem
        }
        let answer = try await provider.answer(request)
        spends.append(JudgeSpend(answer))
        let found = answer.vectors ?? []
        guard found.count == request.messages.count else {
          throw ProviderError(
            "the answer of model '\(model.name)' does not hold \(request.messages.count) vectors",
            attempts: 0)
        }
        vectors += found
      }
      return (.success(vectors), JudgeSpend.sum(spends))
    } catch {
      if let failed = JudgeSpend(failedCalls: error.attempts) { spends.append(failed) }
      return (
        .failure(JudgeFailure(message: error.message, endsRun: error.endsRun)),
        JudgeSpend.sum(spends)
      )
    }
  }
}

extension ModelRequest {
  private static let embeddingRole = "embed"

  /// A request for the vectors of texts.
  ///
  /// - Throws: as ``init(model:messages:config:tools:output:repeatIndex:sampling:)``.
  public init(embedding texts: [String], by model: ModelDefinition) throws(ProviderError) {
    try self.init(
      model: model, messages: texts.map { ChatMessage(role: Self.embeddingRole, text: $0) })
  }

  /// The texts whose vectors are asked for; nil: it asks for words.
  public var embeddedTexts: [String]? {
    let isEmbedding =
      !messages.isEmpty
      && messages.allSatisfy { ExactString($0.role) == ExactString(Self.embeddingRole) }
    return isEmbedding ? messages.map(\.text) : nil
  }
}

extension ModelAnswer {
  /// An answer of vectors: `[[0.1,-0.2],[0.3,0.4]]`, each number so that it reads back the same.
  ///
  /// - Parameter vectors: finite numbers.
  public init(vectors: [[Double]]) {
    let rows = vectors.map { JSONValue.array($0.map { .number(JSONNumber($0)) }) }
    self.init(text: JSONValue.array(rows).serialized())
  }

  /// The vectors that the text is; nil: it is something else.
  public var vectors: [[Double]]? {
    let value: JSONValue
    do {
      value = try JSONParser.parse(Array(text.utf8))
    } catch {
      return nil
    }
    guard let rows = value.array else { return nil }
    var vectors: [[Double]] = []
    for row in rows {
      guard let numbers = row.array else { return nil }
      let vector = numbers.compactMap { $0.number?.double }.filter(\.isFinite)
      guard vector.count == numbers.count else { return nil }
      vectors.append(vector)
    }
    return vectors
  }
}
