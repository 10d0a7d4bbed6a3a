internal import ArgumentParser
internal import Dotprompt
internal import Foundation
internal import PromptModel
internal import StrictData
internal import Workflows

struct GetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", _superCommandName: "stet",
    abstract: "Print a prompt, rendered with variables.",
    discussion: """
      Reads from git by object id and checks the bytes against the digest they
      were promised under. Without variables for a prompt that needs some, it says
      which.

      Examples:
        stet get support/triage@production --var ticket="Where is my parcel?"
        stet get support/triage@v2 --vars ticket.json --messages
      """)

  @Argument(help: ArgumentHelp("The prompt, and which state of it.", valueName: "prompt[@ref]"))
  var prompt: String

  @OptionGroup var variables: VariableOptions

  @Flag(help: "Print the request as OpenAI chat JSON: model and messages.")
  var messages = false

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func run() throws {
    let registry = try common.open()
    let resolved = try registry.resolve(PromptReference(parsing: prompt))
    let renderer = try PromptRenderer(resolved)
    if let plan = ChainPlan(of: resolved, renderer) {
      return try show(plan)
    }
    let path = resolved.shownPath(of: "prompt")
    let input = try variables.input(for: renderer.source, path: path)
    let rendered: RenderedPrompt
    do {
      rendered = try renderer.render(RenderData(input: input))
    } catch let error as RenderError {
      throw CommandError("\(path): \(error.message)", hints: Self.hints(error))
    }
    let console = common.console
    if messages {
      let model = try registry.servedModel(of: resolved)
      return console.out(
        try ChatRequestJSON.value(rendered, model: model).serialized(.pretty(indent: 2)))
    }
    switch formatOptions.format {
    case .text: console.raw(TranscriptText.text(of: rendered))
    case .json: console.out(json(rendered, of: resolved).serialized(.pretty(indent: 2)))
    case .jsonl: console.out(json(rendered, of: resolved).serialized(.compact))
    }
  }

  /// A chain has no rendering before its steps have answered: only its plan can be printed.
  private func show(_ plan: ChainPlan) throws {
    guard !messages, formatOptions.format != .text else {
      throw CommandError(
        "'\(plan.prompt)' is a chain of \(plan.steps.count) steps before its own template; it has no "
          + "rendering before they have answered",
        hints: ["Print the steps with `--format json`."])
    }
    let isPretty = formatOptions.format == .json
    common.console.out(plan.json.serialized(isPretty ? .pretty(indent: 2) : .compact))
  }

  /// `stet-get/1`: where the text comes from, then Dotprompt's rendered shape.
  private func json(_ rendered: RenderedPrompt, of resolved: ResolvedPrompt) -> JSONValue {
    let number = resolved.number
    var object = JSONObject([
      ("format", .string("stet-get/1")), ("prompt", .string(resolved.name.text)),
      ("version", number.map { .number(JSONNumber($0)) } ?? .null),
      ("closure", .string(resolved.closure.digest.description)),
    ])
    for entry in rendered.json.object?.entries ?? [] { object[entry.key] = entry.value }
    return .object(object)
  }
}

extension GetCommand {
  static func hints(_ error: RenderError) -> [String] {
    guard case .missingVariables(let names) = error, let first = names.first else { return [] }
    return ["Give each with `--var \(first)=…` or in `--vars`."]
  }
}

/// How variables are given.
struct VariableOptions: ParsableArguments {
  @Option(
    name: .customLong("var"), parsing: .singleValue,
    help: ArgumentHelp("A variable, read by its declared type, else as text.", valueName: "k=v"))
  var assignments: [String] = []

  @Option(
    help: ArgumentHelp(
      "A JSON file with an object of variables; `-` for standard input.", valueName: "file.json"))
  var vars: String?

  /// The variables, by the prompt's schema.
  ///
  /// - Throws: `CommandError` for an undeclared name or a value of another type; `SourceError`.
  func input(for source: PromptSource, path: String) throws -> JSONObject {
    let contract = InputContract(source)
    var input = try vars.map { try InputFile.object($0) } ?? JSONObject()
    for entry in input.entries {
      try Assignments.check(entry.key, contract, source, path: path)
    }
    for entry in try Assignments(assignments, contract, source, path: path).values().entries {
      input[entry.key] = entry.value
    }
    try InputCheck.check(input, of: source)
    return input
  }
}

/// `--var name=value` options.
struct Assignments {
  private let texts: [String]
  private let contract: InputContract
  private let source: PromptSource
  private let path: String?

  init(
    _ texts: [String], _ contract: InputContract, _ source: PromptSource, path: String? = nil
  ) {
    self.texts = texts
    self.contract = contract
    self.source = source
    self.path = path
  }

  /// The values, read by their declared types.
  ///
  /// - Throws: `CommandError`.
  func values() throws -> JSONObject {
    var values = JSONObject()
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw CommandError("'\(text)' is not of the form name=value")
      }
      let name = String(parts[0])
      guard values[name] == nil else { throw CommandError("variable '\(name)' is given twice") }
      try Self.check(name, contract, source, path: path)
      let schema = source.frontMatter.inputJSONSchema?["properties"]?[name]
      values[name] = try VariableText.value(String(parts[1]), schema: schema, name: name)
    }
    return values
  }

  /// Refuses a name that the schema does not declare; without a schema any name will do that
  /// the template may read.
  static func check(
    _ name: String, _ contract: InputContract, _ source: PromptSource, path: String?
  ) throws {
    guard contract.hasSchema, !contract.declares(name) else { return }
    let place = path.map { path in
      let position = source.frontMatter.position(of: "input") ?? SourcePosition(line: 1, column: 1)
      return "\(path):\(position): "
    }
    throw CommandError(
      "\(place ?? "")the prompt declares no variable '\(name)'",
      hints: [
        Spelling.nearest(to: name, among: contract.names).map { "Did you mean '\($0)'?" }
          ?? (contract.names.isEmpty
            ? "It declares none." : "It declares \(contract.names.joined(separator: ", ")).")
      ])
  }
}

