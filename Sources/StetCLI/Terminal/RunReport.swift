internal import Evaluation
internal import PromptModel
internal import StrictData
internal import Workflows

/// What `stet run` prints.
struct RunReport {
  let console: Console
  let format: OutputFormat

  /// Prints the answers. One answer as text stands on standard output already.
  func show(_ answered: [RunPrompt.Answered]) {
    switch format {
    case .text: answered.count == 1 ? showOne(answered[0]) : showColumns(answered)
    case .json: console.out(json(answered).serialized(.pretty(indent: 2)))
    case .jsonl: for one in answered { console.out(Self.json(one).serialized(.compact)) }
    }
  }

  private func showOne(_ answered: RunPrompt.Answered) {
    showSteps(of: answered)
    switch answered.result {
    case .success(let answer):
      if !answered.steps.isEmpty { console.raw(answer.text) }
      if !answer.text.hasSuffix("\n"), !answer.text.isEmpty { console.raw("\n") }
      for call in answer.toolCalls { console.foreign("→ \(call.name)(\(call.arguments))\n") }
      console.error(console.paintError(Self.figures(answered, answer), .dim))
      if answer.finish == .length { console.note("the limit on tokens cut the answer off") }
      if answer.finish == .refused { console.note("the provider or the model refused") }
      if let problem = answered.problem { console.note(problem) }
    case .failure(let error):
      console.show(ErrorReport(error.message, causes: [], hints: []))
    }
  }

  /// Each request of a chain or of samples, with what came back; what a chain ends with is the
  /// answer, which stands on standard output.
  private func showSteps(of answered: RunPrompt.Answered) {
    for step in answered.steps {
      let name = step.step.map { $0.oneLine } ?? "answer"
      switch step.ending {
      case .answered(let answer):
        console.error(console.paintError("\(name): \(Self.figures(ofStep: answer))", .dim))
        guard step.step != Chain.lastName else { continue }
        for line in answer.text.split(separator: "\n", omittingEmptySubsequences: false) {
          console.error("  \(String(line).oneLine)")
        }
      case .failed(let error):
        console.error(console.paintError("\(name): \(error.message.oneLine)", .dim))
      }
    }
  }

  private func showColumns(_ answered: [RunPrompt.Answered]) {
    let columns = answered.map { one in
      SideBySide.Column(
        head: "\(one.column.reference) · \(Self.name(of: one))", body: Self.body(of: one),
        foot: one.answer.map { Self.figures(one, $0) } ?? "no answer")
    }
    for line in SideBySide(columns, width: TerminalWidth.current).lines { console.out(line) }
  }

  private static func body(of answered: RunPrompt.Answered) -> String {
    switch answered.result {
    case .success(let answer):
      TerminalCommands.shown(
        in: ([answer.text] + answer.toolCalls.map { "→ \($0.name)(\($0.arguments))" })
          .filter { !$0.isEmpty }.joined(separator: "\n"))
    case .failure(let error): "Error: \(error.message)"
    }
  }

  /// `gpt-4o, 12 + 34 tokens, 0.8 s, 0.0004 USD`; with `≈` what the provider does not report.
  private static func figures(_ answered: RunPrompt.Answered, _ answer: ModelAnswer) -> String {
    figures(answer, answered.tokens)
  }

  /// The same of one request of several: what the provider reports.
  private static func figures(ofStep step: ModelAnswer) -> String {
    guard let prompt = step.promptTokens, let completion = step.completionTokens else {
      return figures(step, nil)
    }
    let reported = (
      TokenFigure(prompt, .reported), TokenFigure(completion, .reported), step.costUSD
    )
    return figures(step, reported)
  }

  private static func figures(
    _ answer: ModelAnswer, _ tokens: (prompt: TokenFigure, completion: TokenFigure, usd: Double?)?
  ) -> String {
    var parts: [String] = []
    if let model = answer.model { parts.append(model) }
    if let tokens { parts.append("\(tokens.prompt.text) + \(tokens.completion.text) tokens") }
    if let milliseconds = answer.latencyMilliseconds {
      parts.append("\((milliseconds / 10).rounded() / 100) s")
    }
    if let cost = tokens?.usd ?? answer.costUSD {
      let mark = answer.costUSD == nil ? "≈" : ""
      parts.append("\(mark)\((cost * 1_000_000).rounded() / 1_000_000) USD")
    }
    if answer.attempts > 1 { parts.append("\(answer.attempts) requests") }
    if let note = answer.note { parts.append(note) }
    return parts.isEmpty ? "no figures" : parts.joined(separator: ", ")
  }

