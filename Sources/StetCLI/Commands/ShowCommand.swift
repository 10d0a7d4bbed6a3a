internal import ArgumentParser
internal import PromptModel
internal import Workflows

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one state of a prompt: its files, variables and text.",
    discussion: """
      With --closure-text exactly the text whose SHA-256 is the digest; with --raw
      exactly the bytes of the prompt file.

      Examples:
        stet show support/triage
        stet show support/triage@production --format json
        stet show support/triage@v1 --closure-text | sha256sum
      """)

  @Argument(help: ArgumentHelp("The prompt, and which state of it.", valueName: "prompt[@ref]"))
  var prompt: String

  @Flag(help: "Print the closure text and nothing else.")
  var closureText = false

  @Flag(help: "Print the prompt file's bytes and nothing else.")
  var raw = false

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func validate() throws {
    if closureText && raw { throw ValidationError("--closure-text and --raw exclude each other") }
  }

  func run() throws {
    let registry = try common.open()
    let request = ShowPrompt(reference: try PromptReference(parsing: prompt))
    let console = common.console
    if closureText || raw {
      let resolved = try registry.resolve(request.reference)
      console.raw(
        closureText
          ? resolved.closure.text
          : String(decoding: resolved.contents["prompt"] ?? [], as: UTF8.self))
      return
    }
    ShowReport(console: console, format: formatOptions.format).show(try request.run(in: registry))
  }
}
