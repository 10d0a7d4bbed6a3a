internal import ArgumentParser
internal import Evaluation
internal import PromptModel
internal import StrictData
internal import Workflows

/// What labelling came to, as text and as JSON.
struct LabelReport {
  let console: Console
  let format: OutputFormat
  let suite: ResourceName

  static func sheetHint(_ suite: ResourceName) -> String {
    "Write a sheet with `stet label \(suite) --export FILE.csv`, and read it back with "
      + "`stet label \(suite) --import FILE.csv`."
  }

  // MARK: - In the terminal

  func begin(_ session: LabelSession) {
    let earlier = session.total - session.items.count
    console.note(
      "\(Plural.count(session.items.count, "item")) to label as \(session.person)"
        + (earlier > 0 ? ", \(earlier) labelled before" : "")
        + "; each answer is kept in \(session.path) at once")
  }

  func end(_ session: LabelSession) {
    console.out("")
    console.out(
      "\(session.answered) labelled, \(session.items.count - session.answered) left, in "
        + session.path)
    if !session.isSensitive, session.answered > 0 {
      console.note("commit it with `git add \(session.path)` and `git commit`")
    }
  }

  /// - Throws: where there never was anything to label.
  func nothingLeft(_ session: LabelSession) throws {
    guard session.total == 0 else {
      return console.out(
        "All \(session.total) are labelled by \(session.person); --again asks once more.")
    }
    let records = session.records
    let hints = ["Keep answers with `stet eval PROMPT --suite \(suite) --outputs all`."]
    if records.all == 0 {
      throw CommandError("there is no record of suite '\(suite)' to label", hints: hints)
    }
    if records.withoutAnswers == records.all {
      throw CommandError(
        "no answer of \(Plural.count(records.all, "record")) of suite '\(suite)' can be read",
        hints: hints)
    }
    throw CommandError(
      session.question == .preference
        ? "no two records of suite '\(suite)' have different answers to one case"
        : "the records of suite '\(suite)' have no answers to label", hints: hints)
  }

  // MARK: - Sheets

  func exported(_ session: LabelSession, to file: String) {
    guard format == .text else {
      return json(
        "stet-label-export/1",
        [
          ("person", .string(session.person.text)), ("file", .string(file)),
          ("rows", Figure.count(session.items.count)),
          ("labelled", Figure.count(session.total - session.items.count)),
        ])
    }
    console.out(
      "Wrote \(Plural.count(session.items.count, "row")) to \(file) for \(session.person)")
    if session.items.isEmpty {
      console.note("nothing is left to label; --again exports what is labelled too")
    }
  }

  func show(
    _ outcome: LabelImport.Outcome, from file: String, as person: PersonName, into path: String
  ) {
    guard format == .text else {
      return json(
        "stet-label-import/1",
        [
          ("person", .string(person.text)), ("file", .string(file)), ("path", .string(path)),
          ("written", Figure.count(outcome.written)), ("known", Figure.count(outcome.known)),
          ("empty", Figure.count(outcome.empty)),
        ])
    }
    console.out("Wrote \(Plural.count(outcome.written, "label")) of \(person) to \(path)")
    if outcome.known > 0 { console.note("\(outcome.known) were there already") }
    if outcome.empty > 0 {
      console.note("\(Plural.count(outcome.empty, "row")) said nothing")
    }
  }

  // MARK: - Status

  func show(_ status: LabelStatus) {
    guard format == .text else {
      let people = status.people.map { row in
        Figure.object(
          [("person", .string(row.person.text)), ("path", .string(row.path))]
            + HumanLabel.Kind.allCases.map { ($0.rawValue, Figure.count(row.counts[$0] ?? 0)) }
            + [("rated", Figure.count(row.rated))])
      }
      return json(
        "stet-label-status/1",
        [("answers", Figure.count(status.answers)), ("people", .array(people))])
    }
    guard !status.people.isEmpty else {
      return console.out(
        "Nobody has labelled '\(suite)' yet; \(Plural.count(status.answers, "answer")) kept")
    }
    var table = TextTable(
      header: ["person", "ratings", "preferences", "corrections", "rated", "of kept"],
      numeric: [1, 2, 3, 4, 5])
    for row in status.people {
      table.add(
        [row.person.text] + HumanLabel.Kind.allCases.map { "\(row.counts[$0] ?? 0)" }
          + ["\(row.rated)", "\(status.answers)"])
    }
    for line in table.lines { console.out(line) }
  }

