import Foundation

/// What the built program says of itself.
struct CommandTree {
  /// A command and the words that lead to it.
  struct Command: Sendable, CustomStringConvertible {
    /// `stet hooks install`.
    let line: String
    let abstract: String
    let discussion: String
    let hasSubcommands: Bool

    var description: String { line }

    /// The lines below `Examples:`.
    var examples: [String] {
      let lines = discussion.split(separator: "\n", omittingEmptySubsequences: false)
      guard let start = lines.firstIndex(of: "Examples:") else { return [] }
      return lines[(start + 1)...].prefix { $0.hasPrefix("  ") }
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  private struct Dump: Decodable {
    struct Entry: Decodable {
      let commandName: String
      let abstract: String?
      let discussion: String?
      let shouldDisplay: Bool?
      let subcommands: [Entry]?
    }
    let command: Entry
  }

  let root: Command
  /// The commands one word deep, in the order of the help.
  let subcommands: [Command]
  /// All of them, each before its own subcommands.
  let all: [Command]

  static func read(with shell: Shell) throws -> CommandTree {
    let folder = try shell.makeFolder("help")
    let outcome = try shell.run("stet --experimental-dump-help", in: folder)
    let dump = try JSONDecoder().decode(Dump.self, from: Data(outcome.output.utf8))
    return CommandTree(dump.command)
  }

  private init(_ entry: Dump.Entry) {
    root = Self.command(entry, below: [])
    subcommands = Self.shown(entry).map { Self.command($0, below: ["stet"]) }
    all = Self.shown(entry).flatMap { Self.walk($0, below: ["stet"]) }
  }

  private static func shown(_ entry: Dump.Entry) -> [Dump.Entry] {
    (entry.subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
  }

  private static func walk(_ entry: Dump.Entry, below words: [String]) -> [Command] {
    [command(entry, below: words)]
      + shown(entry).flatMap { walk($0, below: words + [entry.commandName]) }
  }

  private static func command(_ entry: Dump.Entry, below words: [String]) -> Command {
    Command(
      line: (words + [entry.commandName]).joined(separator: " "), abstract: entry.abstract ?? "",
      discussion: entry.discussion ?? "", hasSubcommands: !shown(entry).isEmpty)
  }
}
