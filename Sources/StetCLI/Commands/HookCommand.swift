internal import ArgumentParser
internal import Foundation
internal import PromptModel
internal import Workflows

/// What git's hooks call; not for people.
struct HookCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hook", abstract: "Decide for a git hook.", shouldDisplay: false,
    subcommands: [PreReceiveCommand.self])
}

struct PreReceiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pre-receive",
    abstract: "Judge a push; reads `<old> <new> <ref>` lines.")

  @OptionGroup var common: CommonOptions

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
    if kind != .pass { throw ExitStatus.no }
  }
}
