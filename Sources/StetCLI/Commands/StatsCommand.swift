internal import ArgumentParser
internal import Evaluation
internal import PromptModel
internal import StrictData
internal import Workflows

struct StatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Test paired outcomes from any tool: every test, interval and the gate's verdict.",
    discussion: """
      A filter: it needs no registry. Each line is one JSON object; further members
      are ignored. Its members say what it holds:

        {"id", "a", "b", "group"?, "critical"?}  a case with what is live and with
                            the candidate: true, false, a score 0…1, or null
        {"id", "a": "x", "b": "y"}  two raters' labels: Cohen's kappa
        {"id", "label"}     an answer; several of one case: consistency, Fleiss
        {"id", "p"}         a p value: Holm and Benjamini-Hochberg
        {"n", "churn", "difference"?, "effect"?}  a suite of n cases yet to be run:
                            how often the gate decides how, and its power
        {"id", "ms"}        a duration: quantiles with their intervals

      Lines of a and b with the same id are repeats: they are averaged first. The
      exit status is 0 whatever the verdict, unless --gate is given.

      Examples:
        stet stats results.jsonl
        stet stats --margin 0.02 --format json < results.jsonl
        stet stats results.jsonl --gate --nothing-lost-needs 59
        echo '{"id": "accuracy", "p": 0.03}' | stet stats
      """)

  @Argument(help: ArgumentHelp("A file of JSON lines; `-` for standard input.", valueName: "file"))
  var file: String = "-"

  @Option(help: ArgumentHelp("The largest drop tolerated, 0…1.", valueName: "share"))
  var margin: Double = 0.05

  @Option(
    help: ArgumentHelp("Of all intervals; the gate's level stays 0.05.", valueName: "share"))
  var confidence: Double = 0.95

  @Option(help: ArgumentHelp("Cases that the rule nothing-lost needs.", valueName: "n"))
  var nothingLostNeeds: Int = 0

  @Option(help: ArgumentHelp("Where random signs and resamples start.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp(
      "Random signs and resamples (else 99999 and 9999); the gate keeps its own.",
      valueName: "n"))
  var resamples: Int?

  @Option(
    name: .customLong("quantile"), parsing: .singleValue,
    help: ArgumentHelp(
      "Of durations, repeatable (else 0.5, 0.75, 0.9, 0.95 and 0.99).", valueName: "share"))
  var quantiles: [Double] = []

  @Flag(help: "Exit by the verdict: 0 pass, 2 fail, 3 inconclusive, 1 error.")
  var gate = false

  @OptionGroup var formatOptions: FormatOptions

  @Option(help: "When to colour: auto, always or never.")
  var color: Console.ColorMode = .auto

  func validate() throws {
    guard (0...1).contains(margin) else { throw ValidationError("--margin is not in 0…1") }
    guard confidence >= 0.5, confidence < 1 else {
      throw ValidationError("--confidence is not at least 0.5 and below 1")
    }
    guard nothingLostNeeds >= 0 else {
      throw ValidationError("--nothing-lost-needs is below 0")
    }
    guard quantiles.allSatisfy({ $0 > 0 && $0 < 1 }) else {
      throw ValidationError("--quantile is not between 0 and 1")
    }
    if let resamples, !(2...10_000_000).contains(resamples) {
      throw ValidationError("--resamples is not in 2…10000000")
    }
  }

  func run() throws {
    let lines = try InputLines(file)
    let console = Console.standard(arguments: ["--color", color.rawValue])
    switch try StatsInput.read(lines, asking: question) {
    case .paired(let sample): try show(sample, on: console)
    case .agreement(let pairs): show(AgreementReport(pairs, confidence), on: console)
    case .answers(let answers): show(ConsistencyReport(answers), on: console)
    case .pValues(let ps): show(AdjustedReport(ps), on: console)
    case .plan(let questions): show(PlanReport(questions), on: console)
    case .latency(let values): show(QuantileReport(values, confidence, quantiles), on: console)
    }
  }

  private func show(_ sample: PairedSample, on console: Console) throws {
    let statistics = PairedStatistics(sample, options: options)
    show(PairedReport(statistics), on: console)
    guard gate else { return }
    switch statistics.gate.verdict {
    case .pass: return
    case .fail: throw ExitStatus.no
    case .inconclusive: throw ExitStatus.inconclusive
    case .error: throw ExitStatus(code: 1)
    }
  }

  private func show(_ report: some StatsReport, on console: Console) {
    switch formatOptions.format {
    case .text: for line in report.lines(console) { console.out(line) }
    case .json: console.out(report.json.serialized(.pretty(indent: 2)))
    case .jsonl: console.out(report.json.serialized(.compact))
    }
  }

  private var question: SuitePlan.Question {
    var question = SuitePlan.Question(cases: 1)
    question.margin = margin
    question.level = options.level
    question.nothingLostNeeds = nothingLostNeeds
    return question
  }

  private var options: PairedStatistics.Options {
    var options = PairedStatistics.Options()
    options.margin = margin
    options.confidence = confidence
    options.nothingLostNeeds = nothingLostNeeds
    options.seed = seed
    if let resamples {
      options.flips = resamples
      options.resamples = resamples
    }
    return options
  }
}
