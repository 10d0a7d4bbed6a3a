internal import ArgumentParser
internal import Dotprompt
internal import Foundation
internal import PromptModel
internal import StrictData
internal import Workflows

struct GetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get",
    abstract: "Print a prompt, rendered with variables.",
    discussion: """
      Reads from git by object id and checks the bytes against the digest they were promised under.
      Without variables for a prompt that needs some, it says which.

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
  @OptionGroup var common: CommonOptions

  func run() throws {
    let registry = try common.open()
    let resolved = try registry.resolve(PromptReference(parsing: prompt))
    let renderer = try PromptRenderer(resolved)
    let input = try variables.input(for: renderer.source)
    let rendered = try renderer.render(RenderData(input: input))
    let console = common.console
    if messages {
      let model = try registry.servedModel(of: resolved)
      return console.out(
        ChatRequestJSON.value(rendered, model: model).serialized(.pretty(indent: 2)))
    }
    switch formatOptions.format {
    case .text: console.raw(TranscriptText.text(of: rendered))
    case .json: console.out(json(rendered, of: resolved).serialized(.pretty(indent: 2)))
    case .jsonl: console.out(json(rendered, of: resolved).serialized(.compact))
    }
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
  func input(for source: PromptSource) throws -> JSONObject {
    var input = JSONObject()
    if let vars {
      let bytes = try InputFile.read(vars)
      let value: JSONValue
      do {
        value = try JSONParser.parse(bytes)
      } catch {
        throw error.at(vars == "-" ? "standard input" : vars)
      }
      guard case .object(let object) = value else {
        throw CommandError("\(vars) holds no JSON object of variables")
      }
      input = object
    }
    let known = source.inputVariables(partials: { _ in nil })
    let isOpen = source.frontMatter.inputJSONSchema == nil
    for assignment in assignments {
      let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw CommandError("'\(assignment)' is not of the form name=value")
      }
      let name = String(parts[0])
      let type = known.first { $0.name == name && $0.isDeclared }?.type
      input[name] = try VariableText.value(String(parts[1]), type: type, name: name)
    }
    if !isOpen {
      let declared = known.filter(\.isDeclared).map(\.name)
      for key in input.keys where !declared.contains(key) {
        throw CommandError(
          "the prompt declares no variable '\(key)'",
          hints: [
            Nearness.nearest(to: key, in: declared).map { "Did you mean '\($0)'?" }
              ?? "It declares \(declared.joined(separator: ", "))."
          ])
      }
    }
    return input
  }
}

/// Values given on the command line.
enum VariableText {
  /// Reads a text by a JSON Schema type; a text without a type is a string.
  static func value(_ text: String, type: String?, name: String) throws -> JSONValue {
    switch type {
    case nil, "string", "any": return .string(text)
    default:
      do {
        let value = try JSONParser.parse(Array(text.utf8))
        if matches(value, type ?? "") { return value }
      } catch {
        throw CommandError(
          "variable '\(name)' is of type \(type ?? ""), and '\(text)' is not JSON: \(error.message)"
        )
      }
      throw CommandError("variable '\(name)' is of type \(type ?? ""), '\(text)' is not")
    }
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
  /// The bytes of a file, or of standard input for `-`.
  static func read(_ path: String) throws -> [UInt8] {
    if path == "-" { return Array(FileHandle.standardInput.readDataToEndOfFile()) }
    do {
      return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw CommandError("\(path) cannot be read: \(error.localizedDescription)")
    }
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
  static func value(_ rendered: RenderedPrompt, model: ServedModel?) -> JSONValue {
    var object = JSONObject()
    object["model"] = (model?.id ?? rendered.model).map { .string($0) } ?? .null
    object["messages"] = rendered.openAIMessages
    var config = rendered.config
    for entry in model?.parameters.entries ?? [] { config[entry.key] = entry.value }
    for entry in config.entries { object[entry.key] = entry.value }
    return .object(object)
  }
}
