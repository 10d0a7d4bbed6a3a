internal import ArgumentParser
internal import PromptModel

/// Calls that may be spent: `200calls`, or `200`.
struct CallBudget: ExpressibleByArgument, Sendable, Hashable {
  let calls: Int

  init?(argument: String) {
    var digits = argument[...]
    for unit in ["calls", "call"] where digits.hasSuffix(unit) {
      digits = digits.dropLast(unit.count)
      break
    }
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let calls = Int(digits),
      calls > 0
    else { return nil }
    self.calls = calls
  }
}

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

  @Option(
    name: .customLong("repeat"),
    help: ArgumentHelp("With --aa: runs of each case in each arm.", valueName: "n"))
  var repeats: Int?

  @Flag(
    name: .customLong("until-decided"),
    help: "Add cases, then repeats, until the gate can decide or the budget is spent.")
  var untilDecided = false

  @Option(
    help: ArgumentHelp("With --until-decided: calls to spend at most.", valueName: "200calls"))
  var budget: CallBudget?

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
    guard untilDecided == (budget != nil) else {
      throw ValidationError(
        untilDecided
          ? "--until-decided needs --budget: how many calls may be spent, like 200calls"
          : "--budget goes with --until-decided")
    }
    guard maximumRepeats == nil || untilDecided else {
      throw ValidationError("--max-repeats goes with --until-decided")
    }
    guard (environment == nil && repeats == nil) || measuresNoise else {
      throw ValidationError("--env and --repeat go with --aa; the gate is named with --gate")
    }
    for (name, count) in [("--repeat", repeats), ("--max-repeats", maximumRepeats)] {
      guard (1...1000).contains(count ?? 1) else {
        throw ValidationError("\(name) is 1 to 1000")
      }
    }
  }
}
