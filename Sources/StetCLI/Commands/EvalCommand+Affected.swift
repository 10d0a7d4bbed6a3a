internal import ArgumentParser
internal import PromptModel
internal import StrictData
internal import Workflows

/// The options of `stet eval` that find what to run.
struct EvalScopeOptions: ParsableArguments {
  @Flag(help: "Run what differs from --base and has no evidence yet, whatever prompt it is.")
  var affected = false

  @Option(help: ArgumentHelp("With --affected: what is compared with.", valueName: "ref"))
  var base: String?

  @Flag(name: .customLong("dry-run"), help: "With --affected: only say what would run.")
  var isDryRun = false

  func validate() throws {
    guard affected == (base != nil) else {
      throw ValidationError(
        affected
          ? "--affected needs --base: the branch or commit the change began at"
          : "--base goes with --affected")
    }
    guard affected || !isDryRun else { throw ValidationError("--dry-run goes with --affected") }
  }
}

extension EvalCommand {
  func validateScope() throws {
    guard scope.affected else {
      if promptText == nil { throw ValidationError("Missing expected argument '<prompt[@ref]>'") }
      return
    }
    guard promptText == nil, suite == nil, model == nil, folds == nil, !modes.measuresNoise,
      !modes.isSequential
    else {
      throw ValidationError(
        "--affected finds prompts, suites and models by itself: it takes --base, --gate, --commit "
          + "and --outputs")
    }
  }

  func evaluateAffected() async throws {
    let console = common.console
    let registry = try common.open(operatorOptions)
    let meter = ProgressMeter(console: console)
    defer { meter.finish() }
    let outcome = try await EvaluateAffected(
      base: scope.base ?? "HEAD", commits: commits, concurrency: concurrency, gate: gate,
      outputs: outputs, isDryRun: scope.isDryRun, repeats: repeats ?? 1,
      asking: asking
    ).run(
      in: registry, announce: { AnnouncementReport.show($0, on: console) },
      progress: { meter.update($0) })
    meter.finish()
    let report = AffectedReport(outcome: outcome, isVerbose: verbose, showsPrivate: shows)
    switch formatOptions.format {
    case .text: report.showText(on: console)
    case .json: console.out(report.json.serialized(.pretty(indent: 2)))
    case .jsonl: console.out(report.json.serialized(.compact))
    }
    let counts = outcome.runs.flatMap(\.runs).map(\.counts)
    if counts.contains(where: { $0.errored + $0.skipped > 0 }) { throw ExitStatus(code: 1) }
    switch outcome.verdicts.map(\.verdict.kind).max() {
    case nil, .pass: break
    case .inconclusive: throw ExitStatus.inconclusive
    case .fail, .error: throw ExitStatus.no
    }
  }
}
