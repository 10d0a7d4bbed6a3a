/// p values adjusted for being one of many, in the order given; each 0…1, at most 1 afterwards.
public enum MultipleTests {
  /// Holm (1979): p₍ₖ₎ · (m − k + 1), made non-decreasing. An adjusted p of at most α keeps the
  /// chance of any false alarm at α: for "any regression blocks". Agrees with
  /// `statsmodels multipletests(method="holm")`.
  public static func holm(_ ps: [Double]) -> [Double] {
    let order = ranked(ps)
    var adjusted = ps
    var largest = 0.0
    for (rank, index) in order.enumerated() {
      largest = max(largest, ps[index] * Double(ps.count - rank))
      adjusted[index] = min(1, largest)
    }
    return adjusted
  }

  /// Benjamini and Hochberg (1995): p₍ₖ₎ · m/k, made non-decreasing from the largest down. Keeps the
  /// share of false alarms among all alarms: for exploring slices. Agrees with
  /// `statsmodels multipletests(method="fdr_bh")`.
  public static func benjaminiHochberg(_ ps: [Double]) -> [Double] {
    let order = ranked(ps)
    var adjusted = ps
    var smallest = 1.0
    for (rank, index) in order.enumerated().reversed() {
      // As statsmodels rounds it: divided by k/m.
      smallest = min(smallest, ps[index] / (Double(rank + 1) / Double(ps.count)))
      adjusted[index] = smallest
    }
    return adjusted
  }

  private static func ranked(_ ps: [Double]) -> [Int] {
    ps.indices.sorted { (ps[$0], $0) < (ps[$1], $1) }
  }
}
