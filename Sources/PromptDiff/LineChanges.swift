/// A run of removed lines and the run of added lines in its place; either may be empty. 0-based.
struct LineChange {
  var old: Range<Int>
  var new: Range<Int>
}

/// The changes between two lists of lines, in order, with unchanged lines between any two.
enum LineChanges {
  static func compute(
    old: [TextLine], new: [TextLine], budget: inout Int
  ) -> (changes: [LineChange], isMinimal: Bool) {
    var table = SymbolTable<TextLine>()
    let oldSymbols = table.symbols(of: old)
    let newSymbols = table.symbols(of: new)
    let diff = SequenceDiff(
      old: oldSymbols, new: newSymbols, symbolCount: table.count, budget: &budget)
    let changes = collect(diff)
    return (slide(changes, oldSymbols, newSymbols), diff.isMinimal)
  }

  private static func collect(_ diff: SequenceDiff) -> [LineChange] {
    var changes: [LineChange] = []
    var (x, y) = (0, 0)
    while x < diff.isRemoved.count || y < diff.isAdded.count {
      let (x0, y0) = (x, y)
      while x < diff.isRemoved.count, diff.isRemoved[x] { x += 1 }
      while y < diff.isAdded.count, diff.isAdded[y] { y += 1 }
      if x > x0 || y > y0 { changes.append(LineChange(old: x0..<x, new: y0..<y)) }
      // The unmarked elements of both sides pair up, so both advance or neither is left.
      if x < diff.isRemoved.count { x += 1 }
      if y < diff.isAdded.count { y += 1 }
    }
    return changes
  }

  /// Moves each run that only adds or only removes down as far as equal lines allow, joining it
  /// with the next where they meet, as git does without its indent heuristic: a new paragraph then
  /// starts with its first line instead of the blank one before it.
  private static func slide(_ changes: [LineChange], _ old: [Int], _ new: [Int]) -> [LineChange] {
    var result: [LineChange] = []
    var waiting = Array(changes.reversed())
    while var change = waiting.popLast() {
      let oldEnd = waiting.last?.old.lowerBound ?? old.count
      while change.new.isEmpty, change.old.upperBound < oldEnd,
        old[change.old.lowerBound] == old[change.old.upperBound]
      {
        change.shift()
      }
      while change.old.isEmpty, change.old.upperBound < oldEnd,
        new[change.new.lowerBound] == new[change.new.upperBound]
      {
        change.shift()
      }
      if let next = waiting.last, change.old.upperBound == next.old.lowerBound {
        waiting[waiting.count - 1] = LineChange(
          old: change.old.lowerBound..<next.old.upperBound,
          new: change.new.lowerBound..<next.new.upperBound)
      } else {
        result.append(change)
      }
    }
    return result
  }
}

extension LineChange {
  fileprivate mutating func shift() {
    old = old.lowerBound + 1..<old.upperBound + 1
    new = new.lowerBound + 1..<new.upperBound + 1
  }
}
