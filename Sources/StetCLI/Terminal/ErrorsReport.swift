internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for what failing cases have in common.
struct ErrorsReport {
  let console: Console
  let format: OutputFormat
  let kinds: [ErrorGroup.Kind]
  let limit: Int
  let showsTexts: Bool

  /// How many ids a group's line names, and scalars of a text are shown.
  private static let (shownCases, shownScalars) = (5, 200)

  func show(_ outcome: GroupErrors.Outcome) {
    for note in outcome.notes { console.note(note) }
    switch format {
    case .text: showText(outcome)
    case .json: console.out(json(outcome).serialized(.pretty(indent: 2)))
    case .jsonl:
      for group in groups(outcome) {
        console.out(json(group, outcome).serialized(.compact))
      }
    }
  }

  private func groups(_ outcome: GroupErrors.Outcome) -> [ErrorGroup] {
    kinds.isEmpty ? outcome.groups : outcome.groups.filter { kinds.contains($0.kind) }
  }

  private func showsWords(_ outcome: GroupErrors.Outcome) -> Bool {
    showsTexts || !outcome.isSensitive
  }

  // MARK: Text

  private func showText(_ outcome: GroupErrors.Outcome) {
    let statement = outcome.record.statement
    let suite = statement.input(role: "suite")?.name ?? "?"
    let model = statement.input(role: "model")?.name ?? "?"
    console.out(
      console.paint("\(statement.prompt)", .bold)
        + " \(statement.closure.short) on \(suite.oneLine) with \(model.oneLine): "
        + "\(outcome.failing.count) of \(Plural.count(outcome.caseCount, "case")) did not pass")
    console.out("record \(outcome.path), \(statement.finishedOn.oneLine)")
    let flaky = outcome.failing.count { $0.failedRuns < $0.runs }
    if flaky > 0 { console.out("\(flaky) of them passed in some of their runs") }
    let groups = groups(outcome)
    let isChoice = outcome.written != nil || groups.count < outcome.groups.count
    if groups.isEmpty, !isChoice, !outcome.failing.isEmpty {
      console.out("They have nothing in common.")
    }
    for kind in ErrorGroup.Kind.allCases { show(groups.filter { $0.kind == kind }, kind, outcome) }
    if outcome.isSensitive, !showsTexts, !groups.isEmpty {
      console.note(
        "the suite is sensitive, or cannot be read: words and texts are printed with --show only")
    }
    if let written = outcome.written { show(written) }
  }

  private func show(
    _ groups: [ErrorGroup], _ kind: ErrorGroup.Kind, _ outcome: GroupErrors.Outcome
  ) {
    guard !groups.isEmpty else { return }
    console.out("")
    console.out(console.paint("By \(kind.rawValue)", .bold))
    for group in groups.prefix(limit) { show(group, outcome) }
    if groups.count > limit { console.out("  and \(groups.count - limit) more (--limit)") }
  }

  private func show(_ group: ErrorGroup, _ outcome: GroupErrors.Outcome) {
    let isTold = showsWords(outcome)
    let name = group.kind == .text && !isTold ? "alike" : group.name.oneLine
    let count =
      group.total.map { "\(group.cases.count) of \(Plural.count($0, "case"))" }
      ?? Plural.count(group.cases.count, "case")
    console.out("  [\(group.number)] \(name): \(count)")
    if isTold, !group.terms.isEmpty {
      let terms = group.terms.map { "\($0.word.oneLine) (\($0.inside):\($0.outside))" }
      console.out("      words: \(terms.joined(separator: ", "))")
    }
    guard showsTexts else {
      let ids = group.cases.prefix(Self.shownCases).map(\.oneLine).joined(separator: ", ")
      let more = group.cases.count - Self.shownCases
      return console.out("      cases: \(ids)" + (more > 0 ? " and \(more) more" : ""))
    }
    let failing = Self.byID(outcome)
    for id in group.cases {
      let item = failing[ExactString(id)]
      console.out("      \(id.oneLine): \(Self.shortened(item?.input ?? "?"))")
      for output in item?.outputs ?? [] { console.out("        → \(Self.shortened(output))") }
    }
  }

