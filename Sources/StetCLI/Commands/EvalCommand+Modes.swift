internal import ArgumentParser
internal import Evaluation
internal import PromptModel
internal import StrictData
internal import Workflows

/// The modes that run two arms interleaved.
extension EvalCommand {
  func validateModes() throws {
    guard (1...1000).contains(repeats ?? 1) else { throw ValidationError("--repeat is 1 to 1000") }
    guard repeats == nil || (!modes.isSequential && folds == nil) else {
      throw ValidationError("--repeat goes with a plain run or with --aa")
    }
    let budget = askingArguments.budget
    guard !modes.untilDecided || budget?.calls != nil else {
      throw ValidationError(
        "--until-decided needs --budget: how many calls may be spent, like 200calls")
    }
    guard budget == nil || !modes.stopsEarly else {
      throw ValidationError("--stop-early takes no --budget")
    }
    guard !askingArguments.resumes || (!modes.measuresNoise && folds == nil) else {
      throw ValidationError("--aa and --folds keep nothing to go on with")
    }
    if modes.measuresNoise {
      guard gate == nil, !commits, model == nil else {
        throw ValidationError("--aa writes nothing and judges nothing: it takes --env and --suite")
      }
    }
    if modes.isSequential {
      guard suite == nil, model == nil else {
        throw ValidationError(
          "the gate says which suites and models run: leave --suite and --model")
      }
      guard gate != nil || modes.untilDecided else {
        throw ValidationError("--stop-early needs --gate")
      }
    }
  }

  func measureNoise() async throws {
    let console = common.console
    let registry = try common.open(operatorOptions)
    let meter = ProgressMeter(console: console)
    defer { meter.finish() }
    let outcome = try await MeasureNoise(
      reference: PromptReference(parsing: prompt), environment: modes.environment, suite: suite,
      repeats: repeats, concurrency: concurrency, budget: askingArguments.budget
    ).run(in: registry) { meter.update($0) }
    meter.finish()
    let report = NoiseReport(outcome: outcome)
    show(report.json, on: console) { report.showText(on: console) }
    report.showWarnings(on: console)
    guard outcome.suites.allSatisfy(\.errors.isEmpty) else { throw ExitStatus(code: 1) }
  }

  func decide() async throws {
    let console = common.console
    let registry = try common.open(operatorOptions)
    let meter = ProgressMeter(console: console)
    defer { meter.finish() }
    let isText = formatOptions.format == .text
    let outcome = try await DecideByRuns(
      reference: PromptReference(parsing: prompt), environment: gate,
      budget: askingArguments.budget?.calls,
      maximumRepeats: modes.stopsEarly ? 1 : modes.maximumRepeats ?? 5, commits: commits,
      concurrency: concurrency,
      asking: AskingOptions(
        cache: askingArguments.cache, resumes: askingArguments.resumes)
    ).run(
      in: registry,
      announce: { SequentialReport.announce($0, on: console, isAnswer: isText) },
      progress: { meter.update($0) })
    meter.finish()
    for note in outcome.notes { console.note(note) }
    let report = SequentialReport(outcome: outcome)
    show(report.json, on: console) { report.showText(on: console) }
    switch outcome.kind {
    case .pass: break
    case .inconclusive: throw ExitStatus.inconclusive
    case .fail, .error: throw ExitStatus.no
    }
  }

  private func show(_ json: JSONValue, on console: Console, text: () -> Void) {
    switch formatOptions.format {
    case .text: text()
    case .json: console.out(json.serialized(.pretty(indent: 2)))
    case .jsonl: console.out(json.serialized(.compact))
    }
  }
}
