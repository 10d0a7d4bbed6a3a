internal import Foundation

/// BLEU, the geometric mean of n-gram precisions with a penalty for short outputs.
///
/// Agrees with `sacrebleu.BLEU` 2.5.1 (equal in 2.4.3 and 2.6.0): tokenizer 13a, case kept,
/// `exp` smoothing, order 4; values are 0…1 where sacrebleu's are 0…100. Source: Papineni et al.
/// (2002), "BLEU: a Method for Automatic Evaluation of Machine Translation"; smoothing: method 3
/// of Chen and Cherry (2014).
enum Bleu {
  /// BLEU of one sentence with effective order: orders above the output's length are left out.
  /// 0 where no n-gram matches, so for an empty output, and for two empty texts.
  static func sentence(_ output: String, references: [String]) -> Double {
    score(BleuStatistics(output: output, references: references), usesEffectiveOrder: true)
  }

  /// BLEU of a corpus from the sums of its segments' counts, without effective order; 0 without
  /// segments.
  static func corpus(_ segments: [(output: String, references: [String])]) -> Double {
    var sums = BleuStatistics()
    for segment in segments {
      sums.add(BleuStatistics(output: segment.output, references: segment.references))
    }
    return score(sums, usesEffectiveOrder: false)
  }

  /// sacrebleu's signature of such a score:
  /// `nrefs:1|case:mixed|eff:yes|tok:13a|smooth:exp|version:2.5.1`.
  /// - Parameter referenceCount: references a segment; nil where it varies.
  static func signature(referenceCount: Int?, usesEffectiveOrder: Bool) -> String {
    let references = referenceCount.map { String($0) } ?? "var"
    return "nrefs:\(references)|case:mixed|eff:\(usesEffectiveOrder ? "yes" : "no")|tok:13a"
      + "|smooth:exp|version:\(libraryVersion)"
  }

  /// The version of sacrebleu whose values these are.
  static let libraryVersion = "2.5.1"

  /// sacrebleu's `compute_bleu`, ÷ 100 and at most 1.
  static func score(_ counts: BleuStatistics, usesEffectiveOrder: Bool) -> Double {
    guard counts.matches.contains(where: { $0 > 0 }) else { return 0 }
    var logarithms = 0.0
    var order = 0
    var smoothing = 1.0
    for (matches, total) in zip(counts.matches, counts.totals) {
      if total == 0 { break }
      order += 1
      if matches == 0 { smoothing *= 2 }
      let numerator = matches == 0 ? 1 / smoothing : Double(matches)
      logarithms += log(numerator / Double(total))
    }
    if !usesEffectiveOrder, order < BleuStatistics.maximumOrder { return 0 }
    return min(brevityPenalty(counts) * exp(logarithms / Double(order)), 1)
  }

  /// `exp(1 − r/c)` where the outputs are shorter than the references, else 1; 0 for no tokens.
  static func brevityPenalty(_ counts: BleuStatistics) -> Double {
    guard counts.outputLength < counts.referenceLength else { return 1 }
    guard counts.outputLength > 0 else { return 0 }
    return exp(1 - Double(counts.referenceLength) / Double(counts.outputLength))
  }
}
