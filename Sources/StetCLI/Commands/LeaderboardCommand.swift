public import ArgumentParser
internal import PromptModel
public import Workflows

struct LeaderboardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "leaderboard",
    abstract: "Rank versions, models and techniques on each suite, over all committed records.",
    discussion: """
      A table for each state of a suite: records on different cases are never held
      against each other. Whoever cannot be told from the best (exact two-sided
      McNemar over the cases both have, Holm-adjusted; sign flips of graded
      scores) shares its rank. A baseline is named a baseline: it is no evidence
      about a language model.

      Examples:
        stet leaderboard
        stet leaderboard --suite support-triage --current
        stet leaderboard --suite support-triage --metric macro-f1 --by model
        stet leaderboard --by technique --format json
      """)

  @Option(help: ArgumentHelp("Only this suite.", valueName: "suite"))
  var suite: ResourceName?

  @Option(help: ArgumentHelp("The metric; else accuracy.", valueName: "name"))
  var metric: String?

  @Option(help: "Only the best of each version, model or technique.")
  var by: Leaderboard.Grouping?

  @Flag(name: .customLong("current"), help: "Only the suites' states at the mainline's tip.")
  var isCurrentOnly = false

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func run() throws {
    let outcome = try Leaderboard(
      suite: suite, metric: metric, grouping: by, isCurrentOnly: isCurrentOnly
    ).run(in: common.open())
    LeaderboardReport(console: common.console, format: formatOptions.format, grouping: by)
      .show(outcome)
  }
}

extension Leaderboard.Grouping: ExpressibleByArgument {}
