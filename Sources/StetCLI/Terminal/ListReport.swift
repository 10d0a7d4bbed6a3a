internal import PromptModel
internal import StrictData
internal import Workflows

/// Tables of prompts, suites and models.
struct ListReport {
  let console: Console
  let format: OutputFormat

  // MARK: Prompts

  func show(_ entries: [ListPrompts.Entry]) {
    guard format == .text else { return show("stet-ls/1", "prompts", entries.map(json)) }
    guard !entries.isEmpty else { return console.error("There are no prompts.") }
    var table = TextTable(header: ["prompt", "version", "closure", "served", "notes"])
    for entry in entries {
      let closure = entry.newest?.state.closure ?? entry.workTree?.closure
      table.add([
        entry.name.text + (entry.isChanged ? " *" : ""), Self.version(entry),
        closure?.digest.short ?? "-", Self.served(entry.served),
        Self.notes(entry).joined(separator: "; "),
      ])
    }
    for line in table.lines { console.out(line) }
  }

  private static func version(_ entry: ListPrompts.Entry) -> String {
    guard let newest = entry.newest else { return "-" }
    return newest.isTombstone ? "v\(newest.number) deleted" : "v\(newest.number)"
  }

  private static func served(_ states: [ServedState]) -> String {
    let texts = states.map { "\($0.environment) \(ServedText.short($0))" }
    return texts.isEmpty ? "-" : texts.joined(separator: ", ")
  }

  private static func notes(_ entry: ListPrompts.Entry) -> [String] {
    var notes: [String] = []
    if case .broken? = entry.newest?.state { notes.append("broken") }
    guard entry.isChanged, let state = entry.workTree else { return notes }
    switch state {
    case .broken: notes.append("work tree: broken")
    case .absent: notes.append("work tree: deleted")
    case .intact(let closure):
      notes.append(
        entry.newest.map { $0.isTombstone } ?? true
          ? "work tree: new" : "work tree: \(closure.digest.short)")
    }
    return notes
  }

  private func json(_ entry: ListPrompts.Entry) -> JSONValue {
    let newest = entry.newest
    return .object(
      JSONObject([
        ("name", .string(entry.name.text)),
        ("version", newest.map { .number(JSONNumber($0.number)) } ?? .null),
        ("closure", newest?.state.closure.map { .string($0.digest.description) } ?? .null),
        ("state", .string(newest.map { StateText.word($0.state) } ?? "candidate")),
        ("commit", newest.map { .string($0.commit.id.hex) } ?? .null),
        ("workTree", entry.workTree.map { StateText.json($0) } ?? .null),
        ("changed", .bool(entry.isChanged)),
        ("served", .array(entry.served.map { ServedText.json($0) })),
      ]))
  }

  // MARK: Suites

  func show(_ entries: [ListPrompts.SuiteEntry]) {
    guard format == .text else {
      return show("stet-ls-suites/1", "suites", entries.map { Self.json($0) })
    }
    guard !entries.isEmpty else { return console.error("There are no suites.") }
    var table = TextTable(
      header: ["suite", "cases", "gated", "digest", "prompts"], numeric: [1, 2])
    for entry in entries {
      let prompts = entry.prompts.map(\.text).joined(separator: ", ")
      table.add([
        entry.name.text, entry.problem == nil ? "\(entry.cases)" : "-",
        entry.problem == nil ? "\(entry.gatedCases)" : "-",
        entry.problem == nil ? entry.digest.short : "-",
        entry.problem.map { "broken: \($0)" } ?? (prompts.isEmpty ? "-" : prompts),
      ])
    }
    for line in table.lines { console.out(line) }
  }

  private static func json(_ entry: ListPrompts.SuiteEntry) -> JSONValue {
    .object(
      JSONObject([
        ("name", .string(entry.name.text)), ("cases", .number(JSONNumber(entry.cases))),
        ("gatedCases", .number(JSONNumber(entry.gatedCases))),
        ("digest", entry.problem == nil ? .string(entry.digest.description) : .null),
        ("prompts", .array(entry.prompts.map { .string($0.text) })),
        ("problem", entry.problem.map { .string($0) } ?? .null),
      ]))
  }

  // MARK: Models

  func show(_ entries: [ListPrompts.ModelEntry]) {
    guard format == .text else {
      return show("stet-ls-models/1", "models", entries.map { Self.json($0) })
    }
    guard !entries.isEmpty else { return console.error("There are no models.") }
    var table = TextTable(header: ["model", "provider", "id", "digest", "notes"])
    for entry in entries {
      let model = entry.definition
      var notes: [String] = []
      if let problem = entry.problem { notes.append("broken: \(problem)") }
      if model?.isBaseline == true { notes.append("a baseline, no language model") }
      if let tuned = TuningText.words(model?.tuned) { notes.append(tuned) }
      if let retires = entry.retires { notes.append("retires \(retires)") }
      table.add([
        entry.name.text, model?.provider ?? "-", model?.id ?? "-", model?.digest.short ?? "-",
        notes.joined(separator: "; "),
      ])
    }
    for line in table.lines { console.out(line) }
  }

  private static func json(_ entry: ListPrompts.ModelEntry) -> JSONValue {
    let model = entry.definition
    return .object(
      JSONObject([
        ("name", .string(entry.name.text)),
        ("provider", model.map { .string($0.provider) } ?? .null),
        ("id", model.map { .string($0.id) } ?? .null),
        ("digest", model.map { .string($0.digest.description) } ?? .null),
        ("baseline", .bool(model?.isBaseline ?? false)),
        ("tuned", model?.tuned.map { .object($0) } ?? .null),
        ("retires", entry.retires.map { .string($0) } ?? .null),
        ("problem", entry.problem.map { .string($0) } ?? .null),
      ]))
  }

  private func show(_ name: String, _ key: String, _ values: [JSONValue]) {
    if format == .jsonl {
      for value in values { console.out(value.serialized(.compact)) }
    } else {
      console.out(
        JSONValue.object(JSONObject([("format", .string(name)), (key, .array(values))]))
          .serialized(.pretty(indent: 2)))
    }
  }
}
