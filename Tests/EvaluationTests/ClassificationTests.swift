import PromptModel
import StrictData
import Testing

@testable import Evaluation

@Suite("Classification figures agree with scikit-learn")
struct ClassificationTests {
  @Test("accuracy, averages, confusion, κ and MCC, with zero_division=0 and `other` as a miss")
  func goldens() throws {
    let cases = try #require(try Sample.fixture("classification-goldens.json")["cases"]?.array)
    try #require(cases.count == 27)
    for row in cases {
      let labels = try row.strings("labels")
      let pairs = zip(try row.strings("true"), try row.strings("pred")).map {
        (expected: $0, given: $1 == "other" ? nil : $1)
      }
      let figures = try #require(ClassificationFigures(pairs: pairs, labels: labels))
      #expect(isClose(figures.accuracy, try row.double("accuracy")))
      #expect(isClose(figures.matthews, try row.double("mcc")))
      if let kappa = row["kappa"]?.number?.double {
        #expect(isClose(try #require(figures.kappa), kappa))
      } else {
        #expect(figures.kappa == nil)
      }
      for (name, ours) in [
        ("macro", figures.macro), ("weighted", figures.weighted), ("micro", figures.micro),
      ] {
        let theirs = try row.doubles(name)
        #expect(zip([ours.precision, ours.recall, ours.f1], theirs).allSatisfy { isClose($0, $1) })
      }
      try comparePerLabel(figures, row)
    }
  }

  private func comparePerLabel(_ figures: ClassificationFigures, _ row: JSONValue) throws {
    let perLabel = try #require(row["perLabel"]?.array)
    for (ours, theirs) in zip(figures.perLabel, perLabel) {
      let values = try #require(theirs.array).map { try #require($0.number?.double) }
      let figures = [ours.precision, ours.recall, ours.f1, Double(ours.support)]
      #expect(zip(figures, values).allSatisfy { isClose($0, $1) })
    }
    let confusion = try #require(row["confusion"]?.array).map { line in
      try #require(line.array).map { try #require($0.number?.int) }
    }
    #expect(figures.confusion == confusion)
  }

  @Test("labels that differ only in their Unicode form are two labels")
  func scalarLabels() throws {
    let figures = try #require(
      ClassificationFigures(
        pairs: [("é", "e\u{301}"), ("e\u{301}", "e\u{301}")], labels: ["é", "e\u{301}"]))
    #expect(figures.confusion == [[0, 1, 0], [0, 1, 0]])
  }

  @Test("what is no classification has no figures")
  func undefined() {
    #expect(ClassificationFigures(pairs: [], labels: ["a"]) == nil)
    #expect(ClassificationFigures(pairs: [("a", "a")], labels: []) == nil)
    #expect(ClassificationFigures(pairs: [("a", "a")], labels: ["a", "a"]) == nil)
    #expect(ClassificationFigures(pairs: [("b", "a")], labels: ["a"]) == nil)
  }

  private let results = [
    CaseResult(id: "1", pass: true, score: 1, expected: "a", label: "a"),
    CaseResult(id: "2", pass: false, score: 0, expected: "a", label: "b/c"),
    CaseResult(id: "3", pass: true, score: 1, expected: "b/c", label: "b/c"),
    CaseResult(id: "4", pass: false, score: 0, expected: "b/c", label: "other"),
    CaseResult(id: "5", pass: nil, score: nil, expected: "b/c", label: nil),
    CaseResult(id: "6", pass: true, score: 1),
  ]

  @Test("floors by name")
  func named() throws {
    func value(_ name: String) -> Double? {
      SuiteMetrics.value(named: name, of: results, labels: ["a", "b/c", "unused"])
    }
    #expect(value("accuracy") == 0.5)
    #expect(value("precision/a") == 1)
    #expect(value("recall/a") == 0.5)
    #expect(value("precision/b/c") == 0.5)
    #expect(isClose(try #require(value("recall/b/c")), 1.0 / 3))
    #expect(isClose(try #require(value("f1/b/c")), 0.4))
    #expect(value("f1/unused") == 0)
    #expect(isClose(try #require(value("macro-f1")), (2.0 / 3 + 0.4) / 3))
    #expect(isClose(try #require(value("weighted-f1")), (2 * 2.0 / 3 + 3 * 0.4) / 5))
    #expect(isClose(try #require(value("macro-precision")), 0.5))
    #expect(isClose(try #require(value("macro-recall")), (0.5 + 1.0 / 3) / 3))
    #expect(value("kappa") != nil)
    #expect(value("mcc") != nil)
    for name in ["f1", "f1/missing", "macro", "macro-f2", "maxi-f1", "f1-macro", "", "Accuracy"] {
      #expect(value(name) == nil, "\(name)")
    }
    for name in SuiteMetrics.classificationNames { #expect(value(name) != nil, "\(name)") }
  }

  @Test("a declared label `other` is not what an unknown answer gave")
  func declaredOther() async throws {
    let labels = ["a", "other"]
    let spec = [AssertionSpec(type: "classification")]
    let garbage = try await Sample.grade("??", spec, expected: .string("other"), labels: labels)
    #expect(garbage.pass == false)
    #expect(garbage.label == nil)
    let right = try await Sample.grade("other", spec, expected: .string("other"), labels: labels)
    #expect(right.label == "other")
    let results = [garbage, right].map { $0.result(id: "x", repeatIndex: 0) }
    #expect(SuiteMetrics.value(named: "recall/other", of: results, labels: labels) == 0.5)
    #expect(SuiteMetrics.value(named: "precision/other", of: results, labels: labels) == 1)
  }

  @Test("without declared labels the expected ones count; without results nothing does")
  func undeclared() {
    #expect(SuiteMetrics.figures(of: results, labels: [])?.labels == ["a", "b/c"])
    #expect(SuiteMetrics.value(named: "accuracy", of: [], labels: []) == nil)
    let plain = [CaseResult(id: "1", pass: true, score: 1)]
    #expect(SuiteMetrics.value(named: "accuracy", of: plain, labels: ["a"]) == 1)
    #expect(SuiteMetrics.value(named: "macro-f1", of: plain, labels: ["a"]) == nil)
    #expect(SuiteMetrics.value(named: "macro-f1", of: results, labels: ["a"]) == nil)
  }
}
