internal import Evaluation
internal import PromptModel
internal import StrictData

/// Azure OpenAI: OpenAI's chat under other paths. The model's id is the deployment.
///
/// The base URL says which API: behind `…/v1` (`https://x.openai.azure.com/openai/v1`) the model
/// stands in the body; else the path names the deployment, with `api-version`.
struct AzureDialect: Dialect {
  /// What goes along as the key.
  enum KeyKind: Sendable {
    /// The resource's own key.
    case apiKey
    /// A token of Entra ID, which lives for an hour.
    case bearerToken
  }

  /// The last version of the API that is no preview.
  static let version = "2024-10-21"

  private let chat = OpenAIChatDialect(rules: .openAI, name: "Azure OpenAI")
  private let basePath: Substring
  private let keyKind: KeyKind

  /// - Parameter baseURL: where the calls go; their paths depend on how it ends.
  init(baseURL: String, keyKind: KeyKind = .apiKey) {
    let rest = baseURL.split(separator: "://", maxSplits: 1).last ?? ""
    var path = rest.drop { $0 != "/" }
    while path.hasSuffix("/") { path = path.dropLast() }
    basePath = path
    self.keyKind = keyKind
  }

  func problem(with request: ModelRequest) -> ProviderError? { chat.problem(with: request) }

  func call(for request: ModelRequest, streaming: Bool) throws(ProviderError) -> DialectCall {
    var call = try chat.call(for: request, streaming: streaming)
    if !basePath.hasSuffix("/v1") {
      let deployment = "/deployments/" + PathSegment.encode(request.model.id)
      let isInside = basePath.contains("/deployments/")
      let root = basePath.hasSuffix("/openai") ? "" : "/openai"
      call.path =
        (isInside ? "" : root + deployment) + call.path + "?api-version=" + Self.version
    }
    return call
  }

  func credential(_ key: String) -> HTTPField {
    switch keyKind {
    case .apiKey: HTTPField(name: "api-key", value: key)
    case .bearerToken: chat.credential(key)
    }
  }

  func answer(from reply: HTTPReply) throws(ProviderError) -> ModelAnswer {
    try chat.answer(from: reply)
  }

  func error(from reply: HTTPReply, now: Int64) -> ProviderError {
    chat.error(from: reply, now: now)
  }

  func stream() -> (any DialectStream)? { chat.stream() }
}
