internal import ArgumentParser
internal import PromptModel
internal import Workflows

struct PromoteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "promote",
    abstract: "Move an environment to a version, if the gate lets it.",
    discussion: """
      Takes mainline versions and committed evidence only; a bare name means the
      newest version. Several prompts move in one commit, all or none. Nothing is
      pushed.

      Where the gate is undecided, somebody who did not write the change may accept
      it with --accept-inconclusive; who and why is kept in overrides/.

      Examples:
        stet promote support/triage --to staging
        stet promote support/triage@v2 support/apology --to production --reason "faster triage"
        stet promote support/triage --to production --dry-run
        stet promote support/triage --to production --accept-inconclusive "wording only"
      """)

  @Argument(
    help: ArgumentHelp("Prompts, each with a version where one is meant.", valueName: "prompt[@vN]")
  )
  var prompts: [String]

  @Option(name: .customLong("to"), help: ArgumentHelp("The environment.", valueName: "env"))
  var environment: EnvironmentName

  @Option(help: "Why; kept in the pin and the commit.")
  var reason: String = ""

  @Option(help: ArgumentHelp("A branch that stands for the mainline.", valueName: "name"))
  var branch: String?

  @Option(
    help: ArgumentHelp("Accept what the gate cannot decide, and why.", valueName: "why"))
  var acceptInconclusive: String?

  @Flag(name: .customLong("dry-run"), help: "Judge, and change nothing.")
  var isDryRun = false

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func run() throws {
    let registry = try common.open()
    let outcome = try Promote(
      prompts: prompts.map { try PromptReference(parsing: $0) }, environment: environment,
      reason: reason, branch: branch, accepting: acceptInconclusive, isDryRun: isDryRun
    ).run(in: registry)
    try ReleaseReport(
      outcome: outcome, verb: "promoted", environment: environment, isDryRun: isDryRun
    ).show(on: common.console, format: formatOptions.format)
  }
}

struct RollbackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Return an environment to what it served before.",
    discussion: """
      Never blocked by evaluation. Undo a rollback with `stet promote`.

      Examples:
        stet rollback support/triage --env production --reason "wrong label for refunds"
        stet rollback support/triage --env production --to-version 1 --reason "back to v1"
      """)

  @Argument(help: "The prompt.")
  var prompt: PromptName

  @Option(name: .customLong("env"), help: ArgumentHelp("The environment.", valueName: "env"))
  var environment: EnvironmentName

  @Option(help: ArgumentHelp("The version to return to.", valueName: "n"))
  var toVersion: Int?

  @Option(help: "Why; kept in the pin and the commit.")
  var reason: String

  @Flag(name: .customLong("dry-run"), help: "Judge, and change nothing.")
  var isDryRun = false

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func run() throws {
    let outcome = try RollBack(
      prompt: prompt, environment: environment, version: toVersion, reason: reason,
      isDryRun: isDryRun
    ).run(in: common.open())
    try ReleaseReport(
      outcome: outcome, verb: "rolled back", environment: environment, isDryRun: isDryRun
    ).show(on: common.console, format: formatOptions.format)
  }
}

struct WithdrawCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "withdraw",
    abstract: "Serve nothing of a prompt in an environment.",
    discussion: """
      Examples:
        stet withdraw support/triage --env production --reason "feature switched off"
      """)

  @Argument(help: "The prompt.")
  var prompt: PromptName

  @Option(name: .customLong("env"), help: ArgumentHelp("The environment.", valueName: "env"))
  var environment: EnvironmentName

  @Option(help: "Why; kept in the pin and the commit.")
  var reason: String

  @Flag(name: .customLong("dry-run"), help: "Judge, and change nothing.")
  var isDryRun = false

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func run() throws {
    let outcome = try Withdraw(
      prompt: prompt, environment: environment, reason: reason, isDryRun: isDryRun
    ).run(in: common.open())
    try ReleaseReport(
      outcome: outcome, verb: "withdrawn", environment: environment, isDryRun: isDryRun
    ).show(on: common.console, format: formatOptions.format)
  }
}