  private static func byID(
    _ outcome: GroupErrors.Outcome
  ) -> [ExactString: GroupErrors.Failing] {
    Dictionary(
      outcome.failing.map { (ExactString($0.id), $0) }, uniquingKeysWith: { first, _ in first })
  }

  private static func shortened(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard scalars.count > shownScalars else { return text.oneLine }
    return String(String.UnicodeScalarView(scalars.prefix(shownScalars))).oneLine + "…"
  }

  private func show(_ written: WrittenErrors) {
    let did = written.isWritten ? "" : "would be "
    console.out("")
    if !written.tagged.isEmpty || !written.alreadyTagged.isEmpty {
      console.out(
        "\(Plural.count(written.tagged.count, "case")) \(did)tagged in \(written.path)"
          + (written.alreadyTagged.isEmpty
            ? "" : "; \(written.alreadyTagged.count) had the tag already"))
    }
    for draft in written.drafts {
      console.out(
        "\(did)added to \(written.path): \(draft.id.oneLine), from \(draft.origin.oneLine)")
    }
    if !written.drafts.isEmpty {
      console.note(
        "drafts ask what their cases ask until you change them: edit each, then drop its "
          + "'from-errors' tag and description")
    }
    if written.before != written.after {
      console.note(
        "the suite's digest \(written.isWritten ? "changed" : "would change") from "
          + "\(written.before.short) to \(written.after.short): records on the old one no longer "
          + "count for a gate")
    }
  }

  // MARK: JSON

  private func json(_ outcome: GroupErrors.Outcome) -> JSONValue {
    let statement = outcome.record.statement
    func name(_ role: String) -> JSONValue {
      statement.input(role: role).map { .string($0.name) } ?? .null
    }
    return .object(
      JSONObject([
        ("format", .string("stet-errors/1")), ("record", .string(outcome.path)),
        ("prompt", .string(statement.prompt.text)),
        ("closure", .string(statement.closure.description)),
        ("suite", name("suite")), ("model", name("model")),
        ("cases", .number(JSONNumber(outcome.caseCount))),
        ("failing", .array(outcome.failing.map { .string($0.id) })),
        ("sensitive", .bool(outcome.isSensitive)),
        ("groups", .array(groups(outcome).map { json($0, outcome) })),
        ("written", outcome.written.map(Self.json) ?? .null),
      ]))
  }

  private func json(_ group: ErrorGroup, _ outcome: GroupErrors.Outcome) -> JSONValue {
    let isTold = showsWords(outcome)
    let name = group.kind == .text && !isTold ? "alike" : group.name
    var object = JSONObject([
      ("number", .number(JSONNumber(group.number))), ("kind", .string(group.kind.rawValue)),
      ("name", .string(name)), ("cases", .array(group.cases.map { .string($0) })),
      ("total", group.total.map { .number(JSONNumber($0)) } ?? .null),
      ("terms", isTold ? .array(group.terms.map(Self.json)) : .null),
    ])
    if showsTexts {
      let failing = Self.byID(outcome)
      object["texts"] = .array(
        group.cases.map { id in
          let item = failing[ExactString(id)]
          return .object(
            JSONObject([
              ("id", .string(id)), ("input", item?.input.map { .string($0) } ?? .null),
              ("outputs", .array(item?.outputs.map { .string($0) } ?? [])),
            ]))
        })
    }
    return .object(object)
  }

  private static func json(_ term: ErrorGroup.Term) -> JSONValue {
    .object(
      JSONObject([
        ("word", .string(term.word)), ("z", .number(JSONNumber(term.score))),
        ("inside", .number(JSONNumber(term.inside))),
        ("outside", .number(JSONNumber(term.outside))),
      ]))
  }

  private static func json(_ written: WrittenErrors) -> JSONValue {
    .object(
      JSONObject([
        ("path", .string(written.path)), ("isWritten", .bool(written.isWritten)),
        ("tagged", .array(written.tagged.map { .string($0) })),
        ("alreadyTagged", .array(written.alreadyTagged.map { .string($0) })),
        (
          "drafts",
          .array(
            written.drafts.map {
              .object(JSONObject([("id", .string($0.id)), ("from", .string($0.origin))]))
            })
        ),
        ("before", .string(written.before.description)),
        ("after", .string(written.after.description)),
      ]))
  }
}
