internal import Evaluation
internal import Gating
internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for a judge held against people.
struct CalibrationReport {
  let outcome: CalibrateJudge.Outcome

  private var calibration: JudgeCalibration { outcome.calibration }
  private static let shown = 20

  func show(on console: Console, _ format: OutputFormat) {
    switch format {
    case .text: showText(on: console)
    case .json: console.out(json.serialized(.pretty(indent: 2)))
    case .jsonl: console.out(json.serialized(.compact))
    }
  }

  private func showText(on console: Console) {
    let prompt = outcome.prompt.map { ", prompt \($0.file) \($0.digest.short)" } ?? ""
    console.out(
      console.paint(outcome.suite.text, .bold)
        + ": judge \(outcome.judge.name) \(outcome.judge.digest.short)\(prompt), labels of "
        + outcome.people.joined(separator: ", "))
    for line in figures { console.out("  " + line) }
    var table = TextTable(
      header: ["", "judge: pass", "judge: fail"], numeric: [1, 2])
    table.add(["people: pass", "\(calibration.bothPass)", "\(calibration.onlyPeoplePass)"])
    table.add(["people: fail", "\(calibration.onlyJudgePasses)", "\(calibration.bothFail)"])
    for line in table.lines { console.out("  " + line) }
    for one in outcome.disagreements.prefix(Self.shown) {
      console.out(
        "  \(one.caseID) \(one.output.short): people say \(one.peoplePass ? "pass" : "fail"); "
          + one.reason)
    }
    let more = outcome.disagreements.count - Self.shown
    if more > 0 { console.out("  and \(more) more on which they disagree") }
    if let errored = outcome.errored {
      console.out("  \(errored.count) without a verdict of the judge, first: \(errored.reason)")
    }
    if outcome.left > 0 {
      console.out(
        "  \(Plural.count(outcome.left, "rated answer")) left out: no majority, or no "
          + "rubric")
    }
    if let spend = outcome.spend { console.out("  judge \(UsageText.words(spend))") }
    if let path = outcome.written { console.out("Wrote \(path).") }
  }

  private var figures: [String] {
    var lines = ["n = \(calibration.count)"]
    if let agreement = calibration.agreement {
      lines.append(
        "agreement \(Percent.fraction(agreement.value)), 95 % interval "
          + "\(Percent.fraction(agreement.interval.lower)) to "
          + "\(Percent.fraction(agreement.interval.upper)) (Wilson)")
    }
    if let kappa = calibration.kappa {
      let interval = kappa.interval()
      lines.append(
        "Cohen's kappa \(Percent.fraction(kappa.kappa)), 95 % interval "
          + "\(Percent.fraction(interval.lower)) to \(Percent.fraction(interval.upper))")
    } else {
      lines.append("Cohen's kappa n/a: chance alone would agree fully")
    }
    if !calibration.isCalibrated {
      lines.append(
        "uncalibrated: \(Plural.count(calibration.count, "labelled answer")), at least "
          + "\(JudgeCalibration.leastCount) are needed")
    }
    return lines
  }

  /// `stet-judge-calibration/1`.
  private var json: JSONValue {
    var object = JSONObject([
      ("format", .string("stet-judge-calibration/1")), ("suite", .string(outcome.suite.text)),
      ("judge", .string(outcome.judge.name.text)),
      ("judgeDigest", .string(outcome.judge.digest.description)),
      ("prompt", outcome.prompt.map { .string($0.digest.description) } ?? .null),
      ("people", .array(outcome.people.map { .string($0) })),
      ("n", Self.number(calibration.count)),
      ("agreement", PointsText.json(calibration.agreement?.value)),
      ("agreementInterval", PointsText.json(calibration.agreement?.interval)),
      ("kappa", PointsText.json(calibration.kappa?.kappa)),
      ("kappaInterval", PointsText.json(calibration.kappa?.interval())),
      ("calibrated", .bool(calibration.isCalibrated)),
    ])
    object["confusion"] = .object(
      JSONObject([
        ("bothPass", Self.number(calibration.bothPass)),
        ("onlyPeoplePass", Self.number(calibration.onlyPeoplePass)),
        ("onlyJudgePasses", Self.number(calibration.onlyJudgePasses)),
        ("bothFail", Self.number(calibration.bothFail)),
      ]))
    object["errored"] = Self.number(outcome.errored?.count ?? 0)
    object["leftOut"] = Self.number(outcome.left)
    object["judgeCalls"] = Self.number(outcome.spend?.calls ?? 0)
    object["judgeCostUSD"] = PointsText.json(outcome.spend?.costUSD)
    object["disagreements"] = .array(outcome.disagreements.map(Self.json))
    object["written"] = outcome.written.map { .string($0) } ?? .null
    return .object(object)
  }

  private static func json(_ one: CalibrateJudge.Outcome.Disagreement) -> JSONValue {
    .object(
      JSONObject([
        ("case", .string(one.caseID)), ("output", .string(one.output.description)),
        ("people", .string(one.peoplePass ? "pass" : "fail")), ("reason", .string(one.reason)),
      ]))
  }

  private static func number(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }
}
