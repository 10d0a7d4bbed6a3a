internal import ArgumentParser
internal import Foundation
internal import PromptModel
internal import Workflows

/// What git's hooks call; not for people.
struct HookCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hook", _superCommandName: "stet",
    abstract: "Decide for a git hook; `stet hooks install` writes hooks.",
    discussion: """
      Examples:
        stet hook pre-commit
        git rev-parse HEAD~1 HEAD | xargs printf '%s %s refs/heads/main\\n' | stet hook pre-receive
      """,
    shouldDisplay: false,
    subcommands: [PreCommitCommand.self, PrePushCommand.self, PreReceiveCommand.self])
}

/// Ends a hook: the answer is no.
private func refuse(_ kind: VerdictKind) -> ExitStatus {
  kind == .inconclusive ? .inconclusive : .no
}

struct PreCommitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pre-commit", abstract: "Lint what is staged, as staged.",
    discussion: """
      Examples:
        stet hook pre-commit
      """)

  @OptionGroup var common: RegistryOptions

  func run() throws {
    let console = common.console
    let findings = try StagedCheck(at: common.directory).run()
    guard let worst = findings.map(\.verdict).max() else { return }
    for finding in findings {
      console.error(
        console.paintError("stet: refused: ", .redBold) + FindingText.line(finding, console))
    }
    for hint in FindingText.hints(findings) {
      console.error(console.paintError("Hint: ", .cyan) + hint)
    }
    throw refuse(worst)
  }
}

struct PrePushCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pre-push",
    abstract: "Foretell the gate's word on a push; reads `<ref> <id> <remote ref> <id>` lines.",
    discussion: """
      Examples:
        stet hook pre-push origin git@example.org:prompts.git < lines
      """)

  @Argument(help: "The remote's name and address, as git gives them.")
  var remote: [String] = []

  @OptionGroup var common: RegistryOptions

  func run() throws {
    let console = common.console
    var updates: [PushAdvice.Update] = []
    while let line = readLine() {
      guard let update = PushAdvice.Update(line: line) else {
        throw CommandError("'\(line)' is no line of a push hook")
      }
      updates.append(update)
    }
    let advice = try PushAdvice(at: common.directory, common.surroundings(isHook: true))
    var kind = VerdictKind.pass
    for update in updates {
      switch try advice.judge(update) {
      case .nothingToSay: continue
      case .undecidable(let reason):
        console.note("stet: \(reason); the server decides")
      case .verdict(let verdict):
        LineReport(console: console).show(verdict)
        kind = max(kind, verdict.kind)
      }
    }
    guard kind != .pass else { return }
    console.error("stet: this is advice of the local hook; whatever it says, the server decides")
    throw refuse(kind)
  }
}

struct PreReceiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pre-receive",
    abstract: "Judge a push; reads `<old> <new> <ref>` lines.",
    discussion: """
      Examples:
        stet hook pre-receive < lines
      """)

  @OptionGroup var common: RegistryOptions

  func run() throws {
    let console = common.console
    var changes: [ReferenceChange] = []
    while let line = readLine() {
      guard let change = ReferenceChange(line: line) else {
        throw CommandError("'\(line)' is no line of a receive hook")
      }
      changes.append(change)
    }
    let hook = try ReceiveHook(at: common.directory, common.surroundings(isHook: true))
    let verdicts = try hook.judge(changes)
    let kind = verdicts.map(\.kind).max() ?? .pass
    for verdict in verdicts { LineReport(console: console).show(verdict) }
    if kind != .pass { throw refuse(kind) }
  }
}
