internal import PromptDiff
internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for one state of a prompt.
struct ShowReport {
  let console: Console
  let format: OutputFormat

  func show(_ outcome: ShowPrompt.Outcome) {
    switch format {
    case .text: showText(outcome)
    case .json: console.out(json(outcome).serialized(.pretty(indent: 2)))
    case .jsonl: console.out(json(outcome).serialized(.compact))
    }
  }

  private func showText(_ outcome: ShowPrompt.Outcome) {
    let prompt = outcome.prompt
    let number = outcome.number.map { "v\($0)" } ?? "candidate, on no mainline commit"
    console.out("\(console.paint(prompt.name.text, .bold))  \(number), from \(Self.origin(prompt))")
    console.out("closure    \(prompt.closure.digest)")
    console.out(
      "served by  "
        + (outcome.servedBy.isEmpty
          ? "no environment" : outcome.servedBy.map(\.text).joined(separator: ", ")))
    if let model = outcome.model, let tuned = TuningText.words(model.tuned) {
      console.out("model      \(model.name): \(tuned)")
    }
    console.out("")
    var files = TextTable(header: ["file", "path", "blob", "sha256"])
    for file in prompt.closure.files {
      files.add([file.name, prompt.shownPath(of: file.name), file.blob.short, file.digest.short])
    }
    for line in files.lines { console.out(VisibleText.escape(line)) }
    console.out("")
    showVariables(outcome.variables)
    console.out(console.paint("---- \(prompt.shownPath(of: "prompt"))", .dim))
    let text = String(decoding: prompt.contents["prompt"] ?? [], as: UTF8.self)
    console.out(Self.visible(text))
  }

  private func showVariables(_ variables: [ShowPrompt.Variable]) {
    guard !variables.isEmpty else { return console.out("No variables\n") }
    var table = TextTable(header: ["variable", "type", "", "description"])
    for variable in variables {
      table.add([
        variable.name, variable.type ?? "any",
        variable.isDeclared ? (variable.isRequired ? "required" : "optional") : "not declared",
        variable.description ?? "",
      ])
    }
    for line in table.lines { console.out(VisibleText.escape(line)) }
    console.out("")
  }

  /// Line ends of Windows are content; here they would only be noise at each line's end.
  private static func visible(_ text: String) -> String {
    text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      VisibleText.escape(String(line.last == "\r" ? line.dropLast() : line))
    }.joined(separator: "\n")
  }

  private static func origin(_ prompt: ResolvedPrompt) -> String {
    switch prompt.origin {
    case .workTree: "the work tree"
    case .version(let version): "commit \(version.commit.id.short)"
    case .environment(let name, _, _): "'\(name)'"
    case .commit(let commit): "commit \(commit.short)"
    }
  }

  private func json(_ outcome: ShowPrompt.Outcome) -> JSONValue {
    let prompt = outcome.prompt
    let files = prompt.closure.files.map { file -> JSONValue in
      .object(
        JSONObject([
          ("name", .string(file.name)), ("path", .string(prompt.shownPath(of: file.name))),
          ("blob", .string(file.blob.hex)), ("digest", .string(file.digest.description)),
        ]))
    }
    let variables = outcome.variables.map { variable -> JSONValue in
      .object(
        JSONObject([
          ("name", .string(variable.name)), ("type", variable.type.map { .string($0) } ?? .null),
          ("required", .bool(variable.isRequired)), ("declared", .bool(variable.isDeclared)),
          ("description", variable.description.map { .string($0) } ?? .null),
        ]))
    }
    return .object(
      JSONObject([
        ("format", .string("stet-show/1")), ("prompt", .string(prompt.name.text)),
        ("version", outcome.number.map { .number(JSONNumber($0)) } ?? .null),
        ("closure", .string(prompt.closure.digest.description)),
        ("closureText", .string(prompt.closure.text)),
        ("servedBy", .array(outcome.servedBy.map { .string($0.text) })),
        ("model", outcome.model.map { .string($0.name.text) } ?? .null),
        ("tuned", outcome.model?.tuned.map { .object($0) } ?? .null),
        ("files", .array(files)), ("variables", .array(variables)),
        ("text", .string(String(decoding: prompt.contents["prompt"] ?? [], as: UTF8.self))),
      ]))
  }
}