/// Values given on the command line.
enum VariableText {
  /// Reads a text by a JSON Schema. A text whose schema has no type, or allows strings, is a
  /// string; of other types it is read as JSON.
  ///
  /// - Throws: `CommandError` where it is of no type the schema allows.
  static func value(_ text: String, schema: JSONValue?, name: String) throws -> JSONValue {
    let types =
      schema?["type"]?.string.map { [$0] } ?? schema?["type"]?.array?.compactMap(\.string) ?? []
    if types.isEmpty || types.contains("string") { return .string(text) }
    let wanted = types.joined(separator: " or ")
    do {
      let value = try JSONParser.parse(Array(text.utf8))
      if types.contains(where: { matches(value, $0) }) { return value }
    } catch {
      throw CommandError(
        "variable '\(name)' is of type \(wanted), and '\(text)' is not JSON: \(error.message)")
    }
    throw CommandError("variable '\(name)' is of type \(wanted), '\(text)' is not")
  }

  private static func matches(_ value: JSONValue, _ type: String) -> Bool {
    switch (type, value) {
    case ("number", .number), ("boolean", .bool), ("array", .array), ("object", .object),
      ("null", .null):
      true
    case ("integer", .number(let number)): number.int != nil
    case ("number", _), ("boolean", _), ("array", _), ("object", _), ("null", _), ("integer", _):
      false
    default: true
    }
  }
}

/// Files named on the command line.
enum InputFile {
  /// How a file is called: its path, or standard input.
  static func name(_ path: String) -> String { path == "-" ? "standard input" : path }

  /// The bytes of a file, or of standard input for `-`.
  ///
  /// - Throws: `CommandError` where it cannot be read.
  static func read(_ path: String) throws -> [UInt8] {
    if path == "-" { return Array(FileHandle.standardInput.readDataToEndOfFile()) }
    guard let bytes = try readIfPresent(path) else {
      throw CommandError("there is no file \(path)")
    }
    return bytes
  }

  /// The bytes of a file; nil where there is none.
  ///
  /// - Parameters:
  ///   - limit: the size in bytes up to which it is read.
  ///   - isNamedByData: whether a prompt named it: then links, pipes and devices are refused.
  /// - Throws: `CommandError` where it is a folder, larger, or cannot be read.
  static func readIfPresent(
    _ path: String, limit: Int? = nil, isNamedByData: Bool = false
  ) throws -> [UInt8]? {
    if isNamedByData {
      var information = stat()
      guard lstat(path, &information) == 0 else { return nil }
      guard information.st_mode & S_IFMT == S_IFREG else {
        throw CommandError("\(path):1:1: neither a link nor a folder or device is read here")
      }
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
    if isFolder.boolValue { throw CommandError("\(path) is a folder, not a file") }
    do {
      let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
      if let limit, bytes.count > limit {
        throw CommandError(
          "\(path):1:1: the file has \(bytes.count) bytes, the limit is \(limit)")
      }
      return bytes
    } catch let error as CommandError {
      throw error
    } catch {
      throw CommandError("\(path) cannot be read: \(error.localizedDescription)")
    }
  }

  /// The JSON object that a file holds.
  ///
  /// - Throws: `SourceError` with the file's path; `CommandError`.
  static func object(_ path: String) throws -> JSONObject {
    let bytes = try read(path)
    let value: JSONValue
    do {
      value = try JSONParser.parse(bytes)
    } catch {
      throw error.at(name(path))
    }
    guard case .object(let object) = value else {
      throw CommandError("\(name(path)):1:1: the file holds no JSON object")
    }
    return object
  }
}

/// A rendered prompt as text for people: one message as it is, several under their roles.
enum TranscriptText {
  static func text(of rendered: RenderedPrompt) -> String {
    guard rendered.messages.count > 1 else {
      let text = rendered.text
      return text.hasSuffix("\n") ? text : text + "\n"
    }
    return rendered.messages.map { "[\($0.role)]\n\($0.text)\n" }.joined(separator: "\n")
  }
}

/// A request in OpenAI's chat shape.
enum ChatRequestJSON {
  /// What chat APIs take, and Dotprompt's `model`, which they call `assistant`.
  private static let roles = ["system", "user", "model", "assistant", "developer", "tool"]

  /// The request.
  ///
  /// - Throws: `CommandError` for a role that no chat API takes.
  static func value(_ rendered: RenderedPrompt, model: ServedModel?) throws -> JSONValue {
    if let message = rendered.messages.first(where: { !roles.contains($0.role) }) {
      throw CommandError("role '\(message.role)' has no place in a chat request")
    }
    var object = JSONObject()
    object["model"] = (model?.id ?? rendered.model).map { .string($0) } ?? .null
    object["messages"] = rendered.openAIMessages
    var config = rendered.config
    for entry in model?.parameters.entries ?? [] { config[entry.key] = entry.value }
    for entry in config.entries { object[entry.key] = entry.value }
    return .object(object)
  }
}
