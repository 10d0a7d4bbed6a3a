internal import ArgumentParser
internal import PromptDiff
internal import Workflows

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare two states of a prompt.",
    discussion: """
      One prompt alone: the newest version on the mainline against the work tree.
      One reference: that state against the work tree. The second may leave the
      name out (`@v2`).

      Examples:
        stet diff support/triage
        stet diff support/triage@v1 @v2
        stet diff support/triage@production support/triage --exit-code
      """)

  @Argument(help: ArgumentHelp("The old state.", valueName: "prompt[@ref]"))
  var old: String

  @Argument(help: ArgumentHelp("The new state.", valueName: "prompt[@ref]|@ref"))
  var new: String?

  @Option(
    name: [.customShort("U"), .customLong("context")],
    help: ArgumentHelp("Unchanged lines around each change.", valueName: "n"))
  var context: Int = 3

  @Flag(name: .customLong("exit-code"), help: "Exit 2 where anything differs.")
  var exitsByResult = false

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func validate() throws {
    guard (0...1_000_000).contains(context) else { throw ValidationError("--context is 0 or more") }
  }

  func run() throws {
    let outcome = try ComparePrompts(parsing: old, new, context: context).run(in: common.open())
    DiffReport(console: common.console, format: formatOptions.format).show(outcome)
    if exitsByResult && !outcome.difference.isEmpty { throw ExitStatus.no }
  }
}
