internal import ArgumentParser
internal import Workflows

struct EvalMergeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", _superCommandName: "stet eval",
    abstract: "Make one record of the parts of a run.",
    discussion: """
      Takes the files of all parts that `stet eval --shard` wrote, in any order,
      and writes the evidence of the whole run. Nothing is asked. The parts must be
      of the registry's present state: the same prompt, suite, model and live
      version. With a gate, the exit status is its verdict.

      (A prompt called `merge` is evaluated as `stet eval merge@HEAD`.)

      Examples:
        stet eval merge part-*.jsonl
        stet eval merge part-*.jsonl --commit
      """)

  @Argument(help: ArgumentHelp("The files of all parts.", valueName: "file"))
  var files: [String]

  @Flag(name: .customLong("commit"), help: "Commit exactly the evidence files.")
  var commits = false

  @Flag(name: .customLong("show"), help: "Print a sensitive suite's reasons too.")
  var shows = false

  @Flag(help: "Print every figure of a classification and every variation.")
  var verbose = false

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func run() async throws {
    let console = common.console
    let registry = try common.open()
    let meter = ProgressMeter(console: console)
    defer { meter.finish() }
    let outcome = try await MergeParts(files: files, commits: commits).run(
      in: registry, progress: { meter.update($0) })
    meter.finish()
    try EvaluationReport(outcome: outcome, isVerbose: verbose, showsPrivate: shows)
      .finish(formatOptions.format, on: console)
  }
}

/// The options of `stet eval` that run one part of many.
struct EvalShardOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Run only this part of the cases and write a file for `stet eval merge`.", valueName: "i/n"))
  var shard: RunShard?

  @Option(
    name: .customLong("part"),
    help: ArgumentHelp("With --shard: the file (default part-<i>-of-<n>.jsonl).", valueName: "file")
  )
  var part: String?

  func validate() throws {
    guard shard != nil || part == nil else { throw ValidationError("--part goes with --shard") }
  }
}

extension RunShard: ExpressibleByArgument {
  /// Reads a command line argument.
  public init?(argument: String) { self.init(argument) }
}

extension EvalCommand {
  func validateShard() throws {
    guard sharding.shard != nil else { return }
    guard !commits, folds == nil, !modes.measuresNoise, !modes.isSequential, !scope.affected else {
      throw ValidationError(
        "--shard runs a part of a whole evaluation and writes no evidence: `stet eval merge` does")
    }
  }

  func runPart(_ evaluation: Evaluate, _ shard: RunShard) async throws {
    let console = common.console
    let registry = try common.open(operatorOptions)
    let meter = ProgressMeter(console: console)
    defer { meter.finish() }
    let path = sharding.part ?? "part-\(shard.number)-of-\(shard.count).jsonl"
    let outcome = try await evaluation.runPart(
      shard, to: path, in: registry, announce: { AnnouncementReport.show($0, on: console) },
      progress: { meter.update($0) })
    meter.finish()
    console.out(
      "Part \(shard): \(Plural.count(outcome.count, "case")) ran, \(outcome.errored) errored; "
        + "written to \(path).")
    if outcome.errored > 0 { throw ExitStatus(code: 1) }
  }
}
