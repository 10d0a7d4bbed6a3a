internal import ArgumentParser
internal import StrictData
internal import Workflows

/// What a mistyped command line may have meant.
enum UsageAdvice {
  /// The subcommand nearest to a first word that is none.
  static func nearSubcommand(_ arguments: [String]) -> String? {
    guard let word = arguments.first, !word.hasPrefix("-") else { return nil }
    let names =
      (StetCommand.configuration.subcommands
      + StetCommand.configuration.groupedSubcommands.flatMap(\.subcommands))
      .compactMap { $0.configuration.commandName }
    guard !names.contains(word) else { return nil }
    return Spelling.nearest(to: word, among: names)
  }
}
