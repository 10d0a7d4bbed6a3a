internal import Evaluation
internal import PromptModel
internal import StrictData
internal import Workflows

/// Words for what answers took.
enum UsageText {
  /// `median 812 ms  412 + 3 tokens a case  0.43 usd per 1,000 cases`; what is not known is left
  /// out.
  static func line(_ usage: UsageFigures) -> String {
    var parts: [String] = []
    if let time = usage.medianMilliseconds { parts.append("median \(Fixed.text(time, 0)) ms") }
    switch (usage.promptTokens, usage.completionTokens) {
    case (let prompt?, let completion?):
      parts.append("\(Fixed.text(prompt, 0)) + \(Fixed.text(completion, 0)) tokens a case")
    case (let tokens?, nil), (nil, let tokens?):
      parts.append("\(Fixed.text(tokens, 0)) tokens a case")
    case (nil, nil): break
    }
    if let cost = usage.usdPerThousand { parts.append("\(Dollars.text(cost)) per 1,000 cases") }
    return parts.joined(separator: "  ")
  }

  /// `30 of 40 answers were kept from before  2 requests sent again after failures on the way`: the
  /// first from the cache or as recordings; nil where there is nothing to say.
  static func line(_ run: EvaluationOutcome.Run) -> String? {
    var parts: [String] = []
    if run.counts.cached > 0 {
      parts.append("\(run.counts.cached) of \(run.counts.total) answers were kept from before")
    }
    if run.retries > 0 {
      parts.append("\(Plural.count(run.retries, "request")) sent again after failures on the way")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "  ")
  }

  /// `judges 352 requests, 41200 + 8800 tokens, 12.3 s, 0.1234 usd; answers 0.3100 usd, in all 0.4334
  /// usd`; what is not known is left out.
  static func line(_ spend: RunSpend) -> String {
    var line = "judges \(words(spend.judges))"
    if let usd = spend.totalUSD {
      let answers = spend.answers?.costUSD.map { "answers \(Dollars.text($0)), " } ?? ""
      line += "; \(answers)in all \(Dollars.text(usd))"
    }
    return line
  }

  /// `352 requests, 41200 + 8800 tokens, 12.3 s, 0.1234 usd`.
  static func words(_ spend: JudgeSpend) -> String {
    var parts = [Plural.count(spend.calls, "request")]
    if let prompt = spend.usage.prompt, let completion = spend.usage.completion {
      parts.append("\(prompt) + \(completion) tokens")
    }
    if let time = spend.milliseconds { parts.append("\(Fixed.text(time / 1000, 1)) s") }
    if let usd = spend.costUSD { parts.append(Dollars.text(usd)) }
    return parts.joined(separator: ", ")
  }

  /// `{"answers", "judges", "totalUSD"}`.
  static func json(_ spend: RunSpend) -> JSONValue {
    .object(
      JSONObject([
        ("answers", spend.answers.map(json) ?? .null), ("judges", json(spend.judges)),
        ("totalUSD", spend.totalUSD.map { .number(JSONNumber($0)) } ?? .null),
      ]))
  }

  /// `{"calls", "promptTokens", "completionTokens", "milliseconds", "usd"}`, null where not known.
  static func json(_ spend: JudgeSpend) -> JSONValue {
    return .object(
      JSONObject([
        ("calls", .number(JSONNumber(spend.calls))),
        ("promptTokens", Figure.count(spend.usage.prompt)),
        ("completionTokens", Figure.count(spend.usage.completion)),
        ("milliseconds", Figure.number(spend.milliseconds)), ("usd", Figure.number(spend.costUSD)),
      ]))
  }

  /// `{"medianMilliseconds", "promptTokens", "completionTokens", "usdPerThousand"}`, null where not
  /// known.
  static func json(_ usage: UsageFigures) -> JSONValue {
    return .object(
      JSONObject([
        ("medianMilliseconds", Figure.number(usage.medianMilliseconds)),
        ("promptTokens", Figure.number(usage.promptTokens)),
        ("completionTokens", Figure.number(usage.completionTokens)),
        ("usdPerThousand", Figure.number(usage.usdPerThousand)),
      ]))
  }
}
