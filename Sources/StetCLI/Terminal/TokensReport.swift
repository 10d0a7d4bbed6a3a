internal import Evaluation
internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for counted tokens and for vocabularies.
struct TokensReport {
  let console: Console
  let format: OutputFormat

  // MARK: Counts

  func show(_ figure: TokenFigure, _ vocabulary: VocabularyName?) {
    guard format == .text else {
      return out(JSONObject([("format", .string("stet-tokens/1"))] + members(figure, vocabulary)))
    }
    console.out(figure.text)
  }

  func show(_ outcome: CountTokens.PromptOutcome, of prompt: ResolvedPrompt) {
    guard format == .text else { return out(json(outcome, of: prompt)) }
    var table = TextTable(header: ["message", "tokens"], numeric: [1])
    for message in outcome.messages {
      let media = message.media == 0 ? "" : " (\(Plural.count(message.media, "file")) left out)"
      table.add([message.role.oneLine + media, message.figure.text])
    }
    table.add(["in all", outcome.total.text])
    for line in table.lines { console.out(line) }
    if let name = outcome.missing {
      console.note(
        "estimated: the vocabulary \(name.rawValue) of model '\(outcome.model?.name.text ?? "-")' is "
          + "not installed")
    }
    if let problem = outcome.problem { console.note(problem.message) }
  }

  private func json(
    _ outcome: CountTokens.PromptOutcome, of prompt: ResolvedPrompt
  ) -> JSONObject {
    let messages = outcome.messages.map { message in
      JSONValue.object(
        JSONObject([
          ("role", .string(message.role)),
          ("tokens", .number(JSONNumber(message.figure.count))),
          ("method", .string(message.figure.method.rawValue)),
          ("media", .number(JSONNumber(message.media))),
        ]))
    }
    return JSONObject(
      [
        ("format", .string("stet-tokens/1")), ("prompt", .string(prompt.name.text)),
        ("closure", .string(prompt.closure.digest.description)),
        ("model", outcome.model.map { .string($0.name.text) } ?? .null),
        ("messages", .array(messages)),
      ] + members(outcome.total, outcome.vocabulary) + [
        ("context", outcome.context.map { .number(JSONNumber($0)) } ?? .null),
        ("problem", outcome.problem.map { .string($0.message) } ?? .null),
      ])
  }

  private func members(
    _ figure: TokenFigure, _ vocabulary: VocabularyName?
  ) -> [(String, JSONValue)] {
    [
      ("tokens", .number(JSONNumber(figure.count))),
      ("method", .string(figure.method.rawValue)),
      ("margin", .number(JSONNumber(figure.margin))),
      ("vocabulary", vocabulary.map { .string($0.rawValue) } ?? .null),
    ]
  }

  // MARK: Vocabularies

  func show(installed entry: InstalledVocabularies.Entry) {
    guard format == .text else { return out(list([entry])) }
    console.out("Installed \(entry.name.rawValue) in \(entry.path)")
  }

  func show(_ entries: [InstalledVocabularies.Entry]) {
    guard format == .text else { return out(list(entries)) }
    var table = TextTable(header: ["vocabulary", "sha256", "file"])
    for entry in entries {
      table.add([
        entry.name.rawValue, String(entry.digestHex.prefix(12)),
        entry.isInstalled ? entry.path : "not installed",
      ])
    }
    for line in table.lines { console.out(line) }
  }

  private func list(_ entries: [InstalledVocabularies.Entry]) -> JSONObject {
    let values = entries.map { entry in
      JSONValue.object(
        JSONObject([
          ("name", .string(entry.name.rawValue)), ("installed", .bool(entry.isInstalled)),
          ("sha256", .string(entry.digestHex)), ("path", .string(entry.path)),
        ]))
    }
    return JSONObject([
      ("format", .string("stet-vocabularies/1")), ("vocabularies", .array(values)),
    ])
  }

  private func out(_ object: JSONObject) {
    let style: JSONValue = .object(object)
    console.out(
      format == .json ? style.serialized(.pretty(indent: 2)) : style.serialized(.compact))
  }
}
