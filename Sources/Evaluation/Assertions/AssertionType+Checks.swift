internal import JSONSchema
internal import PromptModel
internal import StrictData

extension AssertionType {
  /// The check with the case's values bound; parameters that are not the default are noted.
  func check(
    _ input: inout AssertionInput, labels: Set<ExactString>, tools: GradingTools
  ) throws(AssertionFault) -> any AssertionCheck {
    switch self {
    case .equals: try equalCheck(input)
    case .contains, .icontains:
      ContainsCheck(wanted: try input.filledText(), ignoresCase: self == .icontains)
    case .containsAll, .containsAny, .icontainsAll, .icontainsAny:
      ContainsPartsCheck(
        wanted: try input.wantedParts(), needsAll: [.containsAll, .icontainsAll].contains(self),
        ignoresCase: [.icontainsAll, .icontainsAny].contains(self))
    case .startsWith, .endsWith:
      EdgeCheck(wanted: try input.filledText(), isAtEnd: self == .endsWith)
    case .regex: try regexCheck(input)
    case .isJSON: JSONCheck(schema: try schema(input, tools))
    case .containsJSON: ContainsJSONCheck(schema: try schema(input, tools))
    case .classification: try labelCheck(input, labels)
    case .invariant: try invariantCheck(input)
    case .wordCount: CountCheck(unit: .words, range: try input.countRange())
    case .length: CountCheck(unit: .scalars, range: try input.countRange())
    case .latency: LatencyCheck(mostMilliseconds: try ownLimit(input, "milliseconds"))
    case .cost: CostCheck(mostUSD: try ownLimit(input, "US dollars"))
    case .tokens: try tokensCheck(&input)
    case .isRefusal, .secrets, .pii: try safetyCheck(&input)
    case .contextGrounded, .numbersGrounded: try groundingCheck(input)
    case .exactMatch, .f1, .similarity, .levenshtein, .rouge1, .rouge2, .rouge3, .rougeL,
      .rougeLsum, .rougeN, .bleu, .chrf, .numeric, .jsonF1:
      try metricCheck(&input)
    case .toolCalls: try ToolCallsCheck(&input)
    case .toolCallF1: try ToolNamesCheck(input)
    case .validToolsCall: ValidToolCallsCheck(schemas: tools.schemas)
    case .command: try commandCheck(&input, tools)
    case .llmRubric: try rubricCheck(&input, tools)
    case .similar, .similarDot, .similarEuclidean: try similarCheck(input, tools)
    case .label: try labelledCheck(&input, tools)
    }
  }

  private func invariantCheck(_ input: AssertionInput) throws(AssertionFault) -> InvariantCheck {
    if input.spec.value != nil { throw AssertionFault("invariant has a value") }
    if !input.spec.transforms.isEmpty { throw AssertionFault("invariant has a transform") }
    return InvariantCheck()
  }

  /// Results name the command, since it is what decides.
  private func commandCheck(
    _ input: inout AssertionInput, _ tools: GradingTools
  ) throws(AssertionFault) -> CommandCheck {
    let check = try CommandCheck(input, programs: tools.programs)
    input.note("name", check.name)
    return check
  }

  /// Results name a prompt of the suite's own, and a judge that is not its first.
  private func rubricCheck(
    _ input: inout AssertionInput, _ tools: GradingTools
  ) throws(AssertionFault) -> RubricCheck {
    let check = try RubricCheck(input, tools: tools)
    if let name = check.judgeName { input.note("judge", name) }
    let known = tools.suiteJudges ?? []
    let used = check.judgeName.map { name in known.first { $0.model.text == name } } ?? known.first
    if let prompt = used?.prompt { input.note("prompt", prompt.file) }
    return check
  }

  private func similarCheck(
    _ input: AssertionInput, _ tools: GradingTools
  ) throws(AssertionFault) -> SimilarCheck {
    let measure: SimilarCheck.Measure =
      switch self {
      case .similarDot: .dot
      case .similarEuclidean: .euclidean(most: input.spec.threshold ?? 0.75)
      default: .cosine
      }
    return SimilarCheck(
      measure: measure, references: try input.references().texts, embedder: tools.embedder)
  }

