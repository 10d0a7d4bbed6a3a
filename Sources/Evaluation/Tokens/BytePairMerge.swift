/// Byte-pair encoding of one piece: of all neighbours that together are a token, those with the
/// lowest rank are joined first, the leftmost of them before others, until no two make a token.
struct BytePairMerge {
  let table: TokenTable
  let text: [UInt8]

  /// Longer pieces go through a heap, so that the time is n log n.
  private static let scanLimit = 64

  /// The tokens of a piece; each stands for itself where it is one byte that is no token.
  func tokens(of piece: Range<Int>) -> [Int] {
    cuts(piece).map { Int(table.rank(text, $0)) }
  }

  /// How many tokens a piece has.
  func count(_ piece: Range<Int>) -> Int {
    if piece.count == 1 || table.rank(text, piece) != TokenTable.none { return 1 }
    if piece.count > Self.scanLimit { return MergeHeap(table, text, piece).starts().count }
    return scanned(piece).count - 1
  }

  private func cuts(_ piece: Range<Int>) -> [Range<Int>] {
    if piece.count == 1 || table.rank(text, piece) != TokenTable.none { return [piece] }
    var starts = scanStarts(piece)
    starts.append(piece.upperBound)
    return zip(starts, starts.dropFirst()).map { $0..<$1 }
  }

  private func scanStarts(_ piece: Range<Int>) -> [Int] {
    piece.count > Self.scanLimit
      ? MergeHeap(table, text, piece).starts() : scanned(piece).dropLast().map(\.start)
  }

  /// The parts, with the end as one more; `rank` is that of a part together with the next.
  private func scanned(_ piece: Range<Int>) -> [(start: Int, rank: UInt32)] {
    var parts: [(start: Int, rank: UInt32)] = []
    parts.reserveCapacity(piece.count + 1)
    for start in piece {
      let end = start + 2
      let rank = end <= piece.upperBound ? table.rank(text, start..<end) : TokenTable.none
      parts.append((start, rank))
    }
    parts.append((piece.upperBound, TokenTable.none))
    while true {
      var best = TokenTable.none
      var at = 0
      for index in parts.indices where parts[index].rank < best {
        best = parts[index].rank
        at = index
      }
      guard best != TokenTable.none else { return parts }
      parts.remove(at: at + 1)
      parts[at].rank = joined(parts, at)
      if at > 0 { parts[at - 1].rank = joined(parts, at - 1) }
    }
  }

  private func joined(_ parts: [(start: Int, rank: UInt32)], _ index: Int) -> UInt32 {
    guard index + 2 < parts.count else { return TokenTable.none }
    return table.rank(text, parts[index].start..<parts[index + 2].start)
  }
}

/// The same for long pieces: a heap of pairs by rank and place, and a list of the parts.
struct MergeHeap {
  private let table: TokenTable
  private let text: [UInt8]
  private let offset: Int
  private let count: Int
  /// Where the next part starts; from the piece's start.
  private var next: [Int32]
  private var previous: [Int32]
  /// The rank of a part with the next; `none` for places where no part starts.
  private var rank: [UInt32]
  /// Rank in the upper half, place in the lower.
  private var heap: [UInt64] = []

  init(_ table: TokenTable, _ text: [UInt8], _ piece: Range<Int>) {
    self.table = table
    self.text = text
    offset = piece.lowerBound
    count = piece.count
    next = (0..<piece.count).map { Int32($0 + 1) }
    previous = (0..<piece.count).map { Int32($0 - 1) }
    rank = (0..<piece.count).map { start in
      guard start + 2 <= piece.count else { return TokenTable.none }
      return table.rank(text, (piece.lowerBound + start)..<(piece.lowerBound + start + 2))
    }
    for start in rank.indices where rank[start] != TokenTable.none {
      heap.append(UInt64(rank[start]) << 32 | UInt64(start))
    }
    for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(index) }
  }

  /// Where the tokens start.
  consuming func starts() -> [Int] {
    while let top = pop() {
      let start = Int(top & 0xFFFF_FFFF)
      guard rank[start] == UInt32(top >> 32) else { continue }
      let middle = Int(next[start])
      let end = Int(next[middle])
      rank[middle] = TokenTable.none
      next[start] = Int32(end)
      if end < count { previous[end] = Int32(start) }
      update(start)
      if previous[start] >= 0 { update(Int(previous[start])) }
    }
    var starts: [Int] = []
    var start = 0
    while start < count {
      starts.append(offset + start)
      start = Int(next[start])
    }
    return starts
  }

  private mutating func update(_ start: Int) {
    let middle = Int(next[start])
    rank[start] = TokenTable.none
    guard middle < count else { return }
    let end = Int(next[middle])
    rank[start] = table.rank(text, (offset + start)..<(offset + end))
    if rank[start] != TokenTable.none { push(UInt64(rank[start]) << 32 | UInt64(start)) }
  }

  private mutating func push(_ value: UInt64) {
    heap.append(value)
    var index = heap.count - 1
    while index > 0, heap[(index - 1) / 2] > value {
      heap[index] = heap[(index - 1) / 2]
      index = (index - 1) / 2
    }
    heap[index] = value
  }

  private mutating func pop() -> UInt64? {
    guard let top = heap.first, let last = heap.popLast() else { return nil }
    if !heap.isEmpty {
      heap[0] = last
      sink(0)
    }
    return top
  }

  private mutating func sink(_ start: Int) {
    let value = heap[start]
    var index = start
    while true {
      var child = 2 * index + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < value else { break }
      heap[index] = heap[child]
      index = child
    }
    heap[index] = value
  }
}
