internal import PromptModel
internal import StrictData

extension RunPart {
  /// What was asked for: all parts of a run have it in common.
  struct Request: Sendable, Hashable {
    let prompt: PromptReference
    let suite: ResourceName?
    let model: ResourceName?
    let gate: EnvironmentName?
    let repeats: Int
    let outputs: OutputsKept
  }
}

extension RunPart.Request {
  var json: JSONValue {
    .object(
      JSONObject([
        ("prompt", .string("\(prompt)")), ("suite", suite.map { .string($0.text) } ?? .null),
        ("model", model.map { .string($0.text) } ?? .null),
        ("gate", gate.map { .string($0.text) } ?? .null),
        ("repeats", .number(JSONNumber(repeats))), ("outputs", .string(outputs.rawValue)),
      ]))
  }

  /// Reads what ``json`` wrote; nil where it is not whole.
  ///
  /// - Throws: `SourceError` for a name or a word that is none.
  init?(_ json: JSONValue?, at place: SourcePosition) throws(SourceError) {
    guard let json, let prompt = json["prompt"]?.string, let outputs = json["outputs"]?.string,
      let repeats = json["repeats"]?.number?.int, repeats > 0
    else { return nil }
    self.repeats = repeats
    do {
      self.prompt = try PromptReference(parsing: prompt)
    } catch {
      throw SourceError(place, "the part's prompt '\(prompt.quotedForMessage)' is none: \(error)")
    }
    suite = try Self.word(json, "suite", at: place) { ResourceName($0) }
    model = try Self.word(json, "model", at: place) { ResourceName($0) }
    gate = try Self.word(json, "gate", at: place) { EnvironmentName($0) }
    guard let kept = OutputsKept(rawValue: outputs) else {
      throw SourceError(place, "the part's outputs '\(outputs.quotedForMessage)' are not known")
    }
    self.outputs = kept
  }

  private static func word<Word>(
    _ json: JSONValue, _ key: String, at place: SourcePosition, _ read: (String) -> Word?
  ) throws(SourceError) -> Word? {
    guard let text = json[key]?.string else { return nil }
    guard let word = read(text) else {
      throw SourceError(place, "the part's \(key) '\(text.quotedForMessage)' is no name")
    }
    return word
  }
}
