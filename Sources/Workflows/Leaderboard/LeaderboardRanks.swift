internal import Evaluation

/// Gives ranks to entries that are sorted, the best first.
enum LeaderboardRanks {
  /// An entry with what it was computed from.
  struct Line {
    var entry: Leaderboard.Entry
    let figures: LeaderboardFigures
    let seed: UInt64
  }

  /// The entries with their ranks: every other entry is tested against the best over the cases both
  /// have, Holm holds the chance of any false "worse" at 5 %, and whoever is not told apart shares
  /// the first rank. The others have the place of the first entry with their figure. An entry
  /// without a figure is last and tied with nobody.
  static func ranked(_ lines: [Line]) -> [Leaderboard.Entry] {
    guard let best = lines.first else { return [] }
    var entries = lines.map(\.entry)
    let tests = lines.dropFirst().map { line in
      line.figures.value == nil ? nil : line.figures.test(against: best.figures, seed: line.seed)
    }
    let tested = tests.indices.filter { tests[$0] != nil }
    let adjusted = MultipleTests.holm(tested.compactMap { tests[$0]?.p })
    entries[0].rank = 1
    for (position, index) in tested.enumerated() {
      entries[index + 1].pValue = adjusted[position]
      entries[index + 1].test = tests[index]?.test
    }
    for index in entries.indices.dropFirst() {
      let isOpen = entries[index].pValue.map { $0 > Leaderboard.level } ?? true
      if isOpen, entries[index].value != nil {
        entries[index].rank = 1
      } else {
        let first = entries.firstIndex { $0.value == entries[index].value } ?? index
        entries[index].rank = max(first, 1) + 1
      }
    }
    return entries
  }
}
