internal import StrictData
internal import Workflows

/// Words for the samples of a run.
struct SamplingReport {
  let figures: SamplingFigures

  /// One line: `samples 5 a case  agreement 0.913  2 abstained`.
  var line: String {
    var parts = ["samples \(figures.samples) a case"]
    if let agreement = figures.meanAgreement {
      parts.append("agreement \(Percent.fraction(agreement)) (n = \(figures.cases))")
    }
    if figures.abstentions > 0 { parts.append("\(figures.abstentions) abstained") }
    if figures.casesWithoutAnswer > 0 {
      parts.append("\(figures.casesWithoutAnswer) cases without an answer")
    }
    if let tokens = figures.tokens { parts.append("\(tokens) tokens") }
    if let cost = figures.costUSD { parts.append("\(JSONNumber(cost).literal) USD") }
    if let time = figures.meanMilliseconds, let longest = figures.meanLongestMilliseconds {
      parts.append(
        "\(Int(time.rounded())) ms a case, \(Int(longest.rounded())) ms its slowest sample")
    }
    return parts.joined(separator: "  ")
  }

  /// The member `sampling` of a run.
  var json: JSONValue {
    return .object(
      JSONObject([
        ("samples", .number(JSONNumber(figures.samples))),
        ("cases", .number(JSONNumber(figures.cases))),
        ("meanAgreement", Figure.number(figures.meanAgreement)),
        ("abstentions", .number(JSONNumber(figures.abstentions))),
        ("casesWithoutAnswer", .number(JSONNumber(figures.casesWithoutAnswer))),
        ("tokens", figures.tokens.map { .number(JSONNumber($0)) } ?? .null),
        ("costUSD", Figure.number(figures.costUSD)),
        ("meanMilliseconds", Figure.number(figures.meanMilliseconds)),
        ("meanLongestMilliseconds", Figure.number(figures.meanLongestMilliseconds)),
      ]))
  }
}
