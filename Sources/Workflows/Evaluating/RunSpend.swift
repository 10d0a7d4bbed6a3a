public import Evaluation

/// What a run with judges took: its answers, and apart from them the judges.
public struct RunSpend: Sendable, Hashable {
  /// The answers; nil: there is none.
  public let answers: JudgeSpend?
  /// Judges and embedders, with the canaries.
  public let judges: JudgeSpend

  /// The spend of a run; nil where no judge was asked.
  ///
  /// - Parameter canaries: what trying the judges took.
  init?(of outcomes: [CaseOutcome], canaries: JudgeSpend?) {
    let spends = outcomes.compactMap(\.graded.spend) + [canaries].compactMap { $0 }
    guard let judges = JudgeSpend.sum(spends) else { return nil }
    self.judges = judges
    answers = JudgeSpend.sum(outcomes.compactMap { $0.answer.map { JudgeSpend($0) } })
  }

  /// What both cost, in US dollars; nil where the cost of one is not known.
  public var totalUSD: Double? {
    guard let answers else { return judges.costUSD }
    return (answers + judges).costUSD
  }
}
