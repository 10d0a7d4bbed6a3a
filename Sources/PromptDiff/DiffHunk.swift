/// A line of a hunk.
public struct DiffLine: Sendable, Hashable {
  /// Which texts the line stands in.
  public enum Kind: String, Sendable, Hashable {
    /// In both.
    case context
    /// In the old one only.
    case removed
    /// In the new one only.
    case added
  }

  /// Which texts the line stands in.
  public let kind: Kind
  /// The line itself.
  public let line: TextLine
  /// Its number in the old text, from 1; nil for an added line.
  public let oldNumber: Int?
  /// Its number in the new text, from 1; nil for a removed line.
  public let newNumber: Int?
  /// The line in pieces, where it was compared by words with its counterpart: the n-th removed with
  /// the n-th added line of a change, for the first 256 KiB of such pairs. Empty elsewhere.
  public let segments: [WordSegment]
}

/// A part of two texts that holds changes and the lines around them.
public struct DiffHunk: Sendable, Hashable {
  /// The number of its first old line, from 1; where it has none, of the line before it (0 at the
  /// beginning), as in a unified diff.
  public let oldStart: Int
  /// How many old lines it has.
  public let oldCount: Int
  /// The number of its first new line, from 1; where it has none, of the line before it.
  public let newStart: Int
  /// How many new lines it has.
  public let newCount: Int
  /// Its lines, in each change the removed ones before the added ones.
  public let lines: [DiffLine]

  /// `@@ -1,3 +1,4 @@`; a count of 1 is left out.
  public var header: String {
    "@@ -\(Self.range(oldStart, oldCount)) +\(Self.range(newStart, newCount)) @@"
  }

  private static func range(_ start: Int, _ count: Int) -> String {
    count == 1 ? "\(start)" : "\(start),\(count)"
  }
}

/// Gathers changes into hunks.
struct HunkBuilder {
  let old: [TextLine]
  let new: [TextLine]
  let context: Int
  private var bytesLeft = TextDiff.wordBytes
  private var budget = WordDiff.budget

  init(old: [TextLine], new: [TextLine], context: Int) {
    self.old = old
    self.new = new
    self.context = context
  }

  mutating func hunks(of changes: [LineChange]) -> [DiffHunk] {
    var hunks: [DiffHunk] = []
    var first = 0
    while first < changes.count {
      var last = first
      // Written as a division: `context` may be as large as Int goes.
      while last + 1 < changes.count,
        (changes[last + 1].old.lowerBound - changes[last].old.upperBound + 1) / 2 <= context
      {
        last += 1
      }
      hunks.append(hunk(Array(changes[first...last])))
      first = last + 1
    }
    return hunks
  }

  private mutating func hunk(_ changes: [LineChange]) -> DiffHunk {
    let before = min(context, changes.first?.old.lowerBound ?? 0)
    let after = min(context, old.count - (changes.last?.old.upperBound ?? old.count))
    var x = (changes.first?.old.lowerBound ?? 0) - before
    var y = (changes.first?.new.lowerBound ?? 0) - before
    let (x0, y0) = (x, y)
    var lines: [DiffLine] = []
    func keep(until end: Int) {
      while x < end {
        lines.append(
          DiffLine(
            kind: .context, line: old[x], oldNumber: x + 1, newNumber: y + 1, segments: []))
        x += 1
        y += 1
      }
    }
    for change in changes {
      keep(until: change.old.lowerBound)
      lines += changed(change)
      x = change.old.upperBound
      y = change.new.upperBound
    }
    keep(until: x + after)
    return DiffHunk(
      oldStart: x > x0 ? x0 + 1 : x0, oldCount: x - x0, newStart: y > y0 ? y0 + 1 : y0,
      newCount: y - y0, lines: lines)
  }

  private mutating func changed(_ change: LineChange) -> [DiffLine] {
    var words: [WordDiff] = []
    for (x, y) in zip(change.old, change.new) {
      bytesLeft -= old[x].text.utf8.count + new[y].text.utf8.count
      guard bytesLeft >= 0 else { break }
      words.append(WordDiff(old: old[x].text, new: new[y].text, budget: &budget))
    }
    let removed = change.old.enumerated().map { offset, x in
      DiffLine(
        kind: .removed, line: old[x], oldNumber: x + 1, newNumber: nil,
        segments: offset < words.count ? words[offset].oldSegments : [])
    }
    let added = change.new.enumerated().map { offset, y in
      DiffLine(
        kind: .added, line: new[y], oldNumber: nil, newNumber: y + 1,
        segments: offset < words.count ? words[offset].newSegments : [])
    }
    return removed + added
  }
}
