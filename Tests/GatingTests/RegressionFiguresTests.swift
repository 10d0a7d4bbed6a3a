import Evaluation
import PromptModel
import StrictData
import Testing

@testable import Gating

@Suite("The figures behind the gate's word")
struct RegressionFiguresTests {
  private func figures(lost: Int, gained: Int, of count: Int) throws -> RegressionFigures {
    try #require(
      RegressionFigures(
        try RegressionSample.input(lost: lost, gained: gained, of: count), margin: 0.05,
        levels: [0.9]))
  }

  @Test("by cases: McNemar and Tango, as the statistics have them")
  func cases() throws {
    let found = try figures(lost: 10, gained: 3, of: 100)
    let paired = try #require(PairedDifference(lost: 10, gained: 3, count: 100))
    #expect(found.basis == .cases && found.count == 100)
    #expect(found.lost.count == 10 && found.gained.count == 3)
    #expect(found.difference == -0.07)
    #expect(abs(found.firstMean - 0.97) < 1e-12 && abs(found.secondMean - 0.90) < 1e-12)
    #expect(found.pWorse == McNemarTest(lost: 10, gained: 3).pWorse)
    #expect(found.pTwoSided == McNemarTest(lost: 10, gained: 3).pTwoSided)
    #expect(found.interval == paired.interval(confidence: 0.95))
    #expect(found.lowerBound == paired.lowerBound(confidence: 0.95))
  }

  @Test("better and worse need the two-sided test and the interval")
  func words() throws {
    #expect(try figures(lost: 0, gained: 6, of: 100).isBetter)
    #expect(try !figures(lost: 0, gained: 5, of: 100).isBetter, "p is 0.0625")
    #expect(try figures(lost: 6, gained: 0, of: 100).isWorse)
    #expect(try !figures(lost: 6, gained: 0, of: 100).isBetter)
    #expect(try !figures(lost: 5, gained: 0, of: 100).isWorse)
  }

  @Test("bounds are there for the levels asked for, and no other")
  func levels() throws {
    let found = try figures(lost: 0, gained: 0, of: 200)
    #expect(found.isNonInferior(confidence: 0.9))
    #expect(!found.isNonInferior(confidence: 0.8))
    #expect(try !figures(lost: 20, gained: 0, of: 200).isNonInferior(confidence: 0.9))
  }

  @Test("by scores where ten graded means differ; sign flips and BCa")
  func scores() throws {
    let pairs = (0..<40).map { number in
      RegressionInput.Pair(
        id: "\(number)", live: 0.5, candidate: number < 20 ? 0.75 : 0.5)
    }
    let input = RegressionInput(suite: try RegressionSample.suite(), pairs: pairs, seed: 7)
    let found = try #require(RegressionFigures(input, margin: 0.05))
    #expect(found.basis == .scores && found.testName == "sign-flip" && found.intervalName == "BCa")
    #expect(abs(found.difference - 0.125) < 1e-12)
    let interval = try #require(found.interval)
    #expect(interval.lower > 0.05 && interval.upper < 0.2)
    #expect(found.isBetter)
    #expect(found == RegressionFigures(input, margin: 0.05), "equal inputs, equal figures")
  }

  @Test("a case with a run without a verdict has no mean, so that nothing is compared")
  func undecided() throws {
    let results = [
      CaseResult(id: "a", pass: true, score: 1),
      CaseResult(id: "a", repeatIndex: 1, pass: nil, score: nil),
      CaseResult(id: "b", pass: true, score: 1),
      CaseResult(id: "b", repeatIndex: 1, pass: false, score: 0),
    ]
    #expect(RegressionInput.means(results) == [ExactString("b"): 0.5])
  }

  @Test("the seed is that of the records, in any order, and another when arms change places")
  func seed() {
    let (one, two, three) = (
      Digest(hashing: "1"), Digest(hashing: "2"), Digest(hashing: "3")
    )
    let seed = RegressionInput.seed(live: [one, two], candidate: [three])
    #expect(seed == RegressionInput.seed(live: [two, one], candidate: [three]))
    #expect(seed != RegressionInput.seed(live: [three], candidate: [one, two]))
  }
}
