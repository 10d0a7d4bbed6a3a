public import PromptModel

extension IndexReader {
  /// Every change of one pin's file, oldest first; empty where there never was one.
  public func pinHistory(
    _ environment: EnvironmentName, _ prompt: PromptName
  ) throws(IndexError) -> [IndexedPinMove] {
    try answer { directory, _ in
      try Self.moves(directory, PinRow.key(environment, prompt))
    }
  }

  /// Every change of every pin's file, in the order of the line; those of one commit by
  /// environment and prompt.
  public func pinHistory() throws(IndexError) -> [IndexedPinMove] {
    try answer { directory, _ in
      // Groups come by key, and the sort by commit must keep that order.
      let moves = try directory.groups(.pins).flatMap { try Self.moves(directory, $0.key) }
      return moves.enumerated().sorted {
        ($0.element.commit.sequence, $0.offset) < ($1.element.commit.sequence, $1.offset)
      }.map(\.element)
    }
  }

  /// The state of every pin's file at the tip, by environment and prompt; files that are gone are
  /// left out, withdrawn and unreadable ones are not. Costs one row a pin.
  public func livePins() throws(IndexError) -> [IndexedPinMove] {
    try answer { directory, _ in
      try directory.groups(.pins).map { group in
        try PinRow.move(
          directory.lastRow(.pins, group.key, head: group.head), key: group.key)
      }.filter { $0.content != .deleted }
    }
  }

  /// The state of every pin's file after the commit at a place of the line, as ``livePins()``.
  public func livePins(atSequence sequence: Int) throws(IndexError) -> [IndexedPinMove] {
    try answer { directory, _ in
      try directory.groups(.pins).compactMap { group in
        try Self.moves(directory, group.key).last { $0.commit.sequence <= sequence }
      }.filter { $0.content != .deleted }
    }
  }

  /// The state of every pin's file at a time (seconds since 1970): after the last commit whose
  /// effective time is at or before it.
  public func livePins(at time: Int64) throws(IndexError) -> [IndexedPinMove] {
    guard let commit = try commit(liveAt: time) else { return [] }
    return try livePins(atSequence: commit.sequence)
  }

  private static func moves(
    _ directory: GroupDirectory, _ key: String
  ) throws -> [IndexedPinMove] {
    try directory.rows(.pins, key).map { try PinRow.move($0, key: key) }
  }
}
