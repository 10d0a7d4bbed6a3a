import PromptModel
import StrictData
import Testing

@testable import Evaluation

@Suite("Suite metrics that floors name")
struct SuiteMetricsTests {
  private func runs(_ cases: [(id: String, passes: Int, of: Int)]) -> [CaseResult] {
    cases.flatMap { id, passes, count in
      (0..<count).map {
        CaseResult(id: id, repeatIndex: $0, pass: $0 < passes, score: $0 < passes ? 1 : 0)
      }
    }
  }

  private func value(_ name: String, _ results: [CaseResult]) -> Double? {
    SuiteMetrics.value(named: name, of: results, labels: [])
  }

  /// Expected values by Python: 1 - comb(n - c, k) / comb(n, k) and comb(c, k) / comb(n, k).
  @Test(
    arguments: [
      (5, 0, 1, 0, 0), (5, 2, 1, 0.4, 0.4), (5, 2, 3, 0.9, 0), (10, 3, 5, 0.9166666666666666, 0),
      (10, 10, 10, 1, 1), (200, 37, 10, 0.8773745673794602, 1.5515124900677956e-08),
      (3, 1, 3, 1, 0),
    ] as [(Int, Int, Int, Double, Double)])
  func passAtK(n: Int, c: Int, k: Int, any: Double, all: Double) throws {
    let results = runs([("a", c, n)])
    #expect(isClose(try #require(value("pass@\(k)", results)), any))
    #expect(isClose(try #require(value("pass^\(k)", results)), all, 1e-15))
  }

  @Test func runsAreAveragedOverCases() throws {
    let results = runs([("a", 1, 2), ("b", 3, 3), ("c", 0, 2)])
    #expect(isClose(try #require(value("pass@2", results)), 2.0 / 3))
    #expect(isClose(try #require(value("pass^2", results)), 1.0 / 3))
    #expect(value("pass@3", results) == nil)
    #expect(isClose(try #require(value("flake-rate", results)), 1.0 / 3))
    #expect(isClose(try #require(value("stability", results)), 2.0 / 3))
    for name in ["pass@", "pass@0", "pass@01", "pass@-1", "pass@1.5", "pass^x", "pass@99999"] {
      #expect(value(name, results) == nil, "\(name)")
    }
    let errored = results + [CaseResult(id: "d", pass: nil, score: nil)]
    #expect(value("pass@1", errored) == nil)
  }

  private func scored(
    _ id: String, _ run: Int = 0, _ scores: [(String, String?, Double?)], score: Double? = 1
  ) -> CaseResult {
    CaseResult(
      id: id, repeatIndex: run, pass: score.map { $0 > 0.5 }, score: score,
      assertions: scores.map { AssertionResult(name: $0, metric: $1, pass: true, score: $2) })
  }

  @Test func meansOfAnAssertionMetric() throws {
    let results = [
      scored("a", 0, [("rouge-l@1", "rouge-l", 0.5), ("equals@1", nil, 1)], score: 0.75),
      scored("a", 1, [("rouge-l@1", "rouge-l", 0.7), ("equals@1", nil, 0)], score: 0.35),
      scored("b", 0, [("rouge-l@1", "rouge-l", 0.1), ("equals@1", "rouge-l", 0.3)], score: 0.2),
      scored("c", 0, [("chrf@1", nil, 0.9)], score: 0.9),
    ]
    // Mean over cases of the mean of a case's runs.
    #expect(isClose(try #require(value("rouge-l", results)), 0.4))
    #expect(value("mean/rouge-l", results) == value("rouge-l", results))
    #expect(value("mean/chrf", results) == 0.9)
    #expect(isClose(try #require(value("equals", results)), 0.5))
    #expect(isClose(try #require(value("mean-score", results)), 0.55))
    #expect(value("bleu", results) == nil)
  }

  @Test func whatFailedWithoutAnOutputIsNotLeftOutOfAMean() throws {
    let good = scored("a", 0, [("f1@1", nil, 1)])
    let unrendered = CaseResult(id: "b", pass: false, score: 0)
    #expect(value("mean/f1", [good, unrendered]) == 0.5)
    #expect(value("mean/f1", [good, CaseResult(id: "b", pass: nil, score: nil)]) == nil)
    #expect(value("mean/f1", [good, scored("b", 0, [("f1@1", nil, nil)])]) == nil)
    #expect(value("mean/f1", [unrendered]) == nil)
  }

  @Test func figuresOfOneLabelAndOfCosts() throws {
    let results = [
      CaseResult(id: "1", pass: true, score: 1, expected: "a", label: "a"),
      CaseResult(id: "2", pass: false, score: 0, expected: "a", label: "b"),
      CaseResult(id: "3", pass: true, score: 1, expected: "b", label: "b"),
      CaseResult(id: "4", pass: false, score: 0, expected: "b", label: "other"),
    ]
    func value(_ name: String) -> Double? {
      SuiteMetrics.value(
        named: name, of: results, labels: ["a", "b"],
        costs: CostMatrix([.init(expected: "b", given: "other", cost: 3)]))
    }
    #expect(value("specificity/a") == 1)
    #expect(value("specificity/b") == 0.5)
    #expect(value("false-positive-rate/b") == 0.5)
    #expect(value("balanced-accuracy") == 0.5)
    #expect(value("cost-score") == 0.5)
    #expect(value("specificity/c") == nil)
  }

  @Test func aSuiteMayOnlyAskForMetricsItHas() throws {
    func problem(_ name: String, labels: [String] = ["red", "blue"]) throws -> SuiteProblem? {
      let item = Sample.suiteCase(
        "a", [AssertionSpec(type: "equals", value: .string("x"), metric: "exact")])
      let suite = PromptModel.Suite(
        name: try #require(ResourceName("s")), labels: labels, cases: [item],
        digest: Sample.digest, metrics: [SuiteMetricSpec(name: name)])
      do throws(SuiteProblem) {
        _ = try Grader(suite: suite)
        return nil
      } catch { return error }
    }
    for name in SuiteMetrics.names + ["pass@2", "pass^10", "exact", "mean/exact", "f1/red"] {
      #expect(try problem(name) == nil, "\(name)")
    }
    #expect(try problem("macro-f2")?.suggestion == "macro-f1")
    #expect(try problem("mean/equals")?.message == "unknown suite metric 'mean/equals'")
    #expect(try problem("recall/rad")?.suggestion == "recall/red")
    #expect(try problem("recall/rad", labels: []) == nil)
  }
}
