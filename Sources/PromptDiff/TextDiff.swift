internal import StrictData

/// The difference of two texts by lines, in hunks with lines around them for orientation.
///
/// Texts are split at U+000A only and compared byte by byte. The number of changed lines is the
/// smallest possible where ``isMinimal`` says so. The work is bounded by a fixed number of steps:
/// beyond it (thousands of changes among lines that occur in both texts) the difference is correct
/// and perhaps longer than needed. Lines that occur in one text only cost nothing.
public struct TextDiff: Sendable, Hashable {
  /// The hunks in order; none where the texts are equal.
  public let hunks: [DiffHunk]
  /// The number of lines of the old text.
  public let oldLineCount: Int
  /// The number of lines of the new text.
  public let newLineCount: Int
  /// Whether no difference with fewer changed lines exists.
  public let isMinimal: Bool

  /// Diagonals visited and lines compared before the rest counts as replaced.
  static let lineBudget = 4_000_000
  /// UTF-8 bytes of changed line pairs that are compared by words.
  static let wordBytes = 262_144

  /// Compares two texts, with up to `context` unchanged lines around each change (negative counts
  /// as 0).
  public init(old: String, new: String, context: Int = 3) {
    let oldLines = TextLine.split(old)
    let newLines = TextLine.split(new)
    var budget = Self.lineBudget
    let result = LineChanges.compute(old: oldLines, new: newLines, budget: &budget)
    var builder = HunkBuilder(old: oldLines, new: newLines, context: max(0, context))
    hunks = builder.hunks(of: result.changes)
    oldLineCount = oldLines.count
    newLineCount = newLines.count
    isMinimal = result.isMinimal
  }

  /// Whether the texts are equal, byte by byte.
  public var isEmpty: Bool { hunks.isEmpty }
  /// The number of lines that are only in the old text.
  public var removedCount: Int { count(.removed) }
  /// The number of lines that are only in the new text.
  public var addedCount: Int { count(.added) }

  private func count(_ kind: DiffLine.Kind) -> Int {
    hunks.reduce(0) { sum, hunk in sum + hunk.lines.count { $0.kind == kind } }
  }

  /// The new text, from the old one.
  ///
  /// - Throws: ``TextDiffMismatch`` where a context or removed line is not the old text's.
  public func apply(to old: String) throws(TextDiffMismatch) -> String {
    let lines = TextLine.split(old)
    var result = ""
    var next = 0
    for hunk in hunks {
      let start = hunk.oldCount > 0 ? hunk.oldStart - 1 : hunk.oldStart
      guard start <= lines.count else { throw TextDiffMismatch(line: lines.count + 1) }
      for skipped in lines[next..<start] { result += skipped.source }
      next = start
      for line in hunk.lines {
        if line.kind != .added {
          guard next < lines.count, lines[next] == line.line else {
            throw TextDiffMismatch(line: next + 1)
          }
          next += 1
        }
        if line.kind != .removed { result += line.line.source }
      }
    }
    for rest in lines[next...] { result += rest.source }
    return result
  }
}

/// A text that a difference was not made from.
public struct TextDiffMismatch: Error, Sendable, Hashable {
  /// The first line of the text that is not the expected one, from 1.
  public let line: Int
}
