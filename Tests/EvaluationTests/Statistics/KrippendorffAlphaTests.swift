import Testing

@testable import Evaluation

/// Figures of `krippendorff.alpha` (PyPI krippendorff 0.9.0, numpy 2.4.6), computed for the tables
/// that stand here: raters in rows, nil where one said nothing.
@Suite("Krippendorff's alpha")
struct KrippendorffAlphaTests {
  private typealias Table = [[Double?]]

  /// The values of each unit.
  private static func units(_ raters: Table) -> [[Double]] {
    (raters.first ?? []).indices.map { unit in raters.compactMap { $0[unit] } }
  }

  /// Krippendorff (2011), part C: four observers, twelve units, missing data.
  private static let textbook: Table = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, nil, nil, nil], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nil, 3],
    [nil, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nil], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nil],
  ]
  private static let fractions: Table = [
    [1.5, 2, 2.5, nil, 4, 10], [1.5, 2, 3.5, 4, nil, 9], [2, nil, 2.5, 4, 4.5, 10],
  ]
  private static let negative: Table = [
    [-2, -1, 0, 3, nil], [-2, 0, 0, 1, 5], [-1, -1, nil, 3, 4],
  ]
  /// numpy's default_rng(7): integers 0…3, a quarter left out; near to chance.
  private static let random: Table = [
    [
      3, nil, 2, 3, 2, 3, 3, nil, 0, 1, nil, 3, 3, 0, 1, 3, 0, 3, nil, 1, nil, 1, nil, 1, nil, 1, 3,
      1, 1, nil,
    ],
    [
      2, 2, 2, 3, nil, nil, 2, 2, nil, 3, 1, 0, 3, 0, nil, nil, 0, 0, 1, 0, 0, nil, 3, nil, nil, 3,
      3, 2, 1, 2,
    ],
    [
      1, 1, 1, 0, 3, 0, 0, nil, 3, nil, 3, 0, nil, 1, 1, nil, 2, 3, 2, 0, nil, nil, 3, nil, 0, 2, 3,
      3, 2, 2,
    ],
  ]
  private static let opposite: Table = [[0, 1, 0, 1], [1, 0, 1, 0]]
  private static let binary: Table = [
    [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0],
  ]
  private static let onePair: Table = [[1, nil, 3, nil], [2, 2, nil, 1]]

  private func alpha(_ table: Table, _ level: KrippendorffAlpha.Level) -> Double? {
    KrippendorffAlpha(Self.units(table), level: level)?.alpha
  }

  private func expect(
    _ table: Table, nominal: Double, ordinal: Double, interval: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for (level, wanted) in [
      (KrippendorffAlpha.Level.nominal, nominal), (.ordinal, ordinal), (.interval, interval),
    ] {
      let found = try #require(alpha(table, level), sourceLocation: sourceLocation)
      #expect(abs(found - wanted) < 1e-12, "\(level): \(found)", sourceLocation: sourceLocation)
    }
  }

  @Test("the reference's figures, with missing data, fractions and numbers below zero")
  func goldens() throws {
    try expect(
      Self.textbook, nominal: 0.743421052631579, ordinal: 0.8153875037548814,
      interval: 0.8491071428571428)
    try expect(
      Self.fractions, nominal: 0.4166666666666665, ordinal: 0.9498482088646023,
      interval: 0.9814667725708234)
    try expect(
      Self.negative, nominal: 0.3142857142857143, ordinal: 0.9035202086049544,
      interval: 0.9002375296912114)
    try expect(
      Self.random, nominal: 0.08230152949745084, ordinal: 0.034175542536212244,
      interval: 0.029518803073190547)
    try expect(Self.opposite, nominal: -0.75, ordinal: -0.75, interval: -0.75)
    try expect(
      Self.binary, nominal: 0.09523809523809534, ordinal: 0.09523809523809534,
      interval: 0.09523809523809534)
    try expect(Self.onePair, nominal: 0, ordinal: 0, interval: 0)
    try expect([[0, 1, 2, 3], [0, 1, 2, 3]], nominal: 1, ordinal: 1, interval: 1)
  }

  @Test("not defined without variation, with one rater, with nothing said, with no pair")
  func undefined() {
    for level in KrippendorffAlpha.Level.allCases {
      #expect(alpha([[1, 1, 1], [1, 1, 1]], level) == nil)
      #expect(alpha([[1, 2, 3]], level) == nil)
      #expect(alpha([[nil, nil, nil], [nil, nil, nil]], level) == nil)
      #expect(alpha([[1, nil, 3, nil], [nil, 2, nil, 1]], level) == nil)
      #expect(alpha([], level) == nil)
      // A value that cannot be paired adds no variation.
      #expect(alpha([[1, 1, 3], [1, 1, nil]], level) == nil)
      #expect(alpha([[1, .nan], [1, 2]], level) == nil)
      #expect(alpha([[1, .infinity], [1, 2]], level) == nil)
    }
  }

  @Test("counts only what can be paired, in whatever order it comes")
  func counts() throws {
    let found = try #require(KrippendorffAlpha(Self.units(Self.textbook), level: .nominal))
    #expect(found.units == 11)
    #expect(found.values == 40)
    let turned = KrippendorffAlpha(
      Self.units(Self.textbook).map { $0.reversed() }.reversed(), level: .ordinal)
    #expect(turned?.alpha == alpha(Self.textbook, .ordinal))
  }

  @Test("the bootstrap depends on its seed alone and holds alpha")
  func bootstrap() throws {
    let units = Self.units(Self.textbook)
    let found = try #require(KrippendorffAlpha(units, level: .ordinal))
    let first = try #require(found.interval(seed: 1))
    #expect(found.interval(seed: 1) == first)
    #expect(found.interval(seed: 2) != first)
    #expect(first.lower < found.alpha && found.alpha < first.upper && first.upper <= 1)
    let narrow = try #require(found.interval(confidence: 0.5, seed: 1))
    #expect(narrow.lower > first.lower && narrow.upper <= first.upper)
    // Eight times the units: about a third of the width.
    let many = try #require(
      KrippendorffAlpha((0..<8).flatMap { _ in units }, level: .ordinal)?.interval(seed: 1))
    #expect(many.upper - many.lower < (first.upper - first.lower) * 0.6)
  }

  @Test("no interval for one unit, or where most resamples have no variation")
  func noInterval() throws {
    #expect(KrippendorffAlpha([[1, 2]], level: .nominal)?.interval(seed: 1) == nil)
    let perfect = try #require(KrippendorffAlpha([[1, 1], [2, 2], [1, 1]], level: .nominal))
    let interval = try #require(perfect.interval(seed: 1))
    #expect(interval.lower == 1 && interval.upper == 1)
  }
}
