internal import StrictData

/// A piece of a line beside its counterpart.
public struct WordSegment: Sendable, Hashable {
  /// What happened to the piece.
  public enum Kind: String, Sendable, Hashable {
    /// It stands in both lines.
    case equal
    /// It stands in the old line only.
    case removed
    /// It stands in the new line only.
    case added
  }

  /// What happened to the piece.
  public let kind: Kind
  /// The piece.
  public let text: String

  /// Equal when the bytes of all texts are.
  public static func == (left: WordSegment, right: WordSegment) -> Bool {
    left.kind == right.kind && ExactString(left.text) == ExactString(right.text)
  }

  /// Hashes the bytes.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(ExactString(text))
  }
}

/// The difference of two lines by words.
///
/// A word is a run of letters, digits and `_`; every other scalar that is not white space stands
/// alone, as does every ideograph and kana; white space is a run. Marks, joiners, variation
/// selectors and emoji modifiers belong to what they follow, so an emoji sequence is one word.
public struct WordDiff: Sendable, Hashable {
  /// The pieces in reading order, removed before added, neighbours of one kind joined. Without a
  /// word (a letter, a digit) in common the lines count as replaced whole.
  public let segments: [WordSegment]

  /// Compares two lines.
  public init(old: String, new: String) {
    var budget = Self.budget
    self.init(old: old, new: new, budget: &budget)
  }

  static let budget = 500_000

  init(old: String, new: String, budget: inout Int) {
    let oldWords = Words.split(old)
    let newWords = Words.split(new)
    var table = SymbolTable<ExactString>()
    let oldSymbols = table.symbols(of: oldWords.map { ExactString($0.text) })
    let newSymbols = table.symbols(of: newWords.map { ExactString($0.text) })
    let diff = SequenceDiff(
      old: oldSymbols, new: newSymbols, symbolCount: table.count, budget: &budget)
    let hasCommonWord = zip(oldWords, diff.isRemoved).contains { $0.isWord && !$1 }
    var builder = SegmentBuilder()
    if hasCommonWord {
      var (x, y) = (0, 0)
      while x < oldWords.count || y < newWords.count {
        if x < oldWords.count, diff.isRemoved[x] {
          builder.append(oldWords[x].text, .removed)
          x += 1
        } else if y < newWords.count, diff.isAdded[y] {
          builder.append(newWords[y].text, .added)
          y += 1
        } else {
          builder.append(oldWords[x].text, .equal)
          x += 1
          y += 1
        }
      }
    } else if ExactString(old) == ExactString(new) {
      builder.append(old, .equal)
    } else {
      builder.append(old, .removed)
      builder.append(new, .added)
    }
    segments = builder.segments
  }

  /// The pieces of the old line: equal and removed ones.
  public var oldSegments: [WordSegment] { Self.joined(segments.filter { $0.kind != .added }) }
  /// The pieces of the new line: equal and added ones.
  public var newSegments: [WordSegment] { Self.joined(segments.filter { $0.kind != .removed }) }

  private static func joined(_ segments: [WordSegment]) -> [WordSegment] {
    var builder = SegmentBuilder()
    for segment in segments { builder.append(segment.text, segment.kind) }
    return builder.segments
  }
}

/// Joins neighbouring pieces of one kind.
private struct SegmentBuilder {
  private var done: [WordSegment] = []
  private var kind = WordSegment.Kind.equal
  private var text = ""

  mutating func append(_ piece: String, _ kind: WordSegment.Kind) {
    guard !piece.isEmpty else { return }
    if kind != self.kind { flush() }
    self.kind = kind
    text += piece
  }

  private mutating func flush() {
    if !text.isEmpty { done.append(WordSegment(kind: kind, text: text)) }
    text = ""
  }

  var segments: [WordSegment] {
    var copy = self
    copy.flush()
    return copy.done
  }
}
