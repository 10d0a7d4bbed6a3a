import StrictData
import Testing

@testable import Evaluation

@Suite("Power, agreement, consistency")
struct PowerTests {
  @Test("exact McNemar power, in fractions")
  func exactPower() throws {
    for row in try PairedGoldens.rows("mcnemarPower") {
      let power = try #require(
        PairedPower.exactMcNemar(
          cases: try row.int("n"), lostShare: try row.double("lost"),
          gainedShare: try row.double("gained")))
      #expect(isClose(power, try row.double("power"), 1e-12), "\(row)")
    }
    // A 5-point drop at 10 % churn: 13 % with 50 cases, 35 with 100, 67 with 200, 97 with 500.
    for (n, percent) in [(50, 13), (100, 35), (200, 67), (500, 97)] {
      let power = try #require(
        PairedPower.exactMcNemar(cases: n, lostShare: 0.075, gainedShare: 0.025))
      #expect(Int((power * 100).rounded()) == percent, "\(n)")
    }
    #expect(PairedPower.exactMcNemar(cases: 10, lostShare: 0, gainedShare: 0) == 0)
    #expect(PairedPower.exactMcNemar(cases: 10, lostShare: 0.7, gainedShare: 0.7) == nil)
    #expect(PairedPower.exactMcNemar(cases: 10, lostShare: -0.1, gainedShare: 0.1) == nil)
  }

  @Test("Connor's power and size are each other's inverse; the detectable difference")
  func connor() throws {
    let size = try #require(PairedPower.connorSize(churn: 0.1, difference: -0.05))
    // (1.6449 √0.1 + 0.8416 √0.0975)² / 0.0025
    #expect(abs(size - 245.2008572211963) < 1e-9, "\(size)")
    let power = try #require(
      PairedPower.connor(cases: 246, churn: 0.1, difference: -0.05))
    #expect(power > 0.8 && power < 0.803)
    #expect(PairedPower.connorSize(churn: 0.1, difference: 0) == nil)
    #expect(PairedPower.connorSize(churn: 0.1, difference: 0.5) == nil)
    #expect(PairedPower.connor(cases: 0, churn: 0.1, difference: 0.05) == nil)
    let detectable = try #require(PairedPower.detectableDifference(cases: 200, churn: 0.1))
    // 2.486474864 √(0.1/200)
    #expect(isClose(detectable, 0.05559926812476835, 1e-12), "\(detectable)")
    let whole = try #require(PairedPower.nonInferioritySize(churn: 0.1, margin: 0.05))
    #expect(Int(whole.rounded()) == 247)
  }

  @Test("t and z power: the values of statsmodels' own tests, from R's pwr")
  func meanPower() {
    for (effect, n, alternative, power) in [
      (1.0, 30.0, Alternative.twoSided, 0.9995636009612725),
      (0.2, 20, .twoSided, 0.1359562887679666), (1, 30, .larger, 0.999892010204909),
      (0.05, 20, .larger, 0.0764888785042198),
    ] {
      let ours = MeanPower.paired(effect: effect, count: n, level: 0.05, alternative: alternative)
      #expect(isClose(ours, power, 1e-9), "\(effect), \(n): \(ours)")
    }
    let z = MeanPower.normal(effect: 0.3, count: 80, level: 0.05)
    #expect(isClose(z, 0.475100870572638, 1e-13))
    #expect(isClose(MeanPower.normal(effect: 0.3, count: 40, level: 0.05, ratio: 0), z, 1e-13))
    #expect(
      isClose(
        MeanPower.normal(effect: 0.01, count: 80, level: 0.05, alternative: .larger),
        0.056869534873146124, 1e-11))
    #expect(
      isClose(
        MeanPower.normal(effect: -0.01, count: 80, level: 0.05, alternative: .larger),
        0.0438089705093578, 1e-11))
    #expect(
      isClose(
        MeanPower.normal(effect: 0.01, count: 80, level: 0.05, alternative: .smaller),
        0.0438089705093578, 1e-11))
  }

  @Test("the count that reaches a power")
  func count() throws {
    let n = try #require(
      MeanPower.count(reaching: 0.8, from: 2) {
        MeanPower.paired(effect: 0.5, count: $0, level: 0.05)
      })
    // R: pwr.t.test(d = 0.5, power = 0.8, type = "one.sample") prints n = 33.36713.
    #expect(abs(n - 33.36713) < 5e-6, "\(n)")
    #expect(MeanPower.count(reaching: 0.8) { _ in 0.1 } == nil)
    #expect(isClose(MeanPower.effect(of: 0.5, and: 0.5), 0))
    let miller = try #require(
      MeanPower.repeatedSize(
        between: 0.1, withinA: 0.2, samplesA: 1, withinB: 0.2, samplesB: 4, difference: 0.05))
    #expect(isClose(miller, 7.848879734349086 * 0.35 / 0.0025, 1e-9), "\(miller)")
  }

  @Test("Fleiss' κ: the values of statsmodels' tests")
  func fleiss() throws {
    let table = [
      [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
      [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]
    #expect(abs(try #require(Agreement.fleissKappa(table)) - 0.210) < 5e-4)
    #expect(abs(try #require(Agreement.fleissKappa([[7, 1], [3, 5]])) - 0.161905) < 6e-6)
    #expect(Agreement.fleissKappa([[7, 0], [7, 0]]) == nil)
    #expect(Agreement.fleissKappa([[1, 0], [2, 0]]) == nil)
    #expect(Agreement.fleissKappa([]) == nil)
  }

  @Test("Cohen's κ with its interval: SAS's figures from statsmodels' tests")
  func cohen() throws {
    let kappa = try #require(CohenKappa([[0, 4, 1], [0, 8, 0], [0, 1, 5]]))
    #expect(abs(kappa.kappa - 0.4842) < 5e-5)
    #expect(abs(kappa.standardError - 0.1380) < 5e-5)
    #expect(abs(kappa.interval().lower - 0.2137) < 5e-5)
    #expect(abs(kappa.interval().upper - 0.7547) < 5e-5)
    #expect(CohenKappa([[3, 0], [0, 0]]) == nil)
    #expect(CohenKappa([[1, 2]]) == nil)
  }

  @Test("modal share, entropy and flake rate")
  func consistency() throws {
    let same = try #require(Consistency(counts: [5]))
    #expect(same.modalShare == 1 && same.normalizedEntropy == 0)
    let all = try #require(Consistency(counts: [1, 1, 1, 1]))
    #expect(all.modalShare == 0.25 && isClose(all.normalizedEntropy, 1, 1e-15))
    let half = try #require(Consistency(counts: [2, 2]))
    #expect(isClose(half.normalizedEntropy, 0.5, 1e-15))
    #expect(try #require(Consistency(counts: [1])).normalizedEntropy == 0)
    #expect(Consistency(counts: []) == nil)
    #expect(Consistency.flakeRate([(0, 3), (3, 3), (1, 3), (2, 3)]) == 0.5)
    #expect(Consistency.flakeRate([]) == nil)
  }
}
