public import ArgumentParser
internal import PromptModel
internal import StrictData
public import Workflows

struct EvalCommand: InterruptibleCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Run a prompt on its suites and write the evidence.",
    discussion: """
      Without options each suite and model that any environment asks of the prompt
      is run. What is live is run beside it where it has no record yet. With
      --gate those of that environment are run, and the exit status is the
      verdict on a promotion with the fresh evidence, as if the environments
      before it served this state.

      --aa runs what is live against itself: what differs is noise. --until-decided
      runs candidate and live version interleaved until the gate can decide or the
      budget is spent, --stop-early until it is sure to fail; both print their rule
      first, write evidence only of suites whose every case ran, and use no answers
      that earlier runs have kept.

      Answers of cases that failed are kept beside the evidence; --outputs keeps
      none or all. A suite marked `sensitive: true` has its answers in the
      operator's own store ($STET_STORE, else ~/.local/share/stet), and its
      reasons are not printed without --show.

      Each finished case is kept until the evidence is written: a run that was
      interrupted, or whose --budget is used up, writes none and is gone on with by
      the same command with --resume.

      --record writes every answer of a hosted model to recordings/ in the registry,
      --refresh only those that are missing there, and --replay asks nobody: a run
      in CI then needs no key, and a request that changed is a failure.

      --affected --base REF compares the work tree with the last commit it has in
      common with REF, by digests, and runs what differs and has no evidence yet.

      Examples:
        stet eval support/triage
        stet eval support/triage --commit
        stet eval support/triage --gate production
        stet eval support/triage --outputs all
        stet eval support/triage@v1 --suite support-triage --model baseline
        stet eval support/triage --aa --env production
        stet eval support/triage --until-decided --gate production --budget 900calls
        stet eval support/triage --folds 5
        stet eval support/triage --repeat 3 --budget 2000calls
        stet eval support/triage --repeat 3 --resume
        stet eval support/triage --replay
        stet eval --affected --base main --gate production
        stet eval support/triage --shard 1/4 --part part-1.jsonl
      """,
    subcommands: [EvalMergeCommand.self])

  @Argument(help: ArgumentHelp("The prompt, and which state of it.", valueName: "prompt[@ref]"))
  var promptText: String?

  /// The prompt; empty where the change says which.
  var prompt: String { promptText ?? "" }

  @Option(help: "Only this suite.")
  var suite: ResourceName?

  @Option(help: "Only this model.")
  var model: ResourceName?

  @Flag(name: .customLong("commit"), help: "Commit exactly the evidence files.")
  var commits = false

  @Option(help: ArgumentHelp("Which answers are kept: none, failed or all.", valueName: "which"))
  var outputs: OutputsKept = .failed

  @Flag(name: .customLong("show"), help: "Print a sensitive suite's reasons too.")
  var shows = false

  @Option(help: ArgumentHelp("Exit by this environment's verdict.", valueName: "env"))
  var gate: EnvironmentName?

  @Option(help: ArgumentHelp("Requests under way at once.", valueName: "n"))
  var concurrency: Int = 8

  @Flag(help: "Print every figure of a classification and every variation.")
  var verbose = false

  @Option(
    help: ArgumentHelp("Run the train and dev cases in k parts; writes nothing.", valueName: "k"))
  var folds: Int?

  @Option(
    name: .customLong("repeat"),
    help: ArgumentHelp("Runs of each case; with --aa, in each arm.", valueName: "n"))
  var repeats: Int?

  @OptionGroup var askingArguments: AskingArguments
  @OptionGroup var recordingArguments: RecordingArguments
  @OptionGroup var modes: EvalModeOptions
  @OptionGroup var scope: EvalScopeOptions
  @OptionGroup var sharding: EvalShardOptions
  @OptionGroup var operatorOptions: OperatorOptions
  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func validate() throws {
    guard (1...1000).contains(concurrency) else {
      throw ValidationError("--concurrency is 1 to 1000")
    }
    if let folds {
      guard (2...100).contains(folds) else { throw ValidationError("--folds is 2 to 100") }
      guard !commits, gate == nil else {
        throw ValidationError("--folds measures for choosing: there is no evidence and no gate")
      }
    }
    try validateModes()
    try validateScope()
    try validateShard()
  }

  func run() async throws {
    if scope.affected { return try await evaluateAffected() }
    if let folds { return try await run(folds: folds) }
    if modes.measuresNoise { return try await measureNoise() }
    if modes.isSequential { return try await decide() }
    try await evaluate()
  }

  private func evaluate() async throws {
    let evaluation = Evaluate(
      reference: try PromptReference(parsing: prompt), suite: suite, model: model,
      commits: commits, concurrency: concurrency, gate: gate, outputs: outputs,
      repeats: repeats ?? 1, asking: asking)
    if let shard = sharding.shard { return try await runPart(evaluation, shard) }
    let console = common.console
    let registry = try common.open(operatorOptions)
    let meter = ProgressMeter(console: console)
    defer { meter.finish() }
    let outcome = try await evaluation.run(
      in: registry, announce: { AnnouncementReport.show($0, on: console) },
      progress: { meter.update($0) })
    meter.finish()
    try EvaluationReport(outcome: outcome, isVerbose: verbose, showsPrivate: shows)
      .finish(formatOptions.format, on: console)
  }

  /// How models are asked.
  var asking: AskingOptions {
    var asking = askingArguments.asking
    asking.recording = recordingArguments.mode
    return asking
  }

  private func run(folds: Int) async throws {
    let registry = try common.open(operatorOptions)
    let meter = ProgressMeter(console: common.console)
    defer { meter.finish() }
    let outcome = try await EvaluateFolds(
      reference: PromptReference(parsing: prompt), suite: suite, model: model, count: folds,
      concurrency: concurrency, asking: asking
    ).run(in: registry) { meter.update($0) }
    meter.finish()
    FoldsReport(console: common.console, format: formatOptions.format).show(outcome)
    guard outcome.runs.allSatisfy({ $0.folds.allSatisfy { $0.errored == 0 } }) else {
      throw ExitStatus(code: 1)
    }
  }
}

extension OutputsKept: ExpressibleByArgument {
  /// Reads a command line argument.
  public init?(argument: String) { self.init(rawValue: argument) }
}
