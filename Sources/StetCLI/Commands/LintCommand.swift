internal import ArgumentParser
internal import Foundation
internal import Workflows

struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Check every file of the registry.",
    discussion: """
      Checks the work tree, or with --staged what the next commit would hold.
      Exits 0 without errors (warnings are allowed), 2 with errors, 1 where the
      check itself cannot run.

      Examples:
        stet lint
        stet lint support/triage registry/suites
        stet lint --staged --format jsonl
      """)

  @Argument(help: ArgumentHelp("Only these prompts, files or folders.", valueName: "prompt|path"))
  var targets: [String] = []

  @Flag(name: .customLong("staged"), help: "Check what is staged, not the work tree.")
  var isStaged = false

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func run() throws {
    let registry = try common.open()
    let outcome = try Lint(
      targets: targets.map { registry.pathFromTop($0, in: common.directory) }, isStaged: isStaged
    ).run(in: registry)
    LintReport(console: common.console, format: formatOptions.format).show(outcome)
    if outcome.errorCount > 0 { throw ExitStatus.no }
  }
}
