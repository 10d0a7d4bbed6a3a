internal import ArgumentParser

/// Options that every command takes may stand before it, as git's do: `stet -C DIR get …`.
enum GlobalOptions {
  private static let names = ["-C", "--mainline", "--color"]

  /// The arguments with leading options of ``RegistryOptions`` behind the names of the command, where
  /// the same option, given again, comes later and counts.
  static func moved(_ arguments: [String]) -> [String] {
    var leading: [String] = []
    var rest = arguments[...]
    while let first = rest.first {
      if names.contains(first), rest.count > 1 {
        leading += rest.prefix(2)
        rest = rest.dropFirst(2)
      } else if names.contains(where: { isJoined(first, $0) }) {
        leading.append(first)
        rest = rest.dropFirst()
      } else {
        break
      }
    }
    guard !leading.isEmpty else { return arguments }
    var command: [String] = []
    var choices = subcommands(of: StetCommand.self)
    while let word = rest.first, let next = choices.first(where: { name(of: $0) == word }) {
      command.append(word)
      rest = rest.dropFirst()
      choices = subcommands(of: next)
    }
    // Without a command there is nothing to move behind: let the parser say what is wrong.
    return command.isEmpty ? Array(rest) + leading : command + leading + rest
  }

  /// `--color=never`, `-C/srv`.
  private static func isJoined(_ word: String, _ name: String) -> Bool {
    word.hasPrefix(name.hasPrefix("--") ? "\(name)=" : name) && word != name
  }

  private static func subcommands(
    of command: any ParsableCommand.Type
  ) -> [any ParsableCommand.Type] {
    command.configuration.subcommands
  }

  private static func name(of command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? command._commandName
  }
}
