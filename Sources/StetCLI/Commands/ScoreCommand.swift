internal import ArgumentParser
internal import Evaluation
internal import Foundation
internal import StrictData
internal import Workflows

struct ScoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Judge answers from anywhere: JSON lines in, verdicts out. Needs no registry.",
    discussion: """
      A line of input is {"id", "output", "assert": [...], "vars"}; it may also have
      "expected", "threshold", "labels", "context", "group", "latencyMs", "cost" (US
      dollars), "tokens", "cached" and "refusal". Other keys are left alone. A line
      of output is {"id", "pass", "score", "reason", "results", "error"}; where there
      is an error, "pass" is null. Each line is answered before the next
      is read.

      With --suite-metric a last line has a figure over the whole input: all figures
      of a "classification", in which a line's output is its label and "expected" the
      right one; "accuracy", "mean", "pass@k" and "pass^k" (lines with one id are
      repeats); "bleu", "chrf" or "chrf++" of the corpus; or any metric a floor may
      name. Lines need no assertions then, and are not answered one by one without.

      Exit status 0 where every line was judged, whatever the verdicts; 1 where a
      line could not be (it is named on standard error, the rest is judged all the
      same); with `--exit-code` 2 where a line failed.

      Examples:
        stet score answers.jsonl
        stet score --assert checks.yaml < answers.jsonl
        stet score answers.jsonl --exit-code > verdicts.jsonl
        stet score answers.jsonl --suite-metric classification --labels yes,no
        stet score runs.jsonl --assert checks.yaml --suite-metric pass@3
      """)

  @Argument(help: ArgumentHelp("The lines; `-` or nothing: standard input.", valueName: "file"))
  var file: String?

  @Option(
    name: .customLong("assert"),
    help: ArgumentHelp(
      "Assertions every line starts with: a list in YAML or JSON, or a mapping such as "
        + "`defaultTest`.", valueName: "file"))
  var assertFile: String?

  @Flag(help: "Exit with 2 where a line failed.")
  var exitCode = false

  @OptionGroup var figureOptions: InputFigureOptions
  @OptionGroup var operatorOptions: OperatorOptions
  @OptionGroup var common: RegistryOptions

  func validate() throws { try figureOptions.check() }

  func run() async throws {
    let console = common.console
    var figure = try figureOptions.figure()
    let judge = try ScoreLines(
      assertions: try assertions(), tools: try common.gradingTools(operatorOptions),
      needsAssertions: figure == nil)
    var lines = try ByteLines(path: path(file))
    var tally = ScoreTally(name: file ?? "-")
    var batch = ScoreBatch(judge)
    while let answers = try await batch.next(&lines) {
      var text = ""
      for answer in answers {
        text += answer.text
        guard let problem = tally.take(answer.line, &figure) else { continue }
        console.raw(text)
        text = ""
        console.error("Error: \(problem)")
      }
      console.raw(text)
    }
    if let figure, let problem = InputFigureReport(figure: figure).show(on: console) {
      console.error("Error: \(problem)")
      throw ExitStatus(code: 1)
    }
    if tally.errors > 0 { throw ExitStatus(code: 1) }
    if exitCode, tally.failed > 0 { throw ExitStatus.no }
  }

  private func assertions() throws -> (bytes: [UInt8], path: String)? {
    guard let assertFile else { return nil }
    var reader = try ByteLines(path: path(assertFile))
    return (try reader.rest(), assertFile)
  }

  /// A file below the folder of `-C`; `-` is standard input.
  private func path(_ file: String?) -> String {
    guard let file, file != "-" else { return "-" }
    return file.hasPrefix("/") || common.directory == "." ? file : "\(common.directory)/\(file)"
  }
}

/// Counts of a run of `stet score`.
struct ScoreTally {
  /// How the input is called in errors.
  let name: String
  private(set) var passed = 0
  private(set) var failed = 0
  private(set) var errors = 0

  init(name: String) {
    self.name = name
  }

  /// Counts a line, in a figure over all lines too; what is to be said of it, where it could not
  /// be judged or counted.
  mutating func take(_ line: ScoredLine, _ figure: inout InputFigure?) -> String? {
    if let problem = take(line) { return problem }
    do throws(SuiteProblem) {
      try line.add(to: &figure)
      return nil
    } catch {
      errors += 1
      return "\(name):\(line.number): \(error)"
    }
  }

  private mutating func take(_ line: ScoredLine) -> String? {
    if line.isUnasked { return nil }
    switch (line.graded?.pass, line.error) {
    case (true?, nil): passed += 1
    case (false?, nil): failed += 1
    default:
      errors += 1
      if let fault = line.fault { return fault.at(name).description }
      return "\(name):\(line.number): \(line.error ?? "no verdict")"
    }
    return nil
  }
}
