internal import ArgumentParser
internal import StrictData
internal import Workflows

struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "List interrupted runs, or remove what they have kept.",
    discussion: """
      A run keeps each case as it is finished, until its evidence is written. What
      Ctrl-C, a used up budget or a crash has ended is gone on with by the same
      command with --resume.

      Examples:
        stet runs
        stet runs --clear
        stet runs --format json
      """)

  @Flag(help: "Remove what they have kept, but for runs that are under way.")
  var clear = false

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func run() throws {
    let console = common.console
    let registry = try common.open()
    if clear {
      let count = try InterruptedRuns().clear(in: registry)
      console.out("Removed \(count) run\(count == 1 ? "" : "s").")
      return
    }
    let runs = try InterruptedRuns().list(in: registry)
    switch formatOptions.format {
    case .text: showText(runs, on: console)
    case .json: console.out(Self.json(runs).serialized(.pretty(indent: 2)))
    case .jsonl: console.out(Self.json(runs).serialized(.compact))
    }
  }

  private func showText(_ runs: [InterruptedRuns.Run], on console: Console) {
    guard !runs.isEmpty else {
      console.out("No run was interrupted.")
      return
    }
    var table = TextTable(
      header: ["run", "prompt", "suite", "model", "kept", "began", ""], numeric: [4])
    for run in runs {
      table.add([
        run.kind, "\(run.prompt) \(run.closure.short)", run.suite, run.model,
        "\(run.kept)/\(run.total)", MomentText.rfc3339(run.started),
        run.isRunning ? "under way" : "",
      ])
    }
    for line in table.lines { console.out(line) }
  }

  private static func json(_ runs: [InterruptedRuns.Run]) -> JSONValue {
    .object(
      JSONObject([
        ("format", .string("stet-runs/1")),
        (
          "runs",
          .array(
            runs.map { run in
              .object(
                JSONObject([
                  ("kind", .string(run.kind)), ("prompt", .string(run.prompt)),
                  ("closure", .string(run.closure.description)), ("suite", .string(run.suite)),
                  ("model", .string(run.model)), ("kept", .number(JSONNumber(run.kept))),
                  ("total", .number(JSONNumber(run.total))),
                  ("startedOn", .string(MomentText.rfc3339(run.started))),
                  ("underWay", .bool(run.isRunning)),
                ]))
            })
        ),
      ]))
  }
}
