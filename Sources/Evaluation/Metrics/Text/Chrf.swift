/// chrF2 and chrF++: F2 over n-grams of characters, and of words.
///
/// Agrees with `sacrebleu.CHRF` 2.5.1: orders 1…6 of scalars without white space, case kept,
/// β = 2, effective order, no epsilon smoothing; chrF++ adds words of order 1 and 2. Values are
/// 0…1 where sacrebleu's are 0…100. Sources: Popović (2015), "chrF: character n-gram F-score for
/// automatic MT evaluation"; Popović (2017), "chrF++: words helping character n-grams".
enum Chrf {
  /// Which n-grams count.
  enum Variant: Sendable, Hashable {
    /// chrF2: characters only.
    case characters
    /// chrF++: words of order 1 and 2 too.
    case charactersAndWords

    /// The largest order of words.
    var wordOrder: Int { self == .characters ? 0 : 2 }
  }

  /// The score of one output against its best reference, 0…1; 0 where either side has nothing but
  /// white space, both included. Linear but for words (O(n log n)).
  static func sentence(
    _ output: String, references: [String], variant: Variant = .characters
  ) -> Double {
    best(output, references, variant).score
  }

  /// The score of a corpus: the counts of every segment's best reference added; 0 without segments.
  static func corpus(
    _ segments: [(output: String, references: [String])], variant: Variant = .characters
  ) -> Double {
    var sums = noStatistics(variant)
    for segment in segments { sums.add(best(segment.output, segment.references, variant)) }
    return sums.score
  }

  /// The counts of a corpus without segments.
  static func noStatistics(_ variant: Variant) -> ChrfStatistics {
    ChrfStatistics(orderCount: CharacterNGrams.maximumOrder + variant.wordOrder)
  }

  /// sacrebleu's signature of such a score:
  /// `nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:2.5.1`.
  /// - Parameter referenceCount: references a segment; nil where it varies.
  static func signature(referenceCount: Int?, variant: Variant) -> String {
    "nrefs:\(referenceCount.map { String($0) } ?? "var")|case:mixed|eff:yes"
      + "|nc:\(CharacterNGrams.maximumOrder)|nw:\(variant.wordOrder)|space:no"
      + "|version:\(Bleu.libraryVersion)"
  }

  /// The counts against the reference with the best score, the first of several.
  static func best(
    _ output: String, _ references: [String], _ variant: Variant
  ) -> ChrfStatistics {
    let outputScalars = CharacterNGrams.scalars(of: output)
    let referenceScalars = references.map { CharacterNGrams.scalars(of: $0) }
    let isNarrow = ([outputScalars] + referenceScalars).allSatisfy { $0.allSatisfy { $0 < 0x3FF } }
    let outputCharacters = CharacterNGrams(outputScalars, isNarrow: isNarrow)
    var words = ChrfWords(variant)
    let outputWords = words.sorted(output)
    var best = noStatistics(variant)
    var bestScore = -1.0
    for (reference, scalars) in zip(references, referenceScalars) {
      let counts = ChrfStatistics(
        characterOrders(outputCharacters, CharacterNGrams(scalars, isNarrow: isNarrow))
          + wordOrders(outputWords, words.sorted(reference)))
      let score = counts.score
      if score > bestScore { (best, bestScore) = (counts, score) }
    }
    return best
  }

  private static func characterOrders(
    _ output: CharacterNGrams, _ reference: CharacterNGrams
  ) -> [ChrfStatistics.Order] {
    output.matches(with: reference).enumerated().map { index, matches in
      order(max(output.count - index, 0), max(reference.count - index, 0), matches)
    }
  }

  private static func wordOrders(
    _ output: [[UInt128]], _ reference: [[UInt128]]
  ) -> [ChrfStatistics.Order] {
    zip(output, reference).map { output, reference in
      order(output.count, reference.count, TokenNGrams.overlap(output, reference))
    }
  }

  private static func order(
    _ output: Int, _ reference: Int, _ matches: Int
  ) -> ChrfStatistics.Order {
    .init(output: reference == 0 ? 0 : output, reference: reference, matches: matches)
  }
}
