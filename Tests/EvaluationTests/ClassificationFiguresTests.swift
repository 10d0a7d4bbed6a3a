import PromptModel
import StrictData
import Testing

@testable import Evaluation

/// Fixtures/make-classification-figures.py recomputes the figures from their definitions in exact
/// fractions.
@Suite("Classification figures agree with their definitions and with scikit-learn's own tests")
struct ClassificationFiguresTests {
  @Test("240 random classifications, with stray answers, lone labels and cost matrices")
  func goldens() throws {
    let cases = try #require(try Sample.fixture("classification-figures.json")["cases"]?.array)
    try #require(cases.count == 240)
    var undefined = 0
    for row in cases {
      let labels = try row.strings("labels")
      let pairs = zip(try row.strings("true"), try row.strings("pred")).map {
        (expected: $0, given: Optional($1))
      }
      let figures = try #require(ClassificationFigures(pairs: pairs, labels: labels))
      #expect(isClose(figures.accuracy, try row.double("accuracy")))
      #expect(isClose(figures.balancedAccuracy, try row.double("balanced")))
      #expect(isClose(figures.matthews, try row.double("mcc")))
      for (average, name) in [
        (figures.macro, "macro"), (figures.weighted, "weighted"), (figures.micro, "micro"),
      ] {
        let theirs = try row.doubles(name)
        let ours = [average.precision, average.recall, average.f1]
        #expect(zip(ours, theirs).allSatisfy { isClose($0, $1) })
      }
      for (label, theirs) in zip(figures.perLabel, try #require(row["perLabel"]?.array)) {
        let values = try #require(theirs.array).map { try #require($0.number?.double) }
        let ours = [
          label.precision, label.recall, label.f1, Double(label.support), label.specificity,
          label.falsePositiveRate,
        ]
        #expect(zip(ours, values).allSatisfy { isClose($0, $1) })
      }
      let costs = figures.costs(try Self.matrix(row))
      #expect(isClose(costs.mean, try row.double("meanCost")))
      for (ours, name) in [
        (figures.kappa, "kappa"), (figures.linearKappa, "linear"),
        (figures.quadraticKappa, "quadratic"), (costs.score, "costScore"),
      ] {
        let theirs = row[name]?.number?.double
        if theirs == nil { undefined += 1 }
        #expect((ours == nil) == (theirs == nil), "\(name)")
        if let ours, let theirs { #expect(isClose(ours, theirs), "\(name)") }
      }
    }
    #expect(undefined > 20)
  }

  private static func matrix(_ row: JSONValue) throws -> CostMatrix {
    let rows = try #require(row["costs"]?.object)
    return CostMatrix(
      try rows.entries.flatMap { line in
        try #require(line.value.object).entries.map { cell in
          CostMatrix.Entry(
            expected: line.key, given: cell.key, cost: try #require(cell.value.number?.double))
        }
      })
  }

  private func pairs(_ matrix: [[Int]], _ labels: [String]) -> [(expected: String, given: String?)]
  {
    matrix.enumerated().flatMap { row, counts in
      counts.enumerated().flatMap { column, count in
        Array(repeating: (expected: labels[row], given: Optional(labels[column])), count: count)
      }
    }
  }

  /// test_cohen_kappa of scikit-learn: Artstein and Poesio (2008), tables 1 and 4, and its weights.
  @Test func kappaOfTheReferenceTests() throws {
    let two = try #require(
      ClassificationFigures(
        pairs: pairs([[20, 20], [10, 50]], ["0", "1"]), labels: ["0", "1"]))
    #expect(isClose(try #require(two.kappa), 0.348, 5e-4))
    func three(_ second: [Int]) throws -> ClassificationFigures {
      let first = [46, 44, 10]
      func list(_ counts: [Int]) -> [String] {
        counts.enumerated().flatMap { Array(repeating: "\($0)", count: $1) }
      }
      return try #require(
        ClassificationFigures(
          pairs: zip(list(first), list(second)).map { ($0, $1) }, labels: ["0", "1", "2"]))
    }
    #expect(isClose(try #require(three([52, 32, 16]).kappa), 0.8013, 5e-5))
    let weighted = try three([50, 40, 10])
    #expect(isClose(try #require(weighted.kappa), 0.9315, 5e-5))
    #expect(isClose(try #require(weighted.linearKappa), 0.9412, 5e-5))
    #expect(isClose(try #require(weighted.quadraticKappa), 0.9541, 5e-5))
  }

  /// test_classification_report_multiclass_with_digits of scikit-learn, five digits.
  @Test func reportOfTheReferenceTests() throws {
    let labels = ["setosa", "versicolor", "virginica"]
    let figures = try #require(
      ClassificationFigures(
        pairs: pairs([[19, 4, 1], [4, 3, 24], [0, 2, 18]], labels), labels: labels))
    let expected: [[Double]] = [
      [0.82609, 0.79167, 0.80851, 24], [0.33333, 0.09677, 0.15000, 31],
      [0.41860, 0.90000, 0.57143, 20],
    ]
    for (label, theirs) in zip(figures.perLabel, expected) {
      let ours = [label.precision, label.recall, label.f1, Double(label.support)]
      #expect(zip(ours, theirs).allSatisfy { isClose($0, $1, 5e-6) })
    }
    #expect(isClose(figures.weighted.precision, 0.51375, 5e-6))
    #expect(isClose(figures.weighted.recall, 0.53333, 5e-6))
    #expect(isClose(figures.weighted.f1, 0.47310, 5e-6))
    #expect(isClose(figures.balancedAccuracy, 0.5961469534, 1e-9))
  }

  /// test_matthews_corrcoef and test_matthews_corrcoef_nan of scikit-learn.
  @Test func matthewsOfTheReferenceTests() throws {
    func matthews(_ first: [Int], _ second: [Int]) throws -> Double {
      try #require(
        ClassificationFigures(
          pairs: zip(first, second).map { ("\($0)", "\($1)") }, labels: ["0", "1"])
      ).matthews
    }
    #expect(try matthews([0], [1]) == 0)
    #expect(try matthews([0, 0], [0, 1]) == 0)
    #expect(try matthews([0, 0, 0, 0], [0, 0, 0, 0]) == 0)
    let first = [1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1]
    let second = [1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1]
    #expect(isClose(try matthews(first, second), 0))
    #expect(try matthews(first, first) == 1)
  }

  @Test func aDeclaredOtherIsNotWhatIsNoLabel() throws {
    let figures = try #require(
      ClassificationFigures(pairs: [("a", nil), ("a", "other")], labels: ["a", "other"]))
    let matrix = CostMatrix([.init(expected: "a", given: "other", cost: 4)])
    #expect(figures.costs(matrix).mean == 2.5)
  }
}
