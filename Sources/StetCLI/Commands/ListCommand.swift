internal import ArgumentParser
internal import Workflows

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls",
    abstract: "List prompts, suites or models.",
    discussion: """
      For each prompt: the newest version on the mainline, its digest, and what
      each environment serves of it. `*` marks a work tree that differs.

      Examples:
        stet ls
        stet ls --all --format json
        stet ls --suites
      """)

  @Flag(name: .customLong("all"), help: "List deleted prompts too.")
  var includesDeleted = false

  @Flag(help: "List suites.")
  var suites = false

  @Flag(help: "List models.")
  var models = false

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func validate() throws {
    if suites && models { throw ValidationError("--suites and --models exclude each other") }
    if includesDeleted && (suites || models) { throw ValidationError("--all is about prompts") }
  }

  func run() throws {
    let registry = try common.open()
    let list = ListPrompts(includesDeleted: includesDeleted)
    let report = ListReport(console: common.console, format: formatOptions.format)
    if suites {
      report.show(try list.suites(in: registry))
    } else if models {
      report.show(try list.models(in: registry))
    } else {
      report.show(try list.run(in: registry))
    }
  }
}
