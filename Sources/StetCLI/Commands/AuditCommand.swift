internal import ArgumentParser
internal import PromptModel
internal import StrictData
internal import Workflows

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Tell who moved what, from where to where, on which evidence.",
    discussion: """
      Authors are what commits claim. With --at: exactly what was live at a time,
      by committer dates along the first parent; a bare date means its end in UTC.

      Examples:
        stet audit
        stet audit support/triage --env production --since 2026-01-01
        stet audit --at 2026-11-01
      """)

  @Argument(help: "Only this prompt.")
  var prompt: PromptName?

  @Option(name: .customLong("env"), help: ArgumentHelp("Only this environment.", valueName: "env"))
  var environment: EnvironmentName?

  @Option(help: ArgumentHelp("Only moves at or after a time.", valueName: "time"))
  var since: String?

  @Option(help: ArgumentHelp("What was live at a time.", valueName: "time"))
  var at: String?

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func validate() throws {
    if since != nil && at != nil { throw ValidationError("--since and --at exclude each other") }
  }

  func run() throws {
    let registry = try common.open()
    let audit = Audit(
      prompt: prompt, environment: environment,
      since: try since.map { try MomentText.seconds($0, endOfDay: false) })
    let report = AuditReport(console: common.console, format: formatOptions.format)
    if let at {
      let time = try MomentText.seconds(at, endOfDay: true)
      report.show(try audit.live(at: time, in: registry), at: time)
    } else {
      report.show(try audit.moves(in: registry))
    }
  }
}