  // MARK: - Agreement

  func show(_ agreements: [LabelAgreement], seed: UInt64) {
    guard format == .text else {
      return json(
        "stet-label-agreement/1",
        [
          ("seed", Figure.seed(seed)), ("questions", .array(agreements.map(Self.json))),
        ])
    }
    guard !agreements.isEmpty else {
      return console.out("Nobody has rated or compared answers of '\(suite)' yet")
    }
    for (place, agreement) in agreements.enumerated() {
      if place > 0 { console.out("") }
      for line in Self.lines(agreement) { console.out(line) }
    }
  }

  private static func lines(_ agreement: LabelAgreement) -> [String] {
    let people = agreement.people.map { "\($0.person) \($0.count)" }.joined(separator: ", ")
    var lines = ["\(agreement.question): \(agreement.units) judged (\(people))"]
    var table = TextTable(header: ["", "both", "alike", "kappa", "95 %"], numeric: [1, 2])
    for pair in agreement.pairs {
      table.add([
        "\(pair.first), \(pair.second)", "\(pair.shared)", FigureText.share(pair.agreement),
        FigureText.share(pair.kappa?.kappa),
        FigureText.interval(pair.kappa?.interval(), signed: false),
      ])
    }
    lines += agreement.pairs.isEmpty ? ["  one person alone agrees with nobody"] : table.lines
    guard !agreement.pairs.isEmpty else { return lines }
    for alpha in agreement.alphas {
      lines.append(
        "Krippendorff's alpha (\(alpha.level.rawValue)) \(FigureText.share(alpha.alpha?.alpha)), "
          + "\(FigureText.interval(alpha.interval, signed: false)) (95 %), on "
          + "\(Plural.count(alpha.alpha?.units ?? 0, "answer")) judged by two or more")
    }
    return lines
  }

  private static func json(_ agreement: LabelAgreement) -> JSONValue {
    Figure.object([
      ("question", .string(agreement.question)), ("units", Figure.count(agreement.units)),
      (
        "people",
        .array(
          agreement.people.map {
            Figure.object([
              ("person", .string($0.person.text)), ("count", Figure.count($0.count)),
            ])
          })
      ),
      (
        "pairs",
        .array(
          agreement.pairs.map { pair in
            Figure.object([
              ("first", .string(pair.first.text)), ("second", .string(pair.second.text)),
              ("n", Figure.count(pair.shared)), ("agreement", Figure.number(pair.agreement)),
              (
                "cohen_kappa",
                Figure.interval(
                  pair.kappa?.interval(), 0.95, [("kappa", Figure.number(pair.kappa?.kappa))])
              ),
            ])
          })
      ),
      (
        "krippendorff_alpha",
        .array(
          agreement.alphas.map { alpha in
            Figure.interval(
              alpha.interval, 0.95,
              [
                ("level", .string(alpha.level.rawValue)),
                ("alpha", Figure.number(alpha.alpha?.alpha)),
                ("units", Figure.count(alpha.alpha?.units ?? 0)),
                ("values", Figure.count(alpha.alpha?.values ?? 0)),
              ])
          })
      ),
    ])
  }

  private func json(_ name: String, _ members: [(String, JSONValue)]) {
    let object = Figure.object(
      [("format", .string(name)), ("suite", .string(suite.text))] + members)
    console.out(object.serialized(format == .json ? .pretty(indent: 2) : .compact))
  }
}
