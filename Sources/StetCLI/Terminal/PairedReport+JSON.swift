internal import Evaluation
internal import Foundation
internal import PromptModel
internal import StrictData
internal import Workflows

/// `stet-stats/1`: every figure by name, at full double precision, null where it is undefined.
extension PairedReport {
  var json: JSONValue {
    Figure.object(input + tests + intervals + planned + verdict)
  }

  func exponential(_ x: Double) -> Double { exp(x) }

  private var confidence: Double { statistics.options.confidence }

  private var input: [(String, JSONValue)] {
    [
      ("format", .string("stet-stats/1")), ("kind", .string("paired")),
      ("n", Figure.count(statistics.cases.count)),
      ("lines", Figure.count(statistics.lineCount)),
      ("graded", .bool(statistics.isGraded)), ("incomplete", Figure.texts(statistics.incomplete)),
      ("confidence", Figure.number(confidence)),
      ("margin", Figure.number(statistics.options.margin)),
      ("seed", Figure.seed(statistics.options.seed)),
      ("mean_a", Figure.number(statistics.meanA)), ("mean_b", Figure.number(statistics.meanB)),
      ("difference", Figure.number(statistics.difference)),
      ("lost_cases", Figure.texts(statistics.lost)),
      ("gained_cases", Figure.texts(statistics.gained)),
      ("critical_lost_cases", Figure.texts(statistics.lostCritical)),
      ("flake_rate_a", Figure.number(statistics.flakeRates?.a)),
      ("flake_rate_b", Figure.number(statistics.flakeRates?.b)),
    ]
  }

  private var tests: [(String, JSONValue)] {
    let test = statistics.mcnemar
    return [
      (
        "mcnemar",
        Figure.object([
          ("lost", Figure.count(test.lost)), ("gained", Figure.count(test.gained)),
          ("p_worse", Figure.number(test.pWorse)), ("p_better", Figure.number(test.pBetter)),
          ("p_two_sided", Figure.number(test.pTwoSided)),
          ("mid_p_worse", Figure.number(test.midPWorse)),
          ("mid_p_two_sided", Figure.number(test.midPTwoSided)),
        ])
      ),
      ("permutation", permutation), ("wilcoxon", wilcoxon), ("e_process", evidence),
    ]
  }

  private var permutation: JSONValue {
    guard let test = statistics.signFlip else { return .null }
    return Figure.object([
      ("mean_difference", Figure.number(test.mean)), ("p_worse", Figure.number(test.pWorse)),
      ("p_better", Figure.number(test.pBetter)), ("p_two_sided", Figure.number(test.pTwoSided)),
      ("exact", .bool(test.isExact)), ("permutations", Figure.count(test.flips)),
      ("nonzero", Figure.count(test.nonzeroCount)),
    ])
  }

  private var wilcoxon: JSONValue {
    guard let test = statistics.wilcoxon else { return .null }
    return Figure.object([
      ("n", Figure.count(test.count)), ("zeros", Figure.count(test.zeroCount)),
      ("ties", .bool(test.hasTies)), ("w_plus", Figure.number(test.positiveRankSum)),
      ("w_minus", Figure.number(test.negativeRankSum)),
      ("statistic", Figure.number(test.statistic)), ("z", Figure.number(test.z)),
      ("method", .string(test.method.rawValue)), ("p_worse", Figure.number(test.pWorse)),
      ("p_better", Figure.number(test.pBetter)), ("p_two_sided", Figure.number(test.pTwoSided)),
      ("normal_p_worse", Figure.number(test.normalPWorse)),
      ("normal_p_better", Figure.number(test.normalPBetter)),
      ("normal_p_two_sided", Figure.number(test.normalPTwoSided)),
    ])
  }

  private var evidence: JSONValue {
    let evidence = statistics.evidence
    return Figure.object([
      ("e", Figure.number(exp(evidence.logValue))), ("log_e", Figure.number(evidence.logValue)),
      ("max_log_e", Figure.number(evidence.largestLog)),
      ("threshold", Figure.number(1 / evidence.level)),
      ("flips", Figure.count(evidence.lost + evidence.gained)),
      ("stopped_at_flip", Figure.count(evidence.stoppedAtFlip)),
    ])
  }

