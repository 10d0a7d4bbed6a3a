internal import ArgumentParser
internal import PromptModel
internal import Workflows

struct LogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "List the versions of a prompt with author, time, message and scores.",
    discussion: """
      Newest first. A prompt that was renamed has the versions of its old name
      below; --no-follow stops there. Scores are counted over all records of a
      version on one suite and one model.

      Examples:
        stet log support/triage
        stet log support/triage --limit 3 --format jsonl
        stet log support/triage --no-follow
      """)

  @Argument(help: "The prompt.")
  var prompt: String

  @Flag(name: .customLong("no-follow"), help: "Stop where the prompt had another name.")
  var staysWithName = false

  @Option(name: [.short, .long], help: ArgumentHelp("At most this many.", valueName: "n"))
  var limit: Int?

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit is at least 1") }
  }

  func run() throws {
    let reference = try PromptReference(parsing: prompt)
    guard reference.selector == .workTree else {
      throw CommandError(
        "log takes a prompt's name; '\(prompt)' is one state of it",
        hints: ["Run `stet log \(reference.name)` or `stet show \(prompt)`."])
    }
    let registry = try common.open()
    let entries = try PromptLog(
      prompt: reference.name, followsRenames: !staysWithName, limit: limit
    ).run(in: registry)
    LogReport(console: common.console, format: formatOptions.format).show(
      entries, of: reference.name)
  }
}
