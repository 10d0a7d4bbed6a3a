internal import ArgumentParser
internal import PromptModel
internal import StrictData
internal import Workflows

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Decide on the way from one commit to another, as the server's hook would.",
    discussion: """
      For CI: run it from the base branch, on the merge that would land. Exit
      status 0 where the gate passes, 2 where it does not or cannot be asked, 3
      where it is undecided.

      Examples:
        stet check --base origin/main --head HEAD
        stet check --base origin/main --head HEAD --format json
        stet check --base HEAD~20 --head HEAD --root "$ROOT"
      """)

  @Option(help: ArgumentHelp("The commit before: what the mainline is now.", valueName: "ref"))
  var base: String

  @Option(help: ArgumentHelp("The commit after: what it would be.", valueName: "ref"))
  var head: String

  @Option(
    help: ArgumentHelp(
      "Where judgement starts where the base lies before it.", valueName: "commit"))
  var root: String?

  @Option(
    help: ArgumentHelp("The registry's folder; `.` is the top.", valueName: "folder"))
  var registry: String?

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func run() throws {
    let console = common.console
    let verdict = try Check(base: base, head: head, root: root, registry: registry)
      .run(at: common.directory, common.surroundings())
    switch formatOptions.format {
    case .text: showText(verdict, on: console)
    case .json: console.out(LineReport.json(verdict).serialized(.pretty(indent: 2)))
    case .jsonl: console.out(LineReport.json(verdict).serialized(.compact))
    }
    switch verdict.kind {
    case .pass: return
    case .inconclusive: throw ExitStatus.inconclusive
    case .fail, .error: throw ExitStatus.no
    }
  }

  private func showText(_ verdict: LineVerdict, on console: Console) {
    LineReport(console: console, isAnswer: true).show(verdict)
    let steps = verdict.steps.count
    let moves = Set(
      verdict.steps.flatMap { step in
        step.moves.map { "\(step.commit) \($0.environment?.text ?? "") \($0.prompt?.text ?? "")" }
      }
    ).count
    let paint: Paint = verdict.kind == .pass ? .greenBold : .redBold
    console.out(
      "\(console.paint(verdict.kind.name, paint)): \(steps) commit\(steps == 1 ? "" : "s"), "
        + "\(moves) move\(moves == 1 ? "" : "s") of pins, "
        + "\(verdict.from.map(\.short) ?? "none")..\(verdict.to.short)")
  }
}
