internal import Evaluation
internal import PromptModel
internal import StrictData

/// A request's configuration, sorted by what its keys mean.
///
/// A setting has the spellings of Dotprompt (`topP`) and of the providers (`top_p`). What the model's
/// own parameters say goes before what the prompt says, in whatever spelling; null says nothing.
/// Keys that mean nothing here are in ``rest``, for the provider to judge.
struct DialectConfig {
  /// What is known by more than one name.
  enum Setting: CaseIterable {
    case temperature, topP, topK, maximumOutput, stop, seed, presencePenalty, frequencyPenalty
    case effort, count

    /// Its spellings.
    var keys: [String] {
      switch self {
      case .temperature: ["temperature"]
      case .topP: ["topP", "top_p"]
      case .topK: ["topK", "top_k"]
      case .maximumOutput:
        [
          "maxOutputTokens", "max_output_tokens", "maxTokens", "max_tokens",
          "maxCompletionTokens", "max_completion_tokens", "num_predict",
        ]
      case .stop: ["stopSequences", "stop_sequences", "stop"]
      case .seed: ["seed"]
      case .presencePenalty: ["presencePenalty", "presence_penalty"]
      case .frequencyPenalty: ["frequencyPenalty", "frequency_penalty"]
      case .effort: ["reasoningEffort", "reasoning_effort", "effort"]
      case .count: ["n", "candidateCount", "candidate_count"]
      }
    }
  }

  /// Keys that nobody here knows, as written, in order.
  let rest: JSONObject
  private let dialect: String
  private var settings: [Setting: JSONObject.Entry] = [:]
  private let modelLimit: Int?

  /// - Throws: for a setting in two spellings, for a key of the operator's, and for more than one
  ///   answer a request.
  init(_ request: ModelRequest, dialect: String) throws(ProviderError) {
    self.dialect = dialect
    modelLimit = request.model.maximumOutput
    var rest = request.config
    for setting in Setting.allCases {
      let own = try Self.entry(setting, in: request.model.parameters)
      let entry = if let own { own } else { try Self.entry(setting, in: request.config) }
      settings[setting] = entry
      for key in setting.keys { rest[key] = nil }
    }
    for entry in rest.entries {
      if case .null = entry.value { rest[entry.key] = nil }
    }
    for key in ["apiKey", "api_key"] where rest[key] != nil {
      throw ProviderError(
        "'\(key)' in the configuration: keys are the operator's and stand in no prompt and no model"
      )
    }
    self.rest = rest
    if let entry = settings[.count], entry.value.number?.int != 1 {
      throw ProviderError(
        "'\(entry.key)' asks \(dialect) for several answers; a request here has one")
    }
  }

  private static func entry(
    _ setting: Setting, in object: JSONObject
  ) throws(ProviderError) -> JSONObject.Entry? {
    var found: [JSONObject.Entry] = []
    for key in setting.keys {
      guard let value = object[key] else { continue }
      if case .null = value { continue }
      found.append(JSONObject.Entry(key: key, value: value))
    }
    guard found.count < 2 else {
      throw ProviderError("'\(found[0].key)' and '\(found[1].key)' say the same; write one of them")
    }
    return found.first
  }

  /// A number as it was written; nil where it is not configured.
  ///
  /// - Throws: where it is none.
  func number(_ setting: Setting) throws(ProviderError) -> JSONValue? {
    guard let entry = settings[setting] else { return nil }
    guard let number = entry.value.number, number.double != nil else {
      throw wrong(entry, "a number")
    }
    return entry.value
  }

  /// A whole number; nil where it is not configured.
  ///
  /// - Throws: where it is none, or below `minimum`.
  func whole(_ setting: Setting, from minimum: Int = .min) throws(ProviderError) -> JSONValue? {
    guard let entry = settings[setting] else { return nil }
    guard let whole = entry.value.number?.int, whole >= minimum else {
      throw wrong(entry, minimum == .min ? "a whole number" : "a whole number from \(minimum) up")
    }
    return .number(JSONNumber(whole))
  }

  /// The most tokens of an answer: what is configured, at most the model's `max-output`; nil where
  /// neither says so.
  ///
  /// - Throws: where it is no whole number from 1 up.
  func outputLimit() throws(ProviderError) -> JSONValue? {
    guard let configured = try whole(.maximumOutput, from: 1)?.number?.int else {
      return modelLimit.map { .number(JSONNumber($0)) }
    }
    return .number(JSONNumber(min(configured, modelLimit ?? configured)))
  }

  /// The stop sequences, as a list; nil where there are none.
  ///
  /// - Throws: where they are neither a text nor a list of texts.
  func stops() throws(ProviderError) -> JSONValue? {
    guard let entry = settings[.stop] else { return nil }
    if case .string = entry.value { return .array([entry.value]) }
    guard let list = entry.value.array, list.allSatisfy({ $0.string != nil }) else {
      throw wrong(entry, "a text or a list of texts")
    }
    return list.isEmpty ? nil : entry.value
  }

  /// How much the model is to reason, in a word; nil where it is not configured.
  ///
  /// - Throws: where it is no text, or none of `known`.
  func effort(_ known: [String]? = nil) throws(ProviderError) -> String? {
    guard let entry = settings[.effort] else { return nil }
    guard let word = entry.value.string else { throw wrong(entry, "a word") }
    if let known, !known.contains(where: { ExactString($0) == ExactString(word) }) {
      throw wrong(entry, "one of \(known.joined(separator: ", ")) at \(dialect)")
    }
    return word
  }

  /// Refuses settings that the dialect has no word for.
  ///
  /// - Parameter advice: what to write instead.
  /// - Throws: for the first of them that is configured.
  func refuse(_ refused: [Setting], advice: String? = nil) throws(ProviderError) {
    for setting in refused {
      guard let entry = settings[setting] else { continue }
      throw ProviderError(
        "\(dialect) has no '\(entry.key)'" + (advice.map { "; \($0)" } ?? ""))
    }
  }

  /// Puts the keys that nobody knows into a body.
  ///
  /// - Throws: for a key that the body already has, and for one of `reserved`.
  func addRest(
    to body: inout JSONObject, reserved: [String] = [],
    where isIncluded: (String) -> Bool = { _ in true }
  ) throws(ProviderError) {
    for entry in rest.entries where isIncluded(entry.key) {
      guard body[entry.key] == nil,
        !reserved.contains(where: { ExactString($0) == ExactString(entry.key) })
      else {
        throw ProviderError(
          "'\(entry.key)' in the configuration: the request to \(dialect) says it itself")
      }
      body[entry.key] = entry.value
    }
  }

  private func wrong(_ entry: JSONObject.Entry, _ expected: String) -> ProviderError {
    ProviderError("'\(entry.key)' in the configuration is not \(expected)")
  }
}
