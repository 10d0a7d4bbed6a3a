internal import Foundation

/// Evidence against "nothing got worse" that may be looked at after every case (an e-process): a run
/// may stop and report a regression as soon as it reaches 1/α, and alarms falsely with a probability
/// of at most α however often one looks.
///
/// After L lost and G gained cases, m = L + G: E = 2^(m+1) B(L+1, G+1) P(Beta(L+1, G+1) > ½), the
/// likelihood of the flips under a uniform prior on a lost share above ½ against the fair coin
/// (Ville's inequality; Ramdas et al. 2023, "Game-theoretic statistics and safe anytime-valid
/// inference"). Agrees with `scipy.special.betaln` and `betaincc` joined that way.
public struct SequentialEvidence: Sendable, Hashable {
  /// Lost cases so far.
  public private(set) var lost = 0
  /// Gained cases so far.
  public private(set) var gained = 0
  /// The largest log E so far.
  public private(set) var largestLog = 0.0
  /// How many flips there had been when E first reached 1/``level``; nil: not yet.
  public private(set) var stoppedAtFlip: Int?
  /// The false alarms allowed: 0.05 stops at E ≥ 20.
  public let level: Double

  /// No evidence yet: E = 1.
  public init(level: Double = 0.05) {
    self.level = level
  }

  /// Takes a flipped case; those that did not flip carry no evidence.
  public mutating func add(isLost: Bool) {
    if isLost { lost += 1 } else { gained += 1 }
    let value = logValue
    largestLog = max(largestLog, value)
    // A product like 20 · 0.05 is not to be missed by its rounding.
    if stoppedAtFlip == nil, value >= -log(level) - 1e-12 { stoppedAtFlip = lost + gained }
  }

  /// log E now.
  public var logValue: Double { Self.logValue(lost: lost, gained: gained) }

  /// log E of counts (0 or more), without overflow.
  ///
  /// 2^m B(L+1, G+1) is 1/((m+1) · P(Bin(m, ½) = L)), and P(Beta(L+1, G+1) > ½) is
  /// P(Bin(m+1, ½) ≤ L).
  public static func logValue(lost: Int, gained: Int) -> Double {
    let m = lost + gained
    let tail = logUpperTail(from: gained + 1, of: m + 1)
    return M_LN2 + tail - log(Double(m + 1)) - FairBinomial.logMass(lost, of: m)
  }

  /// log P(Bin(m, ½) ≥ k): by the ratio to its first term where the tail itself is 0 in doubles.
  private static func logUpperTail(from k: Int, of m: Int) -> Double {
    if k <= 0 { return 0 }
    let tail = FairBinomial.upperTail(from: k, of: m)
    if tail > 1e-290 { return log(tail) }
    var (term, sum) = (1.0, 1.0)
    for next in k..<m {
      term *= Double(m - next) / Double(next + 1)
      guard term > sum * 1e-18 else { break }
      sum += term
    }
    return FairBinomial.logMass(k, of: m) + log(sum)
  }
}

extension SequentialEvidence {
  /// E now: 1 without flips; infinite where it is beyond doubles.
  public var value: Double { exp(logValue) }
}
