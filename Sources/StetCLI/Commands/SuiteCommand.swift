public import ArgumentParser
internal import PromptModel
public import Workflows

struct SuiteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suite",
    abstract: "Look at suites, adopt them, bring them in from elsewhere.",
    discussion: """
      Examples:
        stet suite stats
        stet suite adopt support-triage --churn 0.1
        stet suite import support-triage tests.csv --prompt support/triage
      """,
    subcommands: [SuiteStatsCommand.self, SuiteAdoptCommand.self, SuiteImportCommand.self])
}

struct SuiteStatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Tell what suites hold, and what they can tell.",
    discussion: """
      Size, splits, balance of labels, tags, groups, duplicates, the drops a gate
      could rule out and the sizes that would do, and how many candidates were
      measured on the cases that gates read since these were last refreshed.
      Reads the work tree.

      Examples:
        stet suite stats
        stet suite stats support-triage
        stet suite stats support-triage --format json
      """)

  @Argument(help: ArgumentHelp("Only these suites.", valueName: "suite"))
  var suites: [ResourceName] = []

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func run() throws {
    let figures = try SuiteStatistics(suites).run(in: common.open())
    SuiteStatsReport(console: common.console, format: formatOptions.format).show(figures)
  }
}

struct SuiteAdoptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adopt",
    abstract: "Tell how often the gate would pass, fail or leave undecided what comes.",
    discussion: """
      For an unchanged prompt, a loss of 5 points and a loss of 10 points, at the
      suite's size and the policy's margin, exactly; and the sizes that would do.
      Churn is the share of cases that flip between two runs: given, else measured
      on the two newest records that differ, else 10 % is assumed. A loss comes
      with a churn of at least twice its size.

      Examples:
        stet suite adopt support-triage
        stet suite adopt support-triage --churn 0.05 --gate production
        stet suite adopt support-triage --cases 400
      """)

  @Argument(help: ArgumentHelp("The suite.", valueName: "suite"))
  var suite: ResourceName

  @Option(help: ArgumentHelp("The share of cases that flip, 0 to 1.", valueName: "share"))
  var churn: Double?

  @Option(help: ArgumentHelp("Only this environment's gate.", valueName: "env"))
  var gate: EnvironmentName?

  @Option(help: ArgumentHelp("As if the gate read this many cases.", valueName: "n"))
  var cases: Int?

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func validate() throws {
    if let churn, !(0...1).contains(churn) { throw ValidationError("--churn is 0 to 1") }
    if let cases, !(1...100_000).contains(cases) {
      throw ValidationError("--cases is 1 to 100000")
    }
  }

  func run() throws {
    let outcome = try SuiteAdoption(suite, churn: churn, environment: gate, count: cases)
      .run(in: common.open())
    SuiteAdoptReport(console: common.console, format: formatOptions.format).show(outcome)
  }
}

extension ImportSuite.Format: ExpressibleByArgument {}

struct SuiteImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a suite of a CSV, JSONL or promptfoo file.",
    discussion: """
      Columns of a CSV file are variables but those that begin with two
      underscores, which mean what promptfoo means by them (__expected,
      __threshold, …). A promptfoo configuration gives its tests and defaultTest.
      What has no counterpart here is an error with its place, never left out.
      Writes suite.yaml and cases.jsonl into the work tree; overwrites nothing.

      Examples:
        stet suite import faq tests.csv --prompt support/faq
        stet suite import triage labelled.csv --expected label --classification
        stet suite import legacy promptfooconfig.yaml --dry-run
      """)

  @Argument(help: ArgumentHelp("The new suite's name.", valueName: "suite"))
  var suite: ResourceName

  @Argument(help: ArgumentHelp("The file; - for standard input.", valueName: "file"))
  var file: String

  @Option(help: ArgumentHelp("csv, jsonl or promptfoo; else by the name.", valueName: "format"))
  var from: ImportSuite.Format?

  @Option(help: ArgumentHelp("The column with the case's id.", valueName: "column"))
  var id: String?

  @Option(help: ArgumentHelp("The column with what is expected.", valueName: "column"))
  var expected: String?

  @Option(help: ArgumentHelp("The column with the group.", valueName: "column"))
  var group: String?

  @Option(help: ArgumentHelp("The column with tags, comma-separated.", valueName: "column"))
  var tags: String?

  @Option(help: ArgumentHelp("The column with train, dev or test.", valueName: "column"))
  var split: String?

  @Flag(name: .customLong("classification"), help: "What is expected are labels.")
  var isClassification = false

  @Option(help: ArgumentHelp("Divide the cases into splits by this salt.", valueName: "text"))
  var salt: String?

  @Option(
    name: .customLong("prompt"),
    help: ArgumentHelp("A prompt or pattern the suite judges; repeatable.", valueName: "name"))
  var prompts: [String] = []

  @Flag(name: .customLong("dry-run"), help: "Print what would be written.")
  var isDryRun = false

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func validate() throws {
    if salt != nil, split != nil { throw ValidationError("--salt and --split exclude each other") }
  }

  func run() throws {
    let bytes = try InputFile.read(file)
    let outcome = try ImportSuite(
      suite, path: InputFile.name(file), format: from, columns: columns,
      isClassification: isClassification, salt: salt, prompts: prompts, isDryRun: isDryRun
    ).run(bytes, in: common.open())
    SuiteImportReport(console: common.console, format: formatOptions.format).show(outcome)
  }

  private var columns: ImportSuite.Columns {
    var columns = ImportSuite.Columns()
    columns.id = id
    columns.expected = expected
    columns.group = group
    columns.tags = tags
    columns.split = split
    return columns
  }
}
