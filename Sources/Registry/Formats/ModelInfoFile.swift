public import PromptModel
public import StrictData

/// models/<name>.info.yaml: what is known of a model and changes no answer; outside the digest.
public enum ModelInfoFile {
  /// The facts in a file's bytes.
  /// - Throws: at the first place that is wrong.
  public static func parse(_ bytes: [UInt8]) throws(SourceError) -> ModelInfo {
    let fields = try FormatNode.yaml(bytes).fields(
      ["context", "prices", "retires", "notes"], noun: "a model's info")
    return ModelInfo(
      context: try fields["context"]?.integer(in: 1...FormatNode.largestInteger),
      retires: try day(fields["retires"]),
      prices: try prices(fields["prices"]),
      notes: try fields["notes"]?.text())
  }

  /// The facts as a file.
  public static func serialize(_ info: ModelInfo) -> [UInt8] {
    var lines: [String] = []
    if let context = info.context { lines.append("context: \(context)") }
    if let prices = info.prices { lines.append("prices: \(FormatText.json(.object(prices)))") }
    if let retires = info.retires { lines.append("retires: \(FormatText.quoted(retires))") }
    if let notes = info.notes { lines.append("notes: \(FormatText.quoted(notes))") }
    return Array(((lines.isEmpty ? ["{}"] : lines).joined(separator: "\n") + "\n").utf8)
  }

  /// Prices are numbers from 0 on, or mappings of such.
  private static func prices(_ node: FormatNode?) throws(SourceError) -> JSONObject? {
    guard let node else { return nil }
    for member in try node.members() {
      if case .object = member.node.value {
        _ = try prices(member.node)
      } else if case .string = member.node.value {
        _ = try member.node.label()
      } else {
        guard try member.node.number() >= 0 else {
          throw member.node.mismatch("a number from 0 on")
        }
      }
    }
    return node.value.object
  }

  private static func day(_ node: FormatNode?) throws(SourceError) -> String? {
    guard let node else { return nil }
    guard case .string(let text) = node.value, CalendarText.isDay(text.utf8) else {
      throw node.mismatch("a day as YYYY-MM-DD")
    }
    return text
  }
}
