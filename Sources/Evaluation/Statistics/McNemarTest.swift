/// McNemar's test of paired pass/fail outcomes: only the cases that flipped count.
///
/// McNemar (1947); exact form: the lost cases among the flipped are Bin(lost + gained, ½) when
/// nothing changed.
public struct McNemarTest: Sendable, Hashable {
  /// Cases the first arm passed and the second failed.
  public let lost: Int
  /// The reverse.
  public let gained: Int

  /// A test of two counts, each 0 or more.
  public init(lost: Int, gained: Int) {
    self.lost = max(0, lost)
    self.gained = max(0, gained)
  }

  private var flipped: Int { lost + gained }
  private var larger: Int { max(lost, gained) }

  /// P(X ≥ lost), X ~ Bin(lost + gained, ½): the exact one-sided p value of "it got worse".
  /// Agrees with `scipy.stats.binomtest(lost, m, 0.5, "greater")`.
  public var pWorse: Double { FairBinomial.upperTail(from: lost, of: flipped) }

  /// The reverse: P(X ≥ gained), the exact one-sided p value of "it got better".
  public var pBetter: Double { FairBinomial.upperTail(from: gained, of: flipped) }

  /// The exact two-sided p value: twice the smaller tail, at most 1. Agrees with
  /// `statsmodels.stats.contingency_tables.mcnemar(exact=True)`.
  public var pTwoSided: Double { min(1, 2 * FairBinomial.upperTail(from: larger, of: flipped)) }

  /// One-sided mid-p of "it got worse": P(X > lost) + ½ P(X = lost) (Lancaster 1961). Agrees with
  /// `scipy.stats.binom.sf` and `.pmf` joined that way.
  public var midPWorse: Double {
    FairBinomial.upperTail(from: lost + 1, of: flipped) + FairBinomial.mass(lost, of: flipped) / 2
  }

  /// Two-sided mid-p: 2 P(X > larger) + P(X = larger), at most 1 (Fagerland, Lydersen, Laake 2013,
  /// "The McNemar test for binary matched-pairs data"). Agrees with `scipy.stats.binom` likewise.
  public var midPTwoSided: Double {
    min(
      1,
      2 * FairBinomial.upperTail(from: larger + 1, of: flipped)
        + FairBinomial.mass(larger, of: flipped))
  }
}
