public import ArgumentParser
public import Evaluation
internal import Workflows

extension RunBudget: ExpressibleByArgument {
  /// Reads a command line argument.
  public init?(argument: String) { self.init(argument) }
}

/// What a command that asks models may spend, and whether it may go by what was answered before.
struct SpendingArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What may be spent in all: 200calls, 100000tokens or 1.50usd.", valueName: "amount"))
  var budget: RunBudget?

  @Flag(name: .customLong("no-cache"), help: "Neither use nor keep answers of earlier runs.")
  var skipsCache = false

  /// What is done with answers of earlier runs.
  var cache: CacheUse { skipsCache ? .none : .all }
}

/// The options of commands that ask models for answers.
struct AskingArguments: ParsableArguments {
  @OptionGroup var spendingArguments: SpendingArguments

  @Flag(
    name: .customLong("resume"),
    help: "Go on with an interrupted run: what it has kept is not asked again.")
  var resumes = false

  /// What may be spent; nil: no limit.
  var budget: RunBudget? { spendingArguments.budget }
  /// What is done with answers of earlier runs.
  var cache: CacheUse { spendingArguments.cache }

  /// How models are asked.
  var asking: AskingOptions {
    AskingOptions(budget: budget, cache: cache, resumes: resumes)
  }
}

/// The options of `stet eval` that write recordings or go by them.
struct RecordingArguments: ParsableArguments {
  @Flag(help: "Write every answer as a recording, beside the evidence.")
  var record = false

  @Flag(help: "Ask and record only what has no recording, or another request than was recorded.")
  var refresh = false

  @Flag(help: "Ask nobody: recordings answer, and a case without one has no verdict.")
  var replay = false

  func validate() throws {
    guard [record, refresh, replay].count(where: { $0 }) <= 1 else {
      throw ValidationError("--record, --refresh and --replay exclude each other")
    }
  }

  /// How the run stands to recordings.
  var mode: RecordingMode {
    if record { return .record }
    if refresh { return .refresh }
    return replay ? .replay : .none
  }
}

/// The options of commands that ask a judge and keep no journal.
struct JudgeAskingArguments: ParsableArguments {
  @OptionGroup var spendingArguments: SpendingArguments
  @OptionGroup var recordingArguments: RecordingArguments

  /// How the judge is asked.
  var asking: AskingOptions {
    AskingOptions(
      budget: spendingArguments.budget, cache: spendingArguments.cache,
      recording: recordingArguments.mode)
  }
}

/// A command that Ctrl-C ends in order: it stops asking, says what is kept, and exits.
protocol InterruptibleCommand: AsyncParsableCommand {}
