internal import ArgumentParser
internal import Workflows

struct IndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Look at the index of history, or build it anew.",
    discussion: """
      The index holds nothing that git does not: it can be deleted at any time,
      and every command answers the same without it. Commands make it, extend it
      and rebuild it by themselves.

      Examples:
        stet index status
        stet index rebuild
        rm "$(stet index path)"
      """,
    subcommands: [IndexStatusCommand.self, IndexRebuildCommand.self, IndexPathCommand.self],
    defaultSubcommand: IndexStatusCommand.self)
}

struct IndexStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Tell where the index is, what it holds and whether it is up to date.",
    discussion: """
      Changes nothing.

      Examples:
        stet index status
        stet index status --format json
      """)

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func run() throws {
    let status = try HistoryIndexing(common.open()).status()
    IndexReport(console: common.console, format: formatOptions.format).show(status)
  }
}

struct IndexRebuildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild",
    abstract: "Build the index anew from git's history.",
    discussion: """
      The old file is replaced at once when the new one is whole.

      Examples:
        stet index rebuild
        stet index rebuild -C path/to/repository
      """)

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func run() throws {
    let console = common.console
    let meter = ProgressMeter(console: console)
    defer { meter.finish() }
    let status = try HistoryIndexing(common.open()).rebuild { done, total in
      meter.update(title: "Reading commits", done: done, total: total)
    }
    meter.finish()
    IndexReport(console: console, format: formatOptions.format).show(status)
  }
}

struct IndexPathCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "path",
    abstract: "Print the path of the index file.",
    discussion: """
      The file need not exist yet.

      Examples:
        stet index path
        ls -l "$(stet index path)"
      """)

  @OptionGroup var common: RegistryOptions

  func run() throws {
    common.console.out(try HistoryIndexing(common.open()).path)
  }
}