  /// Results name the number from which on a rating passes.
  private func labelledCheck(
    _ input: inout AssertionInput, _ tools: GradingTools
  ) throws(AssertionFault) -> LabelledCheck {
    let check = try LabelledCheck(input, labels: tools.labels)
    if let least = check.least { input.note("at-least", JSONNumber(least).literal) }
    return check
  }

  private func equalCheck(_ input: AssertionInput) throws(AssertionFault) -> any AssertionCheck {
    let value = try input.wanted()
    switch value {
    case .array, .object: return EqualJSONCheck(wanted: value)
    case .null: return EqualTextCheck(wanted: "null")
    default: return EqualTextCheck(wanted: try input.text(value))
    }
  }

  private func regexCheck(_ input: AssertionInput) throws(AssertionFault) -> RegexCheck {
    let pattern = try input.text(try input.wanted(escape: RegexCheck.escaped))
    if pattern.isEmpty { throw AssertionFault("regex has an empty pattern") }
    return RegexCheck(pattern: pattern, regex: try timedRegex(pattern))
  }

  /// A pattern that compiles.
  func timedRegex(_ pattern: String) throws(AssertionFault) -> TimedRegex {
    do {
      return try TimedRegex(pattern)
    } catch {
      throw AssertionFault("\(rawValue) /\(pattern)/ is not a valid pattern: \(error)")
    }
  }

  /// The schema, as written: braces in it are JSON's, not references.
  private func schema(
    _ input: AssertionInput, _ tools: GradingTools
  ) throws(AssertionFault) -> Schema? {
    guard let value = input.spec.value else { return nil }
    do {
      return try tools.schemas.schema(value)
    } catch {
      throw AssertionFault("\(rawValue) has an invalid schema: \(error)")
    }
  }

  private func labelCheck(
    _ input: AssertionInput, _ labels: Set<ExactString>
  ) throws(AssertionFault) -> LabelCheck {
    let expected = try input.text(try input.wanted())
    guard labels.contains(ExactString(expected)) else {
      throw AssertionFault(
        "expected label '\(expected)' is not declared",
        suggestion: Spelling.nearest(to: expected, among: labels.map(\.text).sorted()))
    }
    return LabelCheck(expected: expected, labels: labels)
  }

  /// The threshold of a type whose unit is its own.
  private func ownLimit(_ input: AssertionInput, _ unit: String) throws(AssertionFault) -> Double {
    if input.spec.value != nil {
      throw AssertionFault("\(rawValue) takes no value; its limit is the threshold, in \(unit)")
    }
    guard let limit = input.spec.threshold else {
      throw AssertionFault("\(rawValue) has no threshold, the most that passes in \(unit)")
    }
    return limit
  }

  private func tokensCheck(_ input: inout AssertionInput) throws(AssertionFault) -> TokensCheck {
    let members = try input.value()?.object ?? JSONObject()
    if input.spec.value != nil, input.spec.value?.object == nil {
      throw AssertionFault("tokens takes {min, max, of}, or a threshold, the most that passes")
    }
    let options = try AssertionOptions(members, known: ["min", "max", "of"], type: rawValue)
    let word = try options.word("of", TokensCheck.Part.allCases.map(\.rawValue))
    let part = word.flatMap { TokensCheck.Part(rawValue: $0) } ?? .total
    if part != .total { input.note("of", part.rawValue) }
    guard let most = input.spec.threshold else {
      return TokensCheck(part: part, range: try CountRange(options, type: rawValue))
    }
    if options["max"] != nil {
      throw AssertionFault("tokens has both 'max' and a threshold, the most that passes")
    }
    return TokensCheck(
      part: part, range: CountRange(least: try options.size("min"), most: most))
  }
}
