internal import ArgumentParser
internal import Dotprompt
internal import Foundation
internal import PromptModel
internal import StrictData
internal import Workflows

struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Render a loose .prompt file, without a registry.",
    discussion: """
      Partials are `_name.prompt` files of the folder given by --partials (else
      the file's own): `{{> a/b}}` is a/_b.prompt. Data has Dotprompt's shape, an
      object with input, messages, docs and context. --format json prints
      Dotprompt's rendered prompt.

      Examples:
        stet render greeting.prompt --var name=Ada
        stet render greeting.prompt --partials parts --data data.json --format json
        echo '{"input": {"name": "Ada"}}' | stet render greeting.prompt --data - --messages
      """)

  @Argument(help: ArgumentHelp("A .prompt file.", valueName: "file"))
  var file: String

  @Option(help: ArgumentHelp("The folder of partials.", valueName: "dir"))
  var partials: String?

  @Option(help: ArgumentHelp("A JSON file of data; `-` for standard input.", valueName: "file"))
  var data: String?

  @Option(
    help: ArgumentHelp(
      "A JSON file: names Picoschema may use, each a JSON Schema.", valueName: "file"))
  var schemas: String?

  @Option(
    help: ArgumentHelp(
      "A JSON file of metadata that replaces front matter: config, input.default, ….",
      valueName: "file"))
  var metadata: String?

  @Option(
    name: .customLong("var"), parsing: .singleValue,
    help: ArgumentHelp("A variable, read by its declared type, else as text.", valueName: "k=v"))
  var assignments: [String] = []

  @Flag(help: "Print the request as OpenAI chat JSON: model and messages.")
  var messages = false

  @OptionGroup var formatOptions: FormatOptions

  @Option(help: "When to colour: auto, always or never.")
  var color: Console.ColorMode = .auto

  func run() throws {
    let console = Console.standard(arguments: ["--color", color.rawValue])
    if !file.hasSuffix(".prompt"), PromptName(file) != nil,
      !FileManager.default.fileExists(atPath: file)
    {
      throw CommandError(
        "there is no file \(file)",
        hints: ["For a prompt of the registry run `stet get \(file)`; `stet render` takes a file."])
    }
    let prompt = try LoosePrompt(
      path: file, partialFolder: partials ?? Self.folder(of: file),
      schemas: try schemas.map { try InputFile.object($0) } ?? JSONObject(),
      read: {
        try InputFile.readIfPresent(
          $0, limit: LoosePrompt.maximumBytes, isNamedByData: $0 != file)
      })
    var data = try self.data.map { try LooseData.read($0) } ?? RenderData()
    let assigned = try Assignments(assignments, InputContract(prompt.source), prompt.source)
      .values()
    for entry in assigned.entries { data.input[entry.key] = entry.value }
    try InputCheck.check(assigned, of: prompt.source)
    var options = RenderOptions()
    if let metadata { options.metadata = try InputFile.object(metadata) }
    let rendered: RenderedPrompt
    do {
      rendered = try prompt.render(data, options: options)
    } catch let error as RenderError {
      throw CommandError("\(file): \(error.message)", hints: Self.hints(error))
    }
    try show(rendered, console)
  }

  private func show(_ rendered: RenderedPrompt, _ console: Console) throws {
    if messages {
      let request = try ChatRequestJSON.value(rendered, model: nil)
      return console.out(request.serialized(.pretty(indent: 2)))
    }
    switch formatOptions.format {
    case .text: console.raw(TranscriptText.text(of: rendered))
    case .json: console.out(rendered.json.serialized(.pretty(indent: 2)))
    case .jsonl: console.out(rendered.json.serialized(.compact))
    }
  }

  private static func folder(of file: String) -> String {
    file.contains("/")
      ? file.split(separator: "/", omittingEmptySubsequences: false)
        .dropLast().joined(separator: "/") : "."
  }

  private static func hints(_ error: RenderError) -> [String] {
    guard case .missingVariables(let names) = error, let first = names.first else { return [] }
    return ["Give each with `--var \(first)=…` or in `--data`."]
  }
}

/// Data in Dotprompt's own shape.
enum LooseData {
  static func read(_ path: String) throws -> RenderData {
    let object = try InputFile.object(path)
    var data = RenderData()
    for entry in object.entries {
      switch (entry.key, entry.value) {
      case ("input", .object(let input)): data.input = input
      case ("context", .object(let context)): data.context = context
      case ("docs", .array(let docs)): data.docs = docs
      case ("messages", .array(let messages)): data.messages = messages
      case ("input", _), ("context", _):
        throw CommandError("\(InputFile.name(path)): '\(entry.key)' is no JSON object")
      case ("docs", _), ("messages", _):
        throw CommandError("\(InputFile.name(path)): '\(entry.key)' is no JSON array")
      default:
        throw CommandError(
          "\(InputFile.name(path)): data has no member '\(entry.key)'",
          hints: ["Data has input, messages, docs and context; variables stand in input."])
      }
    }
    return data
  }
}
