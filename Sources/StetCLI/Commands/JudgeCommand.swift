public import ArgumentParser
public import PromptModel
internal import Workflows

struct JudgeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "judge",
    abstract: "Hold the models that judge answers against people.",
    discussion: """
      Examples:
        stet judge calibrate support-triage
      """,
    subcommands: [JudgeCalibrateCommand.self])
}

struct JudgeCalibrateCommand: InterruptibleCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Ask a suite's judge about every answer that people rated.",
    discussion: """
      Agreement with its interval, Cohen's kappa with its interval, and the table of
      both verdicts. Below 50 answers the judge counts as uncalibrated. Reads the
      labels that `stet label` wrote and the answers beside the suite's records; of
      several people the majority counts. Asks the judge anew, which costs what its
      model costs. With --write labels/<suite>/calibration.json holds the counts, and
      `stet eval` no longer says that this judge is uncalibrated.

      Examples:
        stet judge calibrate support-triage
        stet judge calibrate support-triage --labels ada --labels bob --format json
        stet judge calibrate support-triage --write
        stet judge calibrate support-triage --budget 200calls
      """)

  @Argument(help: ArgumentHelp("The suite.", valueName: "suite"))
  var suite: ResourceName

  @Option(
    help: ArgumentHelp(
      "Only this person's labels; may be given several times.", valueName: "person"))
  var labels: [PersonName] = []

  @Option(
    name: .customLong("at-least"),
    help: ArgumentHelp("From this number on a rating lets an answer pass.", valueName: "number"))
  var least: Double?

  @Flag(help: "Write the counts to labels/<suite>/calibration.json.")
  var write = false

  @Option(help: ArgumentHelp("Requests under way at once.", valueName: "n"))
  var concurrency: Int = 8

  @OptionGroup var askingArguments: JudgeAskingArguments
  @OptionGroup var operatorOptions: OperatorOptions
  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func validate() throws {
    guard (1...1000).contains(concurrency) else {
      throw ValidationError("--concurrency is 1 to 1000")
    }
  }

  func run() async throws {
    let console = common.console
    let outcome = try await calibrated(console)
    for note in outcome.notes { console.note(note) }
    CalibrationReport(outcome: outcome).show(on: console, formatOptions.format)
  }

  private func calibrated(_ console: Console) async throws -> CalibrateJudge.Outcome {
    let meter = ProgressMeter(console: console)
    defer { meter.finish() }
    return try await CalibrateJudge(
      suite: suite, people: labels.isEmpty ? nil : Set(labels), least: least, writes: write,
      concurrency: concurrency, asking: askingArguments.asking
    ).run(
      in: common.open(operatorOptions), announce: { AnnouncementReport.show($0, on: console) },
      progress: { meter.update($0) })
  }
}

extension PersonName: ExpressibleByArgument {
  /// Reads a command line argument.
  public init?(argument: String) { self.init(argument) }
}
