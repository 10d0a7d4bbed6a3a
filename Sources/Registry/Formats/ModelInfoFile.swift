public import PromptModel
public import StrictData

/// models/<name>.info.yaml: what is known of a model and changes no answer; outside the digest.
public enum ModelInfoFile {
  /// The facts in a file's bytes.
  /// - Throws: at the first place that is wrong.
  public static func parse(_ bytes: [UInt8]) throws(SourceError) -> ModelInfo {
    let fields = try FormatNode.yaml(bytes).fields(
      ["context", "prices", "retires", "vocabulary", "notes"], noun: "a model's info")
    return ModelInfo(
      context: try fields["context"]?.integer(in: 1...FormatNode.largestInteger),
      retires: try day(fields["retires"]),
      prices: try prices(fields["prices"]),
      vocabulary: try vocabulary(fields["vocabulary"]),
      notes: try fields["notes"]?.text())
  }

  /// The facts as a file.
  public static func serialize(_ info: ModelInfo) -> [UInt8] {
    var lines: [String] = []
    if let context = info.context { lines.append("context: \(context)") }
    if let prices = info.prices { lines.append("prices: {\(text(of: prices))}") }
    if let retires = info.retires { lines.append("retires: \(FormatText.quoted(retires))") }
    if let name = info.vocabulary { lines.append("vocabulary: \(name.rawValue)") }
    if let notes = info.notes { lines.append("notes: \(FormatText.quoted(notes))") }
    return Array(((lines.isEmpty ? ["{}"] : lines).joined(separator: "\n") + "\n").utf8)
  }

  private static let priceKeys = [
    "input", "output", "cached-input", "request", "per", "currency", "as-of",
  ]

  /// US dollars for a million tokens; `per` and `currency` may only say so.
  private static func prices(_ node: FormatNode?) throws(SourceError) -> ModelPrices? {
    guard let node else { return nil }
    let fields = try node.fields(priceKeys, noun: "'prices'")
    try require(fields["per"], "1M", "1M: prices are for a million tokens")
    try require(fields["currency"], "usd", "usd: prices are in US dollars")
    return ModelPrices(
      input: try amount(fields["input"]), output: try amount(fields["output"]),
      cachedInput: try amount(fields["cached-input"]), request: try amount(fields["request"]),
      asOf: try day(fields["as-of"]))
  }

  private static func require(
    _ node: FormatNode?, _ word: String, _ expected: String
  ) throws(SourceError) {
    guard let node else { return }
    guard case .string(let text) = node.value, text.utf8.elementsEqual(word.utf8) else {
      throw node.mismatch(expected)
    }
  }

  private static func amount(_ node: FormatNode?) throws(SourceError) -> DollarAmount? {
    guard let node else { return nil }
    guard case .number(let number) = node.value else { throw node.mismatch("a number") }
    guard let amount = DollarAmount(number) else {
      throw node.mismatch("a number from 0 to below 1000000 with at most 9 decimals")
    }
    return amount
  }

  private static func text(of prices: ModelPrices) -> String {
    let amounts: [(String, DollarAmount?)] = [
      ("input", prices.input), ("output", prices.output), ("cached-input", prices.cachedInput),
      ("request", prices.request),
    ]
    var members = amounts.compactMap { name, amount in amount.map { "\(name): \($0.text)" } }
    if let day = prices.asOf { members.append("as-of: \(FormatText.quoted(day))") }
    return members.joined(separator: ", ")
  }

  private static func vocabulary(_ node: FormatNode?) throws(SourceError) -> VocabularyName? {
    guard let node else { return nil }
    guard case .string(let text) = node.value,
      let name = VocabularyName.allCases.first(where: { $0.rawValue.utf8.elementsEqual(text.utf8) })
    else {
      throw node.mismatch(VocabularyName.allCases.map(\.rawValue).joined(separator: " or "))
    }
    return name
  }

  private static func day(_ node: FormatNode?) throws(SourceError) -> String? {
    guard let node else { return nil }
    guard case .string(let text) = node.value, CalendarText.isDay(text.utf8) else {
      throw node.mismatch("a day as YYYY-MM-DD")
    }
    return text
  }
}
