/// A provider that needs no configuration: an alias that is known by itself, and the variables that
/// say where it is and hold its key.
struct EnvironmentProvider: Sendable {
  let kind: OperatorProvider.Kind
  /// The variables that may name another place.
  let placeVariables: [String]
  /// Its place where it is not the kind's.
  let place: String?
  /// The variables that hold its key; empty: it needs none.
  let keyVariables: [String]

  /// The provider of an alias; nil: nothing is known by that name.
  static func named(_ alias: String) -> EnvironmentProvider? {
    switch alias {
    case "openai": EnvironmentProvider(.openai, ["OPENAI_BASE_URL"])
    case "openai-responses": EnvironmentProvider(.openaiResponses, ["OPENAI_BASE_URL"])
    case "anthropic": EnvironmentProvider(.anthropic, ["ANTHROPIC_BASE_URL"])
    case "gemini": EnvironmentProvider(.gemini, ["GOOGLE_GEMINI_BASE_URL"])
    case "ollama": EnvironmentProvider(.ollama, ["OLLAMA_HOST"])
    case "mistral":
      EnvironmentProvider(
        .openai, [], place: "https://api.mistral.ai/v1", keys: ["MISTRAL_API_KEY"])
    case "ai21":
      EnvironmentProvider(
        .openai, [], place: "https://api.ai21.com/studio/v1", keys: ["AI21_API_KEY"])
    default: nil
    }
  }

  private init(
    _ kind: OperatorProvider.Kind, _ placeVariables: [String], place: String? = nil,
    keys: [String]? = nil
  ) {
    self.kind = kind
    self.placeVariables = placeVariables
    self.place = place
    keyVariables = keys ?? HostedKind(kind)?.keyVariables ?? []
  }

  /// Where it is by the environment; nil: the variable is not understood.
  func baseURL(_ variable: (String) -> String?) -> String? {
    let named = placeVariables.lazy.compactMap(variable).first { !$0.isEmpty }
    guard let named else { return place ?? HostedKind(kind)?.baseURL }
    return kind == .ollama ? Self.ollamaURL(named) : named
  }

  /// `OLLAMA_HOST` as Ollama reads it: a URL, or `[host][:port]`; what a server listens on
  /// everywhere is this machine to a client.
  static func ollamaURL(_ text: String) -> String? {
    guard !text.contains("://") else { return text }
    if text.hasPrefix("[") {
      return text.hasSuffix("]") ? "http://\(text):11434" : "http://\(text)"
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2 else { return nil }
    let host = parts[0].isEmpty || parts[0] == "0.0.0.0" ? "127.0.0.1" : String(parts[0])
    return "http://\(host):\(parts.count == 2 ? String(parts[1]) : "11434")"
  }
}
