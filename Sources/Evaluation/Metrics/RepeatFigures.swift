internal import PromptModel
internal import StrictData

/// Figures of cases that ran several times.
struct RepeatFigures {
  /// One case's runs.
  struct Runs {
    var count = 0
    var passed = 0
    var errored = 0
  }

  /// The runs of each case.
  let cases: [Runs]

  init(_ results: [CaseResult]) {
    var byCase: [ExactString: Runs] = [:]
    for result in results {
      var runs = byCase[ExactString(result.id)] ?? Runs()
      runs.count += 1
      if result.pass == true { runs.passed += 1 }
      if result.pass == nil { runs.errored += 1 }
      byCase[ExactString(result.id)] = runs
    }
    // A sum must not depend on the order in which a dictionary hands out its entries.
    cases = byCase.sorted { $0.key < $1.key }.map(\.value)
  }

  /// The mean over cases of 1 − C(n − c, k) / C(n, k): the chance that at least one of k runs, drawn
  /// without replacement from n of which c passed, passes. Chen et al. (2021), "Evaluating Large
  /// Language Models Trained on Code", equation 1, in the product form given there:
  /// 1 − ∏ (1 − k / i) for i = n − c + 1 … n. Nil where a case has fewer than k runs or a run
  /// without a verdict.
  func passAt(_ k: Int) -> Double? {
    mean(k) { runs in
      let failed = runs.count - runs.passed
      guard failed >= k else { return 1 }
      let miss = (failed..<runs.count).reduce(1.0) { $0 * (1 - Double(k) / Double($1 + 1)) }
      return 1 - miss
    }
  }

  /// The mean over cases of C(c, k) / C(n, k): the chance that all of k runs pass. Yao et al. (2024),
  /// "τ-bench", section 4. Nil as for ``passAt(_:)``.
  func passAll(_ k: Int) -> Double? {
    mean(k) { runs in
      guard runs.passed >= k else { return 0 }
      return (0..<k).reduce(1.0) {
        $0 * Double(runs.passed - $1) / Double(runs.count - $1)
      }
    }
  }

  /// The share of cases of which some runs passed and some did not.
  var flakeRate: Double? {
    guard !cases.isEmpty else { return nil }
    let flaky = cases.count { $0.passed > 0 && $0.passed < $0.count }
    return Double(flaky) / Double(cases.count)
  }

  private func mean(_ k: Int, _ value: (Runs) -> Double) -> Double? {
    guard k >= 1, !cases.isEmpty, cases.allSatisfy({ $0.count >= k && $0.errored == 0 }) else {
      return nil
    }
    return cases.reduce(0) { $0 + value($1) } / Double(cases.count)
  }
}

/// The mean of an assertion metric over cases.
enum MeanScore {
  /// The mean over cases of the mean score of the case's runs.
  ///
  /// With a metric, a run's score is the mean of its assertions that carry it: by their `metric`, or
  /// where they have none by their type. A case none of whose runs carries it is left out, but a case
  /// that failed without an output has the score 0. Nil where nothing carries it, and where a score
  /// is missing because a run or an assertion has no verdict.
  static func value(of metric: String?, in results: [CaseResult]) -> Double? {
    var byCase: [ExactString: (sum: Double, runs: Int)] = [:]
    var isCarried = metric == nil
    for result in results {
      let scores: [Double?]
      if let metric, !(result.assertions.isEmpty && result.pass == false) {
        if result.pass == nil, result.assertions.isEmpty { return nil }
        scores = result.assertions.filter { carries(metric, $0) }.map(\.score)
        if scores.isEmpty { continue }
        isCarried = true
      } else {
        scores = [result.score]
      }
      let known = scores.compactMap { $0 }
      guard known.count == scores.count else { return nil }
      let old = byCase[ExactString(result.id)] ?? (0, 0)
      let score = known.reduce(0, +) / Double(known.count)
      byCase[ExactString(result.id)] = (old.sum + score, old.runs + 1)
    }
    guard isCarried, !byCase.isEmpty else { return nil }
    let means = byCase.sorted { $0.key < $1.key }.map { $0.value.sum / Double($0.value.runs) }
    return means.reduce(0, +) / Double(means.count)
  }

  private static func carries(_ metric: String, _ result: AssertionResult) -> Bool {
    if let own = result.metric { return ExactString(own) == ExactString(metric) }
    return result.name.utf8.prefix { $0 != UInt8(ascii: "@") }.elementsEqual(metric.utf8)
  }
}