  private static func name(of answered: RunPrompt.Answered) -> String {
    let model = answered.column.model
    return model.isDirect ? "\(model.provider):\(model.id)" : model.name.text
  }

  private func json(_ answered: [RunPrompt.Answered]) -> JSONValue {
    .object(
      JSONObject([
        ("format", .string("stet-run/1")), ("answers", .array(answered.map(Self.json))),
      ]))
  }

  private static func json(_ answered: RunPrompt.Answered) -> JSONValue {
    var object = heading(answered)
    if !answered.steps.isEmpty { object["steps"] = .array(answered.steps.map(json)) }
    if let problem = answered.problem { object["problem"] = .string(problem) }
    if let error = answered.failure {
      return .object(adding([("error", .string(error.message))], to: object))
    }
    guard let answer = answered.answer else { return .object(object) }
    return .object(
      adding(calls(answer) + figures(of: answer) + estimates(of: answered, answer), to: object))
  }

  private static func json(_ step: Exchange) -> JSONValue {
    let object = JSONObject([
      ("name", Figure.text(step.step)), ("request", .string(step.request.description)),
    ])
    switch step.ending {
    case .answered(let answer):
      return .object(adding(calls(answer) + figures(of: answer), to: object))
    case .failed(let error):
      return .object(adding([("error", .string(error.message))], to: object))
    }
  }

  private static func adding(
    _ members: [(String, JSONValue)], to object: JSONObject
  ) -> JSONObject {
    JSONObject(object.entries.map { ($0.key, $0.value) } + members)
  }

  /// What was asked.
  private static func heading(_ answered: RunPrompt.Answered) -> JSONObject {
    let column = answered.column
    return JSONObject([
      ("prompt", .string(column.prompt.name.text)),
      ("reference", .string("\(column.reference)")),
      ("version", Figure.count(column.prompt.number)),
      ("closure", .string(column.prompt.closure.digest.description)),
      ("model", .string(name(of: answered))), ("provider", .string(column.model.provider)),
      ("id", .string(column.model.id)),
    ])
  }

  /// What came back.
  private static func calls(_ answer: ModelAnswer) -> [(String, JSONValue)] {
    guard !answer.toolCalls.isEmpty else { return [("output", .string(answer.text))] }
    let calls = answer.toolCalls.map { call in
      JSONValue.object(
        JSONObject([
          ("name", .string(call.name)),
          ("arguments", call.argumentsValue ?? .string(call.arguments)),
        ]))
    }
    return [("output", .string(answer.text)), ("toolCalls", .array(calls))]
  }

  /// What is known of the answer.
  private static func figures(of answer: ModelAnswer) -> [(String, JSONValue)] {
    [
      ("answeredBy", Figure.text(answer.model)), ("finish", Figure.text(answer.finish?.word)),
      ("promptTokens", Figure.count(answer.promptTokens)),
      ("completionTokens", Figure.count(answer.completionTokens)),
      ("milliseconds", Figure.number(answer.latencyMilliseconds)),
      ("costUSD", Figure.number(answer.costUSD)), ("requests", Figure.count(answer.attempts)),
    ]
  }

  /// What stands in for what the provider does not report.
  private static func estimates(
    of answered: RunPrompt.Answered, _ answer: ModelAnswer
  ) -> [(String, JSONValue)] {
    guard let tokens = answered.tokens,
      tokens.prompt.method != .reported || tokens.completion.method != .reported
    else { return [] }
    let estimate = JSONObject([
      ("promptTokens", Figure.count(tokens.prompt.count)),
      ("completionTokens", Figure.count(tokens.completion.count)),
      ("costUSD", Figure.number(tokens.usd)),
    ])
    return [("estimate", .object(estimate))]
  }
}

extension RunPrompt.Answered {
  var answer: ModelAnswer? { if case .success(let answer) = result { answer } else { nil } }
  var failure: ProviderError? { if case .failure(let error) = result { error } else { nil } }
}
