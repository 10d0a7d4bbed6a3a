internal import Foundation

/// Agreement between raters beyond chance.
public enum Agreement {
  /// Fleiss' κ of subjects (rows) that the same number of raters put into categories (columns), the
  /// cells being counts. Fleiss (1971). Agrees with `statsmodels fleiss_kappa`.
  ///
  /// Nil where there is no row, the rows' sums differ or are below 2, or chance alone agrees fully.
  public static func fleissKappa(_ table: [[Int]]) -> Double? {
    guard let first = table.first, !first.isEmpty else { return nil }
    let raters = first.reduce(0, +)
    guard raters > 1,
      table.allSatisfy({ row in
        row.count == first.count && row.allSatisfy { $0 >= 0 } && row.reduce(0, +) == raters
      })
    else { return nil }
    let totals = first.indices.map { column in table.reduce(0) { $0 + $1[column] } }
    return fleissKappa(rows: table, totals: totals)
  }

  /// The same of rows without their zeros and the sums of the columns: for many categories of which
  /// each subject got a few.
  public static func fleissKappa(rows: [[Int]], totals: [Int]) -> Double? {
    let raters = rows.first?.reduce(0, +) ?? 0
    guard raters > 1, rows.allSatisfy({ $0.reduce(0, +) == raters }) else { return nil }
    let (subjects, r) = (Double(rows.count), Double(raters))
    let observed =
      rows.reduce(0) { sum, row in
        sum + (row.reduce(0) { $0 + Double($1) * Double($1) } - r) / (r * (r - 1))
      } / subjects
    let chance = totals.reduce(0) { sum, total in
      let share = Double(total) / (subjects * r)
      return sum + share * share
    }
    guard chance < 1 else { return nil }
    return (observed - chance) / (1 - chance)
  }
}

/// Cohen's κ of two raters with its large-sample interval: for holding a judge against people.
///
/// Cohen (1960); variance of Fleiss, Cohen and Everitt (1969). Agrees with
/// `statsmodels cohens_kappa(table)`.
public struct CohenKappa: Sendable, Hashable {
  /// The number of subjects.
  public let count: Int
  /// The share of subjects both raters put into the same category.
  public let agreement: Double
  /// κ, −1…1.
  public let kappa: Double
  /// Its standard error (`std_kappa`).
  public let standardError: Double

  /// κ of a square table of counts, first rater in rows; nil where it is not square or empty, or
  /// chance alone agrees fully.
  public init?(_ table: [[Int]]) {
    let total = table.reduce(0) { $0 + $1.reduce(0, +) }
    guard total > 0, table.allSatisfy({ $0.count == table.count && $0.allSatisfy { $0 >= 0 } })
    else { return nil }
    let n = Double(total)
    let shares = table.map { $0.map { Double($0) / n } }
    let rows = shares.map { $0.reduce(0, +) }
    let columns = rows.indices.map { column in shares.reduce(0) { $0 + $1[column] } }
    let observed = Double(table.indices.reduce(0) { $0 + table[$1][$1] }) / n
    let chance = zip(rows, columns).reduce(0) { $0 + $1.0 * $1.1 }
    guard chance < 1 - 1e-15 else { return nil }
    let kappa = (observed - chance) / (1 - chance)
    var variance = 0.0
    for row in rows.indices {
      for column in columns.indices {
        let share = shares[row][column]
        if row == column {
          let factor = 1 - (rows[row] + columns[row]) * (1 - kappa)
          variance += share * factor * factor
        } else {
          let factor = (1 - kappa) * (columns[row] + rows[column])
          variance += share * factor * factor
        }
      }
    }
    let last = kappa - chance * (1 - kappa)
    variance = max(0, variance - last * last) / ((1 - chance) * (1 - chance) * n)
    count = total
    agreement = observed
    self.kappa = kappa
    standardError = variance.squareRoot()
  }

  /// κ ± z · standard error, as statsmodels gives it: not cut to −1…1.
  public func interval(confidence: Double = 0.95) -> Interval {
    let half = NormalDistribution.twoSided(confidence: confidence) * standardError
    return Interval(lower: kappa - half, upper: kappa + half)
  }
}
