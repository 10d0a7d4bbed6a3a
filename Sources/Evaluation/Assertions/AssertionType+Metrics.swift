internal import PromptModel
internal import StrictData

extension AssertionType {
  /// The check of a metric over references, numbers or JSON.
  func metricCheck(_ input: inout AssertionInput) throws(AssertionFault) -> any AssertionCheck {
    switch self {
    case .exactMatch: try plainCheck(input, .exactMatch)
    case .f1: try plainCheck(input, .f1)
    case .similarity: try plainCheck(input, .similarity)
    case .bleu: try plainCheck(input, .bleu)
    case .levenshtein:
      EditDistanceCheck(
        references: try input.references().texts, most: input.spec.threshold ?? 5)
    case .rouge1, .rougeN: try rougeCheck(&input, .ngrams(1))
    case .rouge2: try rougeCheck(&input, .ngrams(2))
    case .rouge3: try rougeCheck(&input, .ngrams(3))
    case .rougeL: try rougeCheck(&input, .longestCommonSubsequence)
    case .rougeLsum: try rougeCheck(&input, .summary)
    case .chrf: try chrfCheck(&input)
    case .numeric: try numericCheck(&input)
    case .jsonF1: try leafCheck(&input)
    default: throw AssertionFault("\(rawValue) is no metric over references")
    }
  }

  private func plainCheck(
    _ input: AssertionInput, _ metric: ReferenceCheck.Metric
  ) throws(AssertionFault) -> ReferenceCheck {
    ReferenceCheck(metric: metric, references: try input.references().texts)
  }

  private func rougeCheck(
    _ input: inout AssertionInput, _ metric: Rouge.Metric
  ) throws(AssertionFault) -> ReferenceCheck {
    let (references, options) = try input.references(options: ["stem", "score"])
    let stems = try options.flag("stem") ?? false
    let word = try options.word("score", ReferenceCheck.RougeFigure.allCases.map(\.rawValue))
    let figure = word.flatMap { ReferenceCheck.RougeFigure(rawValue: $0) } ?? .fmeasure
    if figure != .fmeasure { input.note("score", figure.rawValue) }
    if stems { input.note("stem", "true") }
    return ReferenceCheck(
      metric: .rouge(metric, stems: stems, figure: figure), references: references)
  }

  private func chrfCheck(_ input: inout AssertionInput) throws(AssertionFault) -> ReferenceCheck {
    let (references, options) = try input.references(options: ["word-order"])
    var order = ExactString(input.spec.type) == ExactString(Alias.chrfPlusPlus.rawValue) ? 2.0 : 0
    if let written = try options.size("word-order") { order = written }
    guard order == 0 || order == 2 else {
      throw AssertionFault("chrf: 'word-order' is 0 (chrF2) or 2 (chrF++)")
    }
    if order == 2 { input.note("word-order", "2") }
    return ReferenceCheck(
      metric: .chrf(order == 2 ? .charactersAndWords : .characters), references: references)
  }

  private func numericCheck(_ input: inout AssertionInput) throws(AssertionFault) -> NumericCheck {
    let members = try input.value()?.object
    let options = try AssertionOptions(
      members ?? JSONObject(), known: ["reference", "pattern", "tolerance"], type: rawValue)
    let written = members == nil ? try input.wanted() : options["reference"]
    guard let wanted = written ?? input.suiteCase.expected else {
      throw AssertionFault("numeric has no reference and the case has no expected")
    }
    guard let number = try Self.number(wanted) else {
      throw AssertionFault("numeric compares with a number, not \(wanted.kindName)")
    }
    let (relative, absolute) = try tolerance(options)
    if relative != 1e-9 { input.note("rel", JSONNumber(relative).literal) }
    if absolute != 0 { input.note("abs", JSONNumber(absolute).literal) }
    let pattern = try options.text("pattern")
    if let pattern { input.note("pattern", ParameterText.short(pattern)) }
    let regex = try pattern.map { pattern throws(AssertionFault) in try timedRegex(pattern) }
    return NumericCheck(wanted: number, relative: relative, absolute: absolute, pattern: regex)
  }

  /// A number, or the last one of a text, read as outputs are.
  private static func number(_ value: JSONValue) throws(AssertionFault) -> Double? {
    if let number = value.number { return number.double }
    guard let text = value.string else { return nil }
    guard let number = NumericAnswer.lastNumber(in: text) else {
      throw AssertionFault("numeric compares with a number, and '\(text)' has none")
    }
    return number
  }

  /// `tolerance: 0.01` is relative; `tolerance: {rel: …, abs: …}` sets both.
  private func tolerance(
    _ options: AssertionOptions
  ) throws(AssertionFault) -> (relative: Double, absolute: Double) {
    guard let members = options["tolerance"]?.object else {
      return (try options.size("tolerance") ?? 1e-9, 0)
    }
    let both = try AssertionOptions(members, known: ["rel", "abs"], type: "numeric's tolerance")
    return (try both.size("rel") ?? 1e-9, try both.size("abs") ?? 0)
  }

  private func leafCheck(_ input: inout AssertionInput) throws(AssertionFault) -> JSONLeafCheck {
    let value = try input.wanted()
    guard let members = value.object, isOptions(members) else {
      return JSONLeafCheck(wanted: value, order: .matters, figure: .f1)
    }
    let options = try AssertionOptions(
      members, known: ["reference", "order", "score"], type: rawValue)
    let ignoresOrder = try options.word("order", ["index", "ignore"]) == "ignore"
    let word = try options.word("score", JSONLeafCheck.Figure.allCases.map(\.rawValue))
    let figure = word.flatMap { JSONLeafCheck.Figure(rawValue: $0) } ?? .f1
    guard let wanted = options["reference"] ?? input.suiteCase.expected else {
      throw AssertionFault("json-f1 has no reference and the case has no expected")
    }
    if ignoresOrder { input.note("order", "ignore") }
    if figure != .f1 { input.note("score", figure.rawValue) }
    return JSONLeafCheck(
      wanted: wanted, order: ignoresOrder ? .ignored : .matters, figure: figure)
  }

  /// Whether an object holds options and not the wanted value itself: all its keys are options,
  /// and it is the assertion's own.
  private func isOptions(_ members: JSONObject) -> Bool {
    let known = Set(["reference", "order", "score"].map(ExactString.init))
    return !members.isEmpty && members.keys.allSatisfy { known.contains(ExactString($0)) }
  }
}

/// Parameters of free text as results name them.
enum ParameterText {
  /// The text where it is short and plain, else the start of its SHA-256.
  static func short(_ text: String) -> String {
    // `@` would end the name in a statement's `name@version`.
    let isPlain =
      text.utf8.count <= 40
      && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"@{},".utf8.contains($0) }
    return isPlain ? text : "sha256:\(Digest(hashing: text).short)"
  }
}
