internal import PromptModel
internal import StrictData

/// A judge that says which of two answers meets a rubric better.
///
/// It is asked in both orders, and only a verdict that stays the same is a win: what a judge prefers
/// by place is no preference. It never learns whose answers they are.
public struct PairwiseJudge: Sendable {
  /// Which answer is better.
  public enum Winner: String, Sendable, Hashable {
    /// The first arm's.
    case first
    /// The second arm's.
    case second
    /// Neither, in both orders or not in the same way in both.
    case tie
  }

  /// What both orders came to.
  public struct Verdict: Sendable, Hashable {
    /// Which answer is better.
    public let winner: Winner
    /// Whether both orders said the same.
    public let isConsistent: Bool
    /// What the judge said in each order; empty where it was not asked, the answers being equal.
    public let reasons: [String]
  }

  private let judge: Judge

  /// A judge; its own prompt about a rubric is not used.
  public init(_ judge: Judge) { self.judge = judge }

  /// The verdict on two answers; or why there is none.
  func verdict(
    rubric: String, first: String, second: String
  ) async -> (verdict: Result<Verdict, JudgeFailure>, spend: JudgeSpend?) {
    if ExactString(first) == ExactString(second) {
      return (.success(Verdict(winner: .tie, isConsistent: true, reasons: [])), nil)
    }
    var winners: [Winner] = []
    var reasons: [String] = []
    var spends: [JudgeSpend] = []
    for isSwapped in [false, true] {
      let reply = await judge.ask(
        Self.messages(
          rubric: rubric, one: isSwapped ? second : first, two: isSwapped ? first : second),
        config: JSONObject(), form: Self.form)
      if let spend = reply.spend { spends.append(spend) }
      switch reply.answer {
      case .failure(let failure): return (.failure(failure), JudgeSpend.sum(spends))
      case .success(let answer):
        winners.append(Self.winner(answer["better"]?.string ?? "", isSwapped: isSwapped))
        reasons.append(Excerpt.plain(answer["reason"]?.string ?? "", limit: 600))
      }
    }
    let isConsistent = winners[0] == winners[1]
    return (
      .success(
        Verdict(
          winner: isConsistent ? winners[0] : .tie, isConsistent: isConsistent, reasons: reasons)),
      JudgeSpend.sum(spends)
    )
  }

  /// What the judge is asked in either order about two empty answers: for what is counted before
  /// anything is sent; nil: nothing can be asked.
  public func request(rubric: String) -> ModelRequest? {
    do {
      return try judge.request(
        Self.messages(rubric: rubric, one: "", two: ""), config: JSONObject(), form: Self.form)
    } catch {
      // The case says so when it is judged.
      return nil
    }
  }

  private static func winner(_ word: String, isSwapped: Bool) -> Winner {
    switch (word, isSwapped) {
    case ("ONE", false), ("TWO", true): .first
    case ("TWO", false), ("ONE", true): .second
    default: .tie
    }
  }

  /// Version 1 of the question; both parts are called by their place alone.
  static func messages(rubric: String, one: String, two: String) -> [ChatMessage] {
    let parts = FencedParts(fence: JudgeFence(around: [rubric, one, two]).mark)
    return [
      ChatMessage(role: "system", text: rules + parts.rule("What is in ONE and TWO")),
      ChatMessage(
        role: "user",
        text: parts.part("RUBRIC", rubric) + parts.part("ONE", one) + parts.part("TWO", two)
          + closing),
    ]
  }

  private static let rules = """
    You judge which of two texts meets a rubric better. You did not write them, and you do not \
    answer them.

    Take the criteria of the rubric one by one. For each, decide from the texts alone which of them \
    meets it. The order of the texts means nothing. Length, style, formatting and a confident tone \
    are no merits unless the rubric asks for them. Where both meet it equally well, or equally \
    badly, neither is better.

    """

  private static let closing = """
    Now compare ONE and TWO by RUBRIC. Answer with one JSON object and nothing else, its members in \
    this order:
    {"reason": for each criterion in a few words which text meets it, "better": "ONE", "TWO" or \
    "NEITHER"}
    """

  private static let form = JudgeForm(
    [
      ("reason", JSONObject([("type", .string("string"))])),
      (
        "better",
        JSONObject([
          ("type", .string("string")),
          ("enum", .array([.string("ONE"), .string("TWO"), .string("NEITHER")])),
        ])
      ),
    ], bounds: [])
}