  private var intervals: [(String, JSONValue)] {
    let paired = statistics.paired
    let count = statistics.cases.count
    func arm(_ interval: Interval?, ofA: Bool) -> JSONValue {
      guard let passes = passes(ofA: ofA), let interval else { return .null }
      return Figure.interval(
        interval, confidence,
        [
          ("passes", Figure.count(passes)), ("n", Figure.count(count)),
          ("estimate", Figure.number(Double(passes) / Double(count))),
        ])
    }
    let tango = paired.map { paired in
      Figure.interval(
        paired.interval(confidence: confidence), confidence,
        [
          ("difference", Figure.number(paired.difference)),
          ("one_sided_lower", Figure.number(paired.lowerBound(confidence: confidence))),
          ("one_sided_upper", Figure.number(paired.upperBound(confidence: confidence))),
        ])
    }
    let newcombe = statistics.bothPassed.flatMap {
      paired?.newcombe(bothPassed: $0, confidence: confidence)
    }
    return [
      ("tango", tango ?? .null),
      ("newcombe", newcombe.map { Figure.interval($0, confidence) } ?? .null),
      (
        "bonett_price",
        paired.map { Figure.interval($0.bonettPrice(confidence: confidence), confidence) } ?? .null
      ),
      ("wilson_a", arm(wilson(ofA: true), ofA: true)),
      ("wilson_b", arm(wilson(ofA: false), ofA: false)),
      ("clopper_pearson_a", arm(clopperPearson(ofA: true), ofA: true)),
      ("clopper_pearson_b", arm(clopperPearson(ofA: false), ofA: false)),
      ("bootstrap_bca", bootstrap), ("clustered", clustered),
    ]
  }

  private var bootstrap: JSONValue {
    guard let bootstrap = statistics.bootstrap else { return .null }
    let percentile = bootstrap.percentileInterval(confidence: confidence)
    return Figure.interval(
      bootstrap.interval(confidence: confidence), confidence,
      [
        ("mean_difference", Figure.number(bootstrap.mean)),
        ("one_sided_lower", Figure.number(bootstrap.lowerBound(confidence: confidence))),
        ("standard_error", Figure.number(bootstrap.standardError)),
        ("bias", Figure.number(bootstrap.bias)),
        ("acceleration", Figure.number(bootstrap.acceleration)),
        ("percentile_lower", Figure.number(percentile.lower)),
        ("percentile_upper", Figure.number(percentile.upper)),
        ("resamples", Figure.count(bootstrap.resamples)),
      ])
  }

  private var clustered: JSONValue {
    guard let error = statistics.clustered else { return .null }
    func normal(_ standardError: Double?) -> Interval? {
      standardError.map { error.interval(standardError: $0, confidence: confidence) }
    }
    let student = error.studentInterval(confidence: confidence)
    return Figure.object([
      ("clusters", Figure.count(error.clusterCount)),
      ("mean_difference", Figure.number(error.mean)), ("se_cr0", Figure.number(error.cr0)),
      ("se_cr1", Figure.number(error.cr1)), ("lower_cr0", Figure.number(normal(error.cr0)?.lower)),
      ("upper_cr0", Figure.number(normal(error.cr0)?.upper)),
      ("lower_cr1", Figure.number(normal(error.cr1)?.lower)),
      ("upper_cr1", Figure.number(normal(error.cr1)?.upper)),
      ("t_lower_cr1", Figure.number(student?.lower)),
      ("t_upper_cr1", Figure.number(student?.upper)), ("confidence", Figure.number(confidence)),
    ])
  }

  private var planned: [(String, JSONValue)] {
    let planning = PlanningFigures(statistics)
    let margin = statistics.options.margin
    return [
      (
        "power",
        Figure.object([
          ("level", Figure.number(planning.level)), ("power", Figure.number(planning.power)),
          ("churn", Figure.number(planning.churn)), ("margin", Figure.number(margin)),
          ("detectable_difference", Figure.number(planning.detectableDifference)),
          ("excluded_drop_without_flips", Figure.number(planning.excludedDrop)),
          ("cases_without_flips", Figure.count(planning.casesWithoutFlips)),
          ("cases_non_inferior", Figure.number(planning.casesNonInferior)),
          ("cases_connor", Figure.number(planning.casesConnor)),
          ("exact_mcnemar_power", Figure.number(planning.exactMcNemarPower)),
          ("connor_power", Figure.number(planning.connorPower)),
          ("standard_deviation", Figure.number(planning.standardDeviation)),
          ("t_test_power", Figure.number(planning.pairedTPower)),
          ("t_test_cases", Figure.number(planning.pairedTCases)),
        ])
      )
    ]
  }

  private var verdict: [(String, JSONValue)] {
    let gate = statistics.gate
    return [
      ("conclusion", .string(statistics.conclusion.rawValue)),
      (
        "gate",
        Figure.object([
          ("verdict", .string(gate.verdict.name)), ("rule", .string(gate.rule)),
          ("message", .string(gate.message)), ("lost", Figure.count(gate.lost.count)),
          ("gained", Figure.count(gate.gained.count)),
          ("n", Figure.count(statistics.cases.count + statistics.incomplete.count)),
        ])
      ),
    ]
  }
}
