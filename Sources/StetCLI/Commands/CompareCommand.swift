internal import ArgumentParser
internal import PromptModel
internal import StrictData
internal import Workflows

struct CompareCommand: InterruptibleCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare two states of a prompt, or two prompts, on the same cases.",
    discussion: """
      Both arms answer the same cases on the same model, interleaved: case by
      case, a random arm first. Where both have evidence already, that is read
      instead, and the answer says so. B is called better only where a two-sided
      test and the interval both say so; the gate's word is what it would say were
      A live and B the candidate. Nothing is written without --commit. The second
      may leave the name out (`@v2`).

      With --judge a model says which answer meets the rubric better, asked in both
      orders; only what it says in both counts as a win.

      Examples:
        stet compare support/triage@production support/triage
        stet compare support/triage@v1 @v2 --slices
        stet compare support/triage@v1 @v2 --fresh --repeat 3 --format json
        stet compare support/triage@production support/triage --exit-code
        stet compare support/triage@v1 @v2 --judge judge --rubric "is correct"
      """)

  @Argument(help: ArgumentHelp("Arm A.", valueName: "prompt[@ref]"))
  var first: String

  @Argument(help: ArgumentHelp("Arm B.", valueName: "prompt[@ref]|@ref"))
  var second: String

  @Option(help: "Only this suite.")
  var suite: ResourceName?

  @Option(help: "Both arms on this model, instead of B's own.")
  var model: ResourceName?

  @Option(
    name: .customLong("repeat"),
    help: ArgumentHelp("Runs of each case in each arm.", valueName: "n"))
  var repeats: Int = 1

  @Flag(help: "Read both arms from their evidence; run nothing.")
  var reuse = false

  @Flag(help: "Run both arms, whatever evidence and kept answers there are.")
  var fresh = false

  @Option(
    help: ArgumentHelp("Let this model say which answers are better.", valueName: "model"))
  var judge: ResourceName?

  @Option(
    help: ArgumentHelp(
      "What the judge holds answers against, instead of each case's llm-rubric.",
      valueName: "text"))
  var rubric: String?

  @Flag(help: "Compare by tag as well, for exploring.")
  var slices = false

  @Flag(name: .customLong("commit"), help: "Commit the evidence of both arms' runs.")
  var commits = false

  @Flag(
    name: .customLong("exit-code"),
    help: "Exit 2 where the gate calls B worse, 3 where it is undecided.")
  var exitsByResult = false

  @Option(help: ArgumentHelp("Requests under way at once.", valueName: "n"))
  var concurrency: Int = 8

  @OptionGroup var askingArguments: AskingArguments
  @OptionGroup var recordingArguments: RecordingArguments
  @OptionGroup var operatorOptions: OperatorOptions
  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func validate() throws {
    guard (1...1000).contains(concurrency) else {
      throw ValidationError("--concurrency is 1 to 1000")
    }
    guard (1...1000).contains(repeats) else { throw ValidationError("--repeat is 1 to 1000") }
    guard !(reuse && fresh) else {
      throw ValidationError("--reuse reads evidence, --fresh does not: give one of them")
    }
    guard !(reuse && commits) else {
      throw ValidationError("--reuse runs nothing, so --commit has nothing to commit")
    }
    guard judge != nil || rubric == nil else {
      throw ValidationError("--rubric is for a judge: give --judge as well")
    }
    guard judge == nil || !askingArguments.resumes else {
      throw ValidationError("--judge keeps no journal, so there is nothing to --resume")
    }
    guard judge == nil || !(reuse || commits || slices || exitsByResult || repeats > 1) else {
      throw ValidationError(
        "--judge runs both arms once and writes nothing: --reuse, --commit, --slices, --repeat and "
          + "--exit-code do not go with it")
    }
  }

  func run() async throws {
    let console = common.console
    if let judge { return try await judged(by: judge, console) }
    let outcome = try await compared(console)
    for note in outcome.notes { console.note(note) }
    let report = CompareReport(outcome: outcome, showsSlices: slices)
    switch formatOptions.format {
    case .text: report.showText(on: console)
    case .json: console.out(report.json.serialized(.pretty(indent: 2)))
    case .jsonl: console.out(report.json.serialized(.compact))
    }
    try exit(outcome.kind)
  }

  /// How models are asked.
  private var asking: AskingOptions {
    var asking = askingArguments.asking
    asking.recording = recordingArguments.mode
    return asking
  }

  private func judged(by judge: ResourceName, _ console: Console) async throws {
    let references = try CompareVersions.references(first, second)
    let meter = ProgressMeter(console: console)
    defer { meter.finish() }
    let outcome = try await CompareByJudge(
      first: references.first, second: references.second, judge: judge, rubric: rubric,
      suite: suite, model: model, concurrency: concurrency,
      asking: fresh ? asking.asksAnew : asking
    ).run(
      in: common.open(operatorOptions), announce: { AnnouncementReport.show($0, on: console) },
      progress: { meter.update($0) })
    meter.finish()
    for note in outcome.notes { console.note(note) }
    PairwiseReport(outcome: outcome).show(on: console, formatOptions.format)
  }

  private func compared(_ console: Console) async throws -> ComparisonOutcome {
    let references = try CompareVersions.references(first, second)
    let meter = ProgressMeter(console: console)
    defer { meter.finish() }
    return try await CompareVersions(
      first: references.first, second: references.second, suite: suite, model: model,
      repeats: repeats, reuse: reuse ? .always : fresh ? .never : .whereBothHave,
      commits: commits, concurrency: concurrency, asking: asking
    ).run(
      in: common.open(operatorOptions), announce: { AnnouncementReport.show($0, on: console) },
      progress: { meter.update($0) })
  }

  /// A comparison that could not be made is an error with or without --exit-code.
  private func exit(_ kind: VerdictKind) throws {
    switch kind {
    case .error: throw ExitStatus(code: 1)
    case .fail where exitsByResult: throw ExitStatus.no
    case .inconclusive where exitsByResult: throw ExitStatus.inconclusive
    case .pass, .fail, .inconclusive: break
    }
  }
}
