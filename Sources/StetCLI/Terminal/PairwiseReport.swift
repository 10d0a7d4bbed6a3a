internal import Evaluation
internal import Foundation
internal import Gating
internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for what a judge said of two arms.
struct PairwiseReport {
  let outcome: CompareByJudge.Outcome

  func show(on console: Console, _ format: OutputFormat) {
    switch format {
    case .text: showText(on: console)
    case .json: console.out(json.serialized(.pretty(indent: 2)))
    case .jsonl: console.out(json.serialized(.compact))
    }
  }

  private func showText(on console: Console) {
    for (name, arm) in [("A", outcome.first), ("B", outcome.second)] {
      console.out(
        "\(name)  \(console.paint(arm.reference.description, .bold)) "
          + arm.prompt.closure.digest.short)
    }
    for suite in outcome.suites {
      console.out("")
      console.out(
        console.paint(
          "\(suite.suite.name) with \(outcome.model.name), judged by \(outcome.judge.name), "
            + "n = \(suite.outcomes.count)", .bold))
      for line in lines(suite) { console.out("  " + line) }
    }
  }

  private func lines(_ suite: CompareByJudge.Outcome.SuiteOutcome) -> [String] {
    let figures = suite.figures
    var lines = [
      "A won \(figures.first), B won \(figures.second), \(figures.ties) tied "
        + "(\(figures.inconsistent) of them because the two orders disagreed)"
    ]
    if let share = figures.share {
      lines.append(
        "B won \(Percent.fraction(share.value)) of the \(figures.decided) that were won, 95 % "
          + "interval \(Percent.fraction(share.interval.lower)) to "
          + "\(Percent.fraction(share.interval.upper)) (Wilson); two-sided sign test p "
          + PointsText.probability(figures.pTwoSided))
    }
    if let correlation = figures.lengthCorrelation {
      lines.append(
        "longer answers and wins: r = \(String(format: "%+.2f", correlation))"
          + (abs(correlation) >= 0.5 ? "; the judge may be counting words" : ""))
    }
    for outcome in suite.outcomes {
      if let error = outcome.error { lines.append("errored \(outcome.suiteCase.id): \(error)") }
    }
    if let spend = suite.spend { lines.append("judges \(UsageText.words(spend))") }
    lines.append(Self.sentence(figures))
    return lines
  }

  private static func sentence(_ figures: PairwiseFigures) -> String {
    guard figures.decided > 0 else { return "No case was won in both orders." }
    guard figures.pTwoSided <= 0.05 else {
      return "No difference is shown: that many wins come about by chance."
    }
    return "The judge prefers \(figures.second > figures.first ? "B" : "A")."
  }

  /// `stet-pairwise/1`.
  private var json: JSONValue {
    .object(
      JSONObject([
        ("format", .string("stet-pairwise/1")), ("a", Self.json(outcome.first)),
        ("b", Self.json(outcome.second)), ("model", .string(outcome.model.name.text)),
        ("modelDigest", .string(outcome.model.digest.description)),
        ("judge", .string(outcome.judge.name.text)),
        ("judgeDigest", .string(outcome.judge.digest.description)),
        ("suites", .array(outcome.suites.map(Self.json))),
      ]))
  }

  private static func json(_ arm: ComparisonOutcome.Arm) -> JSONValue {
    .object(
      JSONObject([
        ("reference", .string(arm.reference.description)),
        ("prompt", .string(arm.prompt.name.text)),
        ("closure", .string(arm.prompt.closure.digest.description)),
      ]))
  }

  private static func json(_ suite: CompareByJudge.Outcome.SuiteOutcome) -> JSONValue {
    let figures = suite.figures
    let spend = suite.spend
    return .object(
      JSONObject([
        ("suite", .string(suite.suite.name.text)),
        ("suiteDigest", .string(suite.suite.digest.description)),
        ("n", number(suite.outcomes.count)), ("a", number(figures.first)),
        ("b", number(figures.second)), ("ties", number(figures.ties)),
        ("inconsistent", number(figures.inconsistent)), ("errored", number(figures.errored)),
        ("shareOfB", PointsText.json(figures.share?.value)),
        ("interval", PointsText.json(figures.share?.interval)),
        ("pTwoSided", PointsText.json(figures.pTwoSided)),
        ("lengthCorrelation", PointsText.json(figures.lengthCorrelation)),
        ("calls", number(suite.calls)), ("judgeCalls", number(spend?.calls ?? 0)),
        ("judgeCostUSD", PointsText.json(spend?.costUSD)),
        ("cases", .array(suite.outcomes.map(json))),
      ]))
  }

  private static func json(_ outcome: PairwiseRunner.Outcome) -> JSONValue {
    var object = JSONObject([("id", .string(outcome.suiteCase.id))])
    if let verdict = outcome.verdict {
      object["winner"] = .string(["first": "a", "second": "b"][verdict.winner.rawValue] ?? "tie")
      object["consistent"] = .bool(verdict.isConsistent)
      object["reasons"] = .array(verdict.reasons.map { .string($0) })
    }
    object["lengthDifference"] = outcome.lengthDifference.map { number($0) }
    object["error"] = outcome.error.map { .string($0) }
    return .object(object)
  }

  private static func number(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }
}
