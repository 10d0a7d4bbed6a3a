internal import Evaluation
internal import StrictData

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
