internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for what became of hooks, and for how they stand.
struct HooksReport {
  let console: Console

  /// Prints outcomes; ends the command with an error where somebody else's hook is in the way.
  func show(
    _ outcomes: [HookInstallation.Outcome], of installation: HookInstallation
  ) throws {
    var foreign: [HookInstallation.Outcome] = []
    for outcome in outcomes {
      switch outcome.change {
      case .absent: continue
      case .foreign: foreign.append(outcome)
      case .installed: say("installed", outcome)
      case .updated: say("updated", outcome)
      case .unchanged: say("was there already", outcome)
      case .removed: say("removed", outcome)
      }
    }
    if installation.isShared {
      console.note("core.hooksPath names \(installation.folder); other repositories may share it")
    }
    let isRemoval = outcomes.contains { $0.change == .removed || $0.change == .absent }
    guard !foreign.isEmpty else { return }
    if isRemoval {
      for outcome in foreign { console.note("\(outcome.path) is not stet's; it stays") }
      return
    }
    throw CommandError(
      "somebody else's hook was left alone: \(foreign.map(\.path).joined(separator: ", "))",
      hints: foreign.map { Self.chaining($0.kind) })
  }

  private func say(_ what: String, _ outcome: HookInstallation.Outcome) {
    console.out("\(outcome.kind.rawValue)  \(what)  \(outcome.path)")
  }

  /// How another hook runs stet's decision beside its own.
  private static func chaining(_ kind: HookKind) -> String {
    switch kind {
    case .preCommit: "Add this line to it: `stet hook pre-commit || exit 1`."
    case .prePush, .preReceive:
      "Add these lines to it, before anything reads its input: `lines=$(cat)`, then "
        + "`printf '%s\\n' \"$lines\" | stet hook \(kind.rawValue) \"$@\" || exit 1`."
    }
  }

  /// Prints how hooks stand.
  func show(_ status: HookStatus, format: OutputFormat) {
    switch format {
    case .text: showText(status)
    case .json: console.out(Self.json(status).serialized(.pretty(indent: 2)))
    case .jsonl: console.out(Self.json(status).serialized(.compact))
    }
  }

  private func showText(_ status: HookStatus) {
    for hook in status.hooks {
      let isExpected = status.expected.contains(hook.kind)
      guard isExpected || hook.state != .absent else { continue }
      let (words, paint) = Self.words(hook.state, isExpected: isExpected)
      console.out("\(hook.kind.rawValue)  \(console.paint(words, paint))  \(hook.path)")
      if hook.state == .foreign, isExpected {
        console.error(console.paintError("Hint: ", .cyan) + Self.chaining(hook.kind))
      }
    }
    if let server = status.server {
      console.out(
        "server  \(server.mainline), registry in "
          + "'\(server.registry.isEmpty ? "." : server.registry)', judged from "
          + "\(server.root.short)")
    }
    for problem in status.problems { console.out("problem  \(console.paint(problem, .red))") }
    if status.isShared {
      console.note("core.hooksPath names \(status.folder); other repositories may share it")
    }
    if !status.isSound {
      console.error(
        console.paintError("Hint: ", .cyan)
          + (status.isServer || status.isBare
            ? "Run `stet hooks install --server --root COMMIT`." : "Run `stet hooks install`."))
    }
  }

  private static func words(_ state: HookStatus.State, isExpected: Bool) -> (String, Paint) {
    switch state {
    case .installed: ("installed", .green)
    case .chained: ("called by another hook", .green)
    case .absent: ("missing", .red)
    case .outdated: ("differs from what this stet writes", .yellow)
    case .notExecutable: ("not executable: git ignores it", .red)
    case .foreign: ("somebody else's, without stet", isExpected ? .red : .dim)
    }
  }

  private static func json(_ status: HookStatus) -> JSONValue {
    let hooks = status.hooks.map { hook in
      JSONValue.object(
        JSONObject([
          ("name", .string(hook.kind.rawValue)), ("path", .string(hook.path)),
          ("state", .string(hook.state.rawValue)),
          ("expected", .bool(status.expected.contains(hook.kind))),
        ]))
    }
    let server = status.server.map { server in
      JSONValue.object(
        JSONObject([
          ("mainline", .string(server.mainline)), ("registry", .string(server.registry)),
          ("root", .string(server.root.hex)),
        ]))
    }
    return .object(
      JSONObject([
        ("format", .string("stet-hooks/1")), ("sound", .bool(status.isSound)),
        ("folder", .string(status.folder)), ("hooks", .array(hooks)),
        ("server", server ?? .null), ("problems", .array(status.problems.map { .string($0) })),
      ]))
  }
}
