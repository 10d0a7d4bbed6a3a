internal import ArgumentParser
internal import PromptModel

/// The options of `stet eval` that run two arms interleaved.
struct EvalModeOptions: ParsableArguments {
  @Flag(
    name: .customLong("aa"),
    help: "Run the live version against itself and print the noise floor; write nothing.")
  var measuresNoise = false

  @Option(
    name: .customLong("env"),
    help: ArgumentHelp("With --aa: what is live where.", valueName: "env"))
  var environment: EnvironmentName?

  @Flag(
    name: .customLong("until-decided"),
    help: "Add cases, then repeats, until the gate can decide or the budget is spent.")
  var untilDecided = false

  @Option(
    name: .customLong("max-repeats"),
    help: ArgumentHelp(
      "With --until-decided: runs of each case at most (default 5).",
      valueName: "n"))
  var maximumRepeats: Int?

  @Flag(
    name: .customLong("stop-early"),
    help: "With --gate: stop as soon as the run is sure to fail; then nothing is written.")
  var stopsEarly = false

  /// Whether the run goes by a sequential rule.
  var isSequential: Bool { untilDecided || stopsEarly }

  func validate() throws {
    guard [measuresNoise, untilDecided, stopsEarly].count(where: { $0 }) <= 1 else {
      throw ValidationError("--aa, --until-decided and --stop-early exclude each other")
    }
    guard maximumRepeats == nil || untilDecided else {
      throw ValidationError("--max-repeats goes with --until-decided")
    }
    guard environment == nil || measuresNoise else {
      throw ValidationError("--env goes with --aa; the gate is named with --gate")
    }
    guard (1...1000).contains(maximumRepeats ?? 1) else {
      throw ValidationError("--max-repeats is 1 to 1000")
    }
  }
}
