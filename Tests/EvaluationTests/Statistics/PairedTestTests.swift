import StrictData
import Testing

@testable import Evaluation

@Suite("Paired tests")
struct PairedTestTests {
  @Test("sign-flip permutation: every choice of signs, in fractions")
  func signFlip() throws {
    for row in try PairedGoldens.rows("signFlip") {
      let test = try #require(SignFlipTest(try row.doubles("d"), seed: 1))
      #expect(test.isExact)
      #expect(test.pWorse == (try row.double("worse")), "\(row)")
      #expect(test.pBetter == (try row.double("better")), "\(row)")
      #expect(test.pTwoSided == (try row.double("two")), "\(row)")
    }
    #expect(SignFlipTest([], seed: 1) == nil)
    #expect(SignFlipTest([.nan], seed: 1) == nil)
  }

  @Test("random flips agree with the exact p value, never give 0, and are reproducible")
  func randomFlips() throws {
    // 40 differences of ±1 with 27 lost: the exact p is McNemar's.
    let differences = [Double](repeating: -1, count: 27) + [Double](repeating: 1, count: 13)
    let exact = McNemarTest(lost: 27, gained: 13)
    let test = try #require(SignFlipTest(differences, seed: 7))
    #expect(!test.isExact)
    #expect(test.flips == 99_999)
    // Four standard errors of a share of 99,999.
    let error = 4 * (exact.pWorse * (1 - exact.pWorse) / 99_999).squareRoot()
    #expect(abs(test.pWorse - exact.pWorse) < error)
    #expect(abs(test.pTwoSided - exact.pTwoSided) < 2 * error)
    #expect(try #require(SignFlipTest(differences.reversed(), seed: 7)) == test)
    let other = try #require(SignFlipTest(differences, seed: 8))
    #expect(other.pWorse != test.pWorse)
    let extreme = try #require(
      SignFlipTest([Double](repeating: -0.5, count: 70), flips: 999, seed: 1))
    #expect(extreme.pWorse == 0.001)
    #expect(extreme.pBetter == 1)
  }

  @Test("the sums of a byte's table are those of its bits, for every length up to 130")
  func tables() throws {
    for length in 17...130 {
      // Powers of two in pairs: a wrong sign anywhere would move the mean of the flips.
      let values = (0..<length).map { Double($0 % 3 + 1) * ($0.isMultiple(of: 2) ? 1 : -1) }
      let test = try #require(SignFlipTest(values, flips: 400, seed: UInt64(length)))
      #expect(test.pWorse > 0 && test.pBetter > 0)
      #expect(test.pWorse + test.pBetter >= 1)
    }
  }

  @Test("Wilcoxon: rank sums and p values by enumeration; normal with ties beyond")
  func wilcoxon() throws {
    for row in try PairedGoldens.rows("wilcoxon") {
      let test = try #require(WilcoxonTest(try row.doubles("d")))
      #expect(test.positiveRankSum == (try row.double("plus")))
      #expect(test.negativeRankSum == (try row.double("minus")))
      #expect(test.hasTies == row["ties"]?.bool)
      #expect(isClose(test.pWorse, try row.double("worse"), 1e-13), "\(row)")
      #expect(isClose(test.pBetter, try row.double("better"), 1e-13), "\(row)")
      if let z = PairedGoldens.optional(row, "z") {
        #expect(isClose(try #require(test.z), z, 1e-13))
      } else {
        #expect(test.z == nil)
        #expect(test.pTwoSided == 1)
      }
    }
  }

  @Test("Wilcoxon: the values of scipy's own tests, from R")
  func wilcoxonAgainstR() throws {
    let x = [1.81, 0.82, 1.56, -0.48, 0.81, 1.28, -1.04, 0.23, -0.75, 0.14]
    let y = [0.71, 0.65, -0.2, 0.85, -1.1, -0.45, -0.84, -0.24, -0.68, -0.76]
    let test = try #require(WilcoxonTest(zip(x, y).map { $0 - $1 }))
    #expect(test.method == .exact)
    #expect(test.pTwoSided == 0.105_468_75)
    #expect(isClose(test.pWorse, 0.95800781256, 1e-8))
    #expect(test.pBetter == 0.052_734_375)
    let long = try #require(
      WilcoxonTest((0..<20).map { Double($0) + 0.5 - Double(20 - $0) }))
    #expect(long.pTwoSided == 0.8694877624511719)
    #expect(isClose(long.pWorse, 0.4347438812255859, 1e-15))
    #expect(long.pBetter == 0.5795888900756836)
    // test_accuracy_wilcoxon, zero_method="wilcox", correction=False.
    let counts = zip(-4...4, [1, 4, 16, 15, 8, 4, 5, 1, 2])
    let tied = try #require(
      WilcoxonTest(counts.flatMap { [Double](repeating: Double($0), count: $1) }))
    #expect(tied.method == .normal)
    #expect(tied.statistic == 327)
    #expect(isClose(tied.pTwoSided, 0.00641346115861, 1e-13))
    // test_auto_permutation_edge_case: a zero, then a tie, among 13.
    let zero = try #require(WilcoxonTest((-5..<8).map(Double.init)))
    #expect(zero.statistic == 27.5)
    #expect(zero.pTwoSided == 0.3955078125)
    let tie = try #require(WilcoxonTest((-5..<8).map { $0 == 0 ? 1 : Double($0) }))
    #expect(tie.statistic == 32)
    #expect(tie.pTwoSided == 0.3779296875)
  }

  @Test("the e-process: log E in fractions, to 2,000 flips")
  func eProcess() throws {
    for row in try PairedGoldens.rows("eProcess") {
      let (lost, gained) = (try row.int("lost"), try row.int("gained"))
      let value = SequentialEvidence.logValue(lost: lost, gained: gained)
      #expect(isClose(value, try row.double("log"), 1e-11), "\(lost), \(gained): \(value)")
    }
    #expect(SequentialEvidence().logValue == 0)
  }

  @Test("the e-process stops at E ≥ 20, and alarms falsely in at most 5 % of fair runs")
  func stopping() {
    var losses = SequentialEvidence()
    for _ in 0..<10 { losses.add(isLost: true) }
    // After six, E = 128/7 · (1 − 2⁻⁷) = 18.1; after seven 31.9.
    #expect(losses.stoppedAtFlip == 7)
    var generator = SeededGenerator(seed: 5)
    var alarms = 0
    for _ in 0..<400 {
      var evidence = SequentialEvidence()
      for _ in 0..<200 where evidence.stoppedAtFlip == nil {
        evidence.add(isLost: generator.next() & 1 == 1)
      }
      if evidence.stoppedAtFlip != nil { alarms += 1 }
    }
    #expect(alarms > 0 && alarms <= 20, "\(alarms)")
  }

  @Test("Holm and Benjamini–Hochberg in fractions, and R's multtest")
  func multiple() throws {
    for row in try PairedGoldens.rows("adjusted") {
      let ps = try row.doubles("p")
      for (ours, theirs) in zip(MultipleTests.holm(ps), try row.doubles("holm")) {
        #expect(isClose(ours, theirs, 1e-14))
      }
      for (ours, theirs) in zip(MultipleTests.benjaminiHochberg(ps), try row.doubles("bh")) {
        #expect(isClose(ours, theirs, 1e-14))
      }
    }
    // statsmodels test_multi.py, res_multtest1: the columns Holm and BH.
    let ps = [0.0202732688798, 5.23656777208e-5, 0.838541367553, 0.0149877310796]
    let all =
      ps + [0.642193923795, 0.680845947633, 0.967833824309, 0.71626938238, 0.177096952723]
      + [0.00028140506198]
    let holm = MultipleTests.holm(all)
    let bh = MultipleTests.benjaminiHochberg(all)
    for (index, adjusted, found) in [
      (0, 1.4191288215860001e-01, 5.0683172199499998e-02),
      (1, 5.2365677720800005e-04, 5.2365677720800005e-04),
      (2, 1, 9.3171263061444454e-01), (3, 1.1990184863680001e-01, 4.9959103598666670e-02),
      (8, 1, 3.5419390544599999e-01), (9, 2.5326455578199999e-03, 1.4070253098999999e-03),
    ] {
      #expect(isClose(holm[index], adjusted, 1e-11))
      #expect(isClose(bh[index], found, 1e-11))
    }
    #expect(MultipleTests.holm([]).isEmpty)
    #expect(MultipleTests.benjaminiHochberg([]).isEmpty)
  }
}
