internal import ArgumentParser
internal import PromptModel
internal import StrictData
internal import Workflows

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Recompute every digest and replay the gate over history.",
    discussion: """
      Each step is judged by its own first parent's rules, from the root on; the
      root and all before it are taken as found. A step's time is its committer's
      claim. Exit status 2 where something does not replay.

      Examples:
        stet verify
        stet verify --root "$ROOT" --format json
      """)

  @Option(
    help: ArgumentHelp(
      "Where judgement starts; by default the first commit that holds stet.yaml.",
      valueName: "commit"))
  var root: String?

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func run() throws {
    let console = common.console
    let meter = ProgressMeter(console: console)
    let result: Verification
    do {
      defer { meter.finish() }
      result = try Verify(root: root).run(in: common.open()) {
        meter.update(title: $0, done: $1, total: $2)
      }
    }
    switch formatOptions.format {
    case .text: showText(result, on: console)
    case .json: console.out(Self.json(result).serialized(.pretty(indent: 2)))
    case .jsonl: console.out(Self.json(result).serialized(.compact))
    }
    if !result.isSound { throw ExitStatus.no }
  }

  private func showText(_ result: Verification, on console: Console) {
    let report = LineReport(console: console, isAnswer: true)
    for step in result.failures { report.show(step) }
    for finding in result.findings {
      console.out(
        console.paint("does not verify: ", .redBold) + "\(finding.rule): \(finding.message)")
    }
    report.hints(result.findings)
    for note in result.notes { console.note("\(note.path): \(note.reason)") }
    console.out(
      "root      \(result.root.short)"
        + (result.isRootFound
          ? " (the first commit that holds stet.yaml; name another with --root)"
          : "") + "; it and what lies before are as found")
    console.out(
      "replayed  \(count(result.steps, "step")) of \(result.reference) up to \(result.tip.short), "
        + "\(count(result.moves, "move")) of pins; times are what committers claim")
    console.out(
      "digests   \(count(result.versions, "version")), "
        + "\(count(result.evidenceFiles, "evidence file")), \(count(result.pins, "pin"))")
    if result.outputsChecked + result.outputsAbsent > 0 {
      console.out(
        "answers   \(count(result.outputsChecked, "file")) checked, \(result.outputsAbsent) absent"
          + (result.outputsAbsent > 0 ? ": erased, or in an operator's store" : ""))
    }
    let problems = result.failures.count + result.findings.count
    console.out(
      result.isSound
        ? console.paint("verified", .greenBold)
        : console.paint("not verified", .redBold) + ": \(count(problems, "problem"))")
  }

  private func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  private static func json(_ result: Verification) -> JSONValue {
    return .object(
      JSONObject([
        ("format", .string("stet-verify/1")), ("sound", .bool(result.isSound)),
        ("root", .string(result.root.hex)), ("rootIsDefault", .bool(result.isRootFound)),
        ("reference", .string(result.reference)), ("tip", .string(result.tip.hex)),
        ("time", .string("claimed by committers")), ("commits", Figure.count(result.commits)),
        ("steps", Figure.count(result.steps)), ("moves", Figure.count(result.moves)),
        ("versions", Figure.count(result.versions)),
        ("evidenceFiles", Figure.count(result.evidenceFiles)),
        ("outputsChecked", Figure.count(result.outputsChecked)),
        ("outputsAbsent", Figure.count(result.outputsAbsent)), ("pins", Figure.count(result.pins)),
        ("failures", .array(result.failures.map(LineReport.json))),
        ("findings", .array(result.findings.map(FindingText.json))),
        (
          "notes",
          .array(
            result.notes.map {
              .object(JSONObject([("path", .string($0.path)), ("reason", .string($0.reason))]))
            })
        ),
      ]))
  }
}
