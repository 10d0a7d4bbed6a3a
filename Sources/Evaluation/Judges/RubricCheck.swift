internal import PromptModel
internal import StrictData

/// `llm-rubric`: a model says whether the answer meets a rubric.
///
/// A threshold decides beside the judge's own verdict: both must let the answer pass, as in
/// promptfoo. Whatever keeps the judge from a verdict is an error, with and without `not-`.
struct RubricCheck: AssertionCheck {
  /// The longest reason that is kept, in Unicode scalars.
  private static let longestReason = 600

  let rubric: String
  let reference: String?
  let threshold: Double?
  /// The judge that the assertion names; nil: the first.
  let judgeName: String?
  let tools: GradingTools

  func judge(_ answer: JudgedAnswer) async -> Judgement { await finding(on: answer).judgement }

  func finding(on answer: JudgedAnswer) async -> CheckFinding {
    guard let judge = tools.judge(named: judgeName) else {
      let name = judgeName.map { "judge '\($0)'" } ?? "a judge"
      return CheckFinding(.undecidable("llm-rubric asks \(name), and there is none here"))
    }
    if let fault = await tools.canaries?.fault() {
      return CheckFinding(.undecidable(fault.message), isCutOff: fault.endsRun)
    }
    let question = JudgeQuestion(rubric: rubric, output: answer.text, reference: reference)
    let messages: [ChatMessage]
    do {
      messages = try judge.prompt.messages(for: question)
    } catch {
      return CheckFinding(.undecidable("the judge's prompt cannot be rendered: \(error.message)"))
    }
    let reply = await judge.ask(messages, config: judge.prompt.config, form: RubricPrompt.form)
    switch reply.answer {
    case .failure(let failure):
      return CheckFinding(
        .undecidable(failure.message), spend: reply.spend, isCutOff: failure.endsRun)
    case .success(let verdict):
      return CheckFinding(decided(by: verdict, of: judge), spend: reply.spend)
    }
  }

  /// What the judge would be asked first about an output; nil: nothing can be asked.
  func request(about output: String) -> ModelRequest? {
    guard let judge = tools.judge(named: judgeName) else { return nil }
    let question = JudgeQuestion(rubric: rubric, output: output, reference: reference)
    do {
      return try judge.request(
        judge.prompt.messages(for: question), config: judge.prompt.config, form: RubricPrompt.form)
    } catch {
      // The assertion says so when it judges.
      return nil
    }
  }

  private func decided(by verdict: JSONObject, of judge: Judge) -> Judgement {
    guard let pass = verdict["pass"]?.bool, let score = verdict["score"]?.number?.double else {
      return .undecidable("judge '\(judge.model.name)' gave no verdict")
    }
    let reason = Excerpt.plain(verdict["reason"]?.string ?? "", limit: Self.longestReason)
    return .decided(
      pass: pass && score >= (threshold ?? 0), score: score,
      reason: "judge '\(judge.model.name)': \(reason)")
  }
}

extension RubricCheck {
  /// Reads an assertion's value: the rubric, or `{rubric: …, reference: …}`.
  init(_ given: AssertionInput, tools: GradingTools) throws(AssertionFault) {
    guard let value = try given.value() else {
      throw AssertionFault("llm-rubric has no value, the rubric")
    }
    var reference: String?
    if let members = value.object {
      let options = try AssertionOptions(
        members, known: ["rubric", "reference"], type: given.name)
      guard let text = try options.text("rubric") else {
        throw AssertionFault("llm-rubric has no 'rubric'")
      }
      rubric = text
      reference = try options["reference"].map { value throws(AssertionFault) in
        try given.text(value)
      }
    } else {
      rubric = try given.text(value)
    }
    guard rubric.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
      throw AssertionFault("llm-rubric has an empty rubric")
    }
    self.reference = reference
    self.tools = tools
    threshold = given.spec.threshold
    judgeName = given.spec.provider
    guard let known = tools.suiteJudges, let name = judgeName,
      !known.contains(where: { $0.model.text == name })
    else { return }
    throw AssertionFault(
      "llm-rubric names the provider '\(name)', which is none of the judges of suite.yaml",
      suggestion: Spelling.nearest(to: name, among: known.map(\.model.text)))
  }
}
