internal import PromptDiff
internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for the difference of two states of a prompt.
struct DiffReport {
  let console: Console
  let format: OutputFormat

  func show(_ outcome: ComparePrompts.Outcome) {
    switch format {
    case .text: showText(outcome)
    case .json: console.out(json(outcome).serialized(.pretty(indent: 2)))
    case .jsonl: console.out(json(outcome).serialized(.compact))
    }
  }

  private func showText(_ outcome: ComparePrompts.Outcome) {
    for side in [outcome.old, outcome.new] {
      guard let problem = side.problem else { continue }
      console.note("\(side.label) is broken, only its prompt file is compared: \(problem)")
    }
    let difference = outcome.difference
    guard !difference.isEmpty else {
      return console.error("\(outcome.old.label) and \(outcome.new.label) are the same.")
    }
    console.out(
      console.paint("\(title(outcome.old)) → \(title(outcome.new))", .bold))
    showContract(difference.contract)
    showFields(difference.fields)
    for file in difference.files { show(file, outcome) }
  }

  private func title(_ side: ComparePrompts.Side) -> String {
    side.label + (side.closure.map { " \($0.short)" } ?? "")
  }

  private func showContract(_ contract: ContractDiff) {
    guard !contract.isEmpty else { return }
    console.out("\nVariables" + (contract.isCompatible ? "" : " (callers can break)"))
    for variable in contract.added {
      console.out(console.paint("  + \(text(variable))", .green))
    }
    for variable in contract.removed {
      console.out(console.paint("  - \(text(variable))", .red))
    }
    for change in contract.changed {
      console.out(console.paint("  ~ \(text(change.old)) → \(text(change.new))", .yellow))
    }
  }

  private func text(_ variable: InputVariable) -> String {
    VisibleText.escape(variable.name) + ": " + VisibleText.escape(variable.type ?? "any")
      + (variable.isRequired ? ", required" : ", optional")
  }

  private func showFields(_ fields: FieldDiff) {
    guard !fields.isEmpty else { return }
    console.out("\nFront matter")
    for change in fields.changes {
      let path = VisibleText.escape(change.path.isEmpty ? "(all)" : change.path)
      switch (change.old, change.new) {
      case (let old?, let new?):
        console.out("  \(path): \(red(value(old))) → \(green(value(new)))")
      case (nil, let new?): console.out("  \(path): \(green("+ " + value(new)))")
      case (let old?, nil): console.out("  \(path): \(red("- " + value(old)))")
      case (nil, nil): break
      }
    }
  }

  private func value(_ value: JSONValue) -> String {
    VisibleText.escape(value.serialized(.compact))
  }

  private func show(_ file: FileDiff, _ outcome: ComparePrompts.Outcome) {
    let name = file.name.text
    let path = outcome.new.paths[name] ?? outcome.old.paths[name] ?? name
    let counts = "+\(file.text.addedCount) -\(file.text.removedCount)"
    console.out("")
    console.out(
      console.paint("\(VisibleText.escape(path)) (\(file.kind.rawValue), \(counts))", .bold))
    for hunk in file.text.hunks {
      console.out(console.paint(hunk.header, .cyan))
      for line in hunk.lines { show(line) }
    }
  }

  /// A changed line; without colour, changed words stand in `[-…-]` and `{+…+}` only where a
  /// terminal's colours would show them.
  private func show(_ line: DiffLine) {
    let text: String
    switch line.kind {
    case .context: text = " " + VisibleText.escape(line.line.text)
    case .removed: text = red("-") + words(line, changed: .removed, .red, .redBold)
    case .added: text = green("+") + words(line, changed: .added, .green, .greenBold)
    }
    console.out(text)
    if !line.line.isTerminated { console.out("\\ No newline at end of file") }
  }

  private func words(
    _ line: DiffLine, changed: WordSegment.Kind, _ plain: Paint, _ strong: Paint
  ) -> String {
    guard !line.segments.isEmpty else { return console.paint(escape(line.line.text), plain) }
    return line.segments.map { segment in
      console.paint(escape(segment.text), segment.kind == changed ? strong : plain)
    }.joined()
  }

  private func escape(_ text: String) -> String { VisibleText.escape(text) }
  private func red(_ text: String) -> String { console.paint(text, .red) }
  private func green(_ text: String) -> String { console.paint(text, .green) }

  private func json(_ outcome: ComparePrompts.Outcome) -> JSONValue {
    var object = JSONObject([
      ("format", .string(PromptDiff.formatVersion)), ("old", json(outcome.old)),
      ("new", json(outcome.new)),
    ])
    for entry in outcome.difference.json.object?.entries ?? [] where entry.key != "format" {
      object[entry.key] = entry.value
    }
    return .object(object)
  }

  private func json(_ side: ComparePrompts.Side) -> JSONValue {
    .object(
      JSONObject([
        ("prompt", .string(side.name.text)), ("reference", .string(side.label)),
        ("closure", side.closure.map { .string($0.description) } ?? .null),
        ("problem", side.problem.map { .string($0) } ?? .null),
      ]))
  }
}
