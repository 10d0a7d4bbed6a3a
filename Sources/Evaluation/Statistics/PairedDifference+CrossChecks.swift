internal import Foundation

/// Two other intervals of the paired difference, beside Tango's: where the three disagree much, the
/// sample is small. No rule reads them.
extension PairedDifference {
  /// Newcombe (1998), "Improved confidence intervals for the difference between binomial
  /// proportions based on paired data", method 10: Wilson's intervals of both arms squared and
  /// added, less their correlation, which is corrected for continuity where it is positive.
  ///
  /// - Parameter bothPassed: the cases that passed in both arms, 0…n − lost − gained.
  public func newcombe(bothPassed: Int, confidence: Double = 0.95) -> Interval? {
    let neither = count - lost - gained - bothPassed
    guard bothPassed >= 0, neither >= 0,
      let first = ProportionInterval.wilson(
        passes: bothPassed + lost, of: count, confidence: confidence),
      let second = ProportionInterval.wilson(
        passes: bothPassed + gained, of: count, confidence: confidence)
    else { return nil }
    let phi = correlation(bothPassed: bothPassed, neither: neither)
    let n = Double(count)
    let (p1, p2) = (Double(bothPassed + lost) / n, Double(bothPassed + gained) / n)
    func reach(_ down: Double, _ up: Double) -> Double {
      max(0, down * down - 2 * phi * down * up + up * up).squareRoot()
    }
    return Interval(
      lower: max(-1, difference - reach(p2 - second.lower, first.upper - p1)),
      upper: min(1, difference + reach(second.upper - p2, p1 - first.lower)))
  }

  /// Bonett and Price (2012), "Adjusted Wald confidence interval for a difference of binomial
  /// proportions based on paired data": one case added to the lost and one to the gained, 2 to n.
  public func bonettPrice(confidence: Double = 0.95) -> Interval {
    let z = NormalDistribution.twoSided(confidence: confidence)
    let n = Double(count) + 2
    let (losses, gains) = ((Double(lost) + 1) / n, (Double(gained) + 1) / n)
    let center = gains - losses
    let half = z * (max(0, losses + gains - center * center) / n).squareRoot()
    return Interval(lower: max(-1, center - half), upper: min(1, center + half))
  }

  /// φ of the four cells, less n/2 in the numerator where that is positive (not below 0); 0 where
  /// an arm is constant.
  private func correlation(bothPassed: Int, neither: Int) -> Double {
    let (a, b, c, d) = (Double(bothPassed), Double(lost), Double(gained), Double(neither))
    let scale = ((a + b) * (c + d) * (a + c) * (b + d)).squareRoot()
    guard scale > 0 else { return 0 }
    let product = a * d - b * c
    return (product > 0 ? max(0, product - Double(count) / 2) : product) / scale
  }
}
