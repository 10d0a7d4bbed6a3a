internal import Foundation

/// X ~ Bin(m, ½): how many of m flips of a fair coin show heads.
enum FairBinomial {
  /// P(X = k) with a relative error near 1e-14 for m up to 1e6 and beyond.
  ///
  /// Loader (2000), "Fast and accurate computation of binomial probabilities": the saddle-point
  /// form, as in R's `dbinom`. Agrees with `scipy.stats.binom.pmf`.
  static func mass(_ k: Int, of m: Int) -> Double {
    guard k >= 0, k <= m else { return 0 }
    return exp(logMass(k, of: m))
  }

  /// log P(X = k) for k in 0…m, where the mass itself would be 0 in doubles.
  static func logMass(_ k: Int, of m: Int) -> Double {
    SaddlePoint.logMass(Double(k), Double(m - k), p: 0.5, q: 0.5)
  }

  /// P(X ≥ k). Sums from the larger term outwards on the side away from the middle, so that
  /// nothing cancels; O(√m) terms. Agrees with `scipy.stats.binom.sf(k - 1, m, 0.5)`.
  static func upperTail(from k: Int, of m: Int) -> Double {
    if k <= 0 { return 1 }
    if k > m { return 0 }
    if 2 * k <= m { return 1 - upperTail(from: m - k + 1, of: m) }
    var term = mass(k, of: m)
    var sum = term
    var next = k
    while next < m {
      term *= Double(m - next) / Double(next + 1)
      next += 1
      guard term > sum * 1e-18 else { break }
      sum += term
    }
    return min(sum, 1)
  }
}
