internal import ArgumentParser
internal import Workflows

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Compare the work tree and each environment with the mainline.",
    discussion: """
      Prompts, suites and models of the work tree by their digests; for each
      environment how far it is behind the newest version, whether its model is
      still the one in models/ and whether it, or one that a promotion would take,
      retires within 60 days. Where environments serve a prompt on different
      models, these are named, with how they were tuned.

      Examples:
        stet status
        stet status --format json
      """)

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func run() throws {
    let outcome = try RegistryStatus().run(in: common.open())
    StatusReport(console: common.console, format: formatOptions.format).show(outcome)
  }
}
