/// ROUGE, which counts what an output and a reference summary share.
///
/// Agrees with `rouge-score` 0.1.2 (`RougeScorer.score_multi`). Source: Lin (2004), "ROUGE: A
/// Package for Automatic Evaluation of Summaries". Texts without a letter or digit of ASCII have
/// no tokens and score 0, even where they are equal (``Outcome/hasNoTokens``).
enum Rouge {
  /// Which units are counted.
  enum Metric: Sendable, Hashable {
    /// Sequences of 1…9 tokens, with clipped counts.
    case ngrams(Int)
    /// The longest common subsequence of tokens.
    case longestCommonSubsequence
    /// The union of longest common subsequences between lines (split at "\n" only), no token
    /// counted more often than either side has it.
    case summary

    /// The metric of rouge-score's name: `rouge1` … `rouge9`, `rougeL`, `rougeLsum`.
    init?(name: String) {
      let suffix = name.dropFirst(5)
      guard name.hasPrefix("rouge") else { return nil }
      switch suffix {
      case "L": self = .longestCommonSubsequence
      case "Lsum": self = .summary
      default:
        guard suffix.utf8.count == 1, let order = Int(suffix), order > 0 else { return nil }
        self = .ngrams(order)
      }
    }
  }

  /// A score and what to warn of.
  struct Outcome: Sendable, Hashable {
    /// The figures against the reference with the best F1, the first of several.
    let score: RougeScore
    /// Whether the output, or every reference, has no tokens: the score is 0 whatever the texts
    /// are (the warning `rouge-no-tokens`).
    let hasNoTokens: Bool
  }

  /// Scores an output; without references the score is 0.
  /// - Parameters:
  ///   - stems: whether tokens of more than 3 letters are stemmed (`use_stemmer`).
  /// - Throws: where subsequences of texts this long would take too many steps.
  static func score(
    _ output: String, references: [String], metric: Metric, stems: Bool = false
  ) throws(BitParallelCost.Exceeded) -> Outcome {
    var tokens = RougeTokens(stems: stems)
    let outputLines = lines(of: output, for: metric, &tokens)
    let referenceLines = references.map { lines(of: $0, for: metric, &tokens) }
    let isEmpty = { (lines: [[UInt32]]) in lines.allSatisfy(\.isEmpty) }
    var best = RougeScore(hits: 0, output: 0, reference: 0)
    var isFirst = true
    for reference in referenceLines {
      let score = try score(outputLines, reference, metric, symbolCount: tokens.count)
      if isFirst || score.fmeasure > best.fmeasure { best = score }
      isFirst = false
    }
    return Outcome(
      score: best, hasNoTokens: isEmpty(outputLines) || referenceLines.allSatisfy(isEmpty))
  }

  /// The tokens, in one line for all metrics but `summary`.
  private static func lines(
    of text: String, for metric: Metric, _ tokens: inout RougeTokens
  ) -> [[UInt32]] {
    metric == .summary ? tokens.numbersByLine(of: text) : [tokens.numbers(of: text)]
  }

  private static func score(
    _ output: [[UInt32]], _ reference: [[UInt32]], _ metric: Metric, symbolCount: Int
  ) throws(BitParallelCost.Exceeded) -> RougeScore {
    let outputTokens = output.first ?? []
    let referenceTokens = reference.first ?? []
    switch metric {
    case .ngrams(let order):
      return RougeScore(
        hits: TokenNGrams.overlap(outputTokens, referenceTokens, order: order),
        output: max(outputTokens.count - order + 1, 0),
        reference: max(referenceTokens.count - order + 1, 0))
    case .longestCommonSubsequence:
      var subsequence = LongestCommonSubsequence(symbolCount: symbolCount)
      return RougeScore(
        hits: try subsequence.length(referenceTokens, outputTokens),
        output: outputTokens.count, reference: referenceTokens.count)
    case .summary:
      return try RougeSummary(output: output, reference: reference, symbolCount: symbolCount)
        .score()
    }
  }
}
