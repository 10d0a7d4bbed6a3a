internal import Evaluation
internal import StrictData
internal import Workflows

/// What comparisons that are yet to be made can see.
struct PlanReport: StatsReport {
  private let rows: [(id: String, question: SuitePlan.Question, plan: SuitePlan)]

  init(_ questions: [(id: String, question: SuitePlan.Question)]) {
    rows = questions.map { ($0.id, $0.question, SuitePlan($0.question)) }
  }

  var json: JSONValue {
    Figure.object([
      ("format", .string("stet-stats/1")), ("kind", .string("plan")),
      ("plans", .array(rows.map { json($0.id, $0.question, $0.plan) })),
    ])
  }

  private func json(
    _ id: String, _ question: SuitePlan.Question, _ plan: SuitePlan
  ) -> JSONValue {
    Figure.object([
      ("id", .string(id)), ("n", Figure.count(question.cases)),
      ("churn", Figure.number(question.churn)), ("difference", Figure.number(question.difference)),
      ("effect", Figure.number(question.effect)), ("margin", Figure.number(question.margin)),
      ("level", Figure.number(question.level)), ("power", Figure.number(question.power)),
      (
        "gate",
        plan.gate.map {
          Figure.object([
            ("pass", Figure.number($0.pass)), ("fail", Figure.number($0.fail)),
            ("inconclusive", Figure.number($0.inconclusive)),
          ])
        } ?? .null
      ),
      ("exact_mcnemar_power", Figure.number(plan.exactMcNemarPower)),
      ("connor_power", Figure.number(plan.connorPower)),
      ("connor_cases", Figure.number(plan.connorCases)),
      ("detectable_difference", Figure.number(plan.detectableDifference)),
      ("excluded_drop_without_flips", Figure.number(plan.excludedDrop)),
      ("cases_without_flips", Figure.count(plan.casesWithoutFlips)),
      ("cases_non_inferior", Figure.number(plan.casesNonInferior)),
      ("t_test_power", Figure.number(plan.pairedT?.oneSided)),
      ("t_test_power_two_sided", Figure.number(plan.pairedT?.twoSided)),
      ("t_test_cases", Figure.number(plan.pairedTCases?.oneSided)),
      ("t_test_cases_two_sided", Figure.number(plan.pairedTCases?.twoSided)),
      ("two_arms_power", Figure.number(plan.twoArms?.oneSided)),
      ("two_arms_power_two_sided", Figure.number(plan.twoArms?.twoSided)),
    ])
  }

  func lines(_ console: Console) -> [String] {
    rows.flatMap { id, question, plan in
      var lines = ["\(FigureText.printable(id)): \(question.cases) cases"]
      if let gate = plan.gate {
        lines.append(
          FigureText.row(
            "  gate",
            "passes \(FigureText.share(gate.pass)), fails \(FigureText.share(gate.fail)), "
              + "undecided \(FigureText.share(gate.inconclusive))"))
      }
      if let power = plan.exactMcNemarPower, let detectable = plan.detectableDifference {
        lines.append(
          FigureText.row(
            "  exact McNemar",
            "power \(FigureText.share(power)); detects \(FigureText.share(detectable)) with "
              + "power \(FigureText.share(question.power))"))
      }
      if let power = plan.pairedT {
        lines.append(
          FigureText.row(
            "  paired t",
            "power \(FigureText.share(power.oneSided)), two-sided "
              + FigureText.share(power.twoSided)))
      }
      lines.append(
        FigureText.row(
          "  without a flip", "rules out drops larger than \(FigureText.share(plan.excludedDrop))"))
      return lines
    }
  }
}
