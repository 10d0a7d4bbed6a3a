internal import PromptModel

/// A commit as a row of `commits`, and as the cells joined to rows that name it.
enum CommitRow {
  static func cells(_ commit: IndexedCommit) -> [Cell] {
    [
      Cell(commit.facts.id.hex), Cell(commit.facts.author.name), Cell(commit.facts.author.email),
      .integer(commit.committed), .integer(commit.facts.time), Cell(commit.facts.message),
    ]
  }

  static func commit(
    _ reader: inout CellReader, sequence: Int
  ) throws(IndexError) -> IndexedCommit {
    let id = try reader.object()
    let author = Person(name: try reader.text(), email: try reader.text())
    let committed = try reader.integer()
    let effective = try reader.integer()
    return IndexedCommit(
      sequence: sequence,
      facts: CommitFacts(
        id: id, author: author, time: effective, committed: committed, message: try reader.text()),
      committed: committed)
  }
}
