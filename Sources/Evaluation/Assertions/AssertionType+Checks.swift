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
    case .regex: try regexCheck(input)
    case .isJSON: JSONCheck(schema: try schema(input))
    case .classification: try labelCheck(input, labels)
    case .command: try commandCheck(&input, tools)
    case .invariant: try invariantCheck(input)
    }
  }

  /// Results name the command, since it is what decides.
  private func commandCheck(
    _ input: inout AssertionInput, _ tools: GradingTools
  ) throws(AssertionFault) -> CommandCheck {
    let check = try CommandCheck(input, programs: tools.programs)
    input.note("name", check.name)
    return check
  }

  private func invariantCheck(_ input: AssertionInput) throws(AssertionFault) -> InvariantCheck {
    if input.spec.value != nil { throw AssertionFault("invariant has a value") }
    if !input.spec.transforms.isEmpty { throw AssertionFault("invariant has a transform") }
    return InvariantCheck()
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
    do {
      return RegexCheck(pattern: pattern, regex: try TimedRegex(pattern))
    } catch {
      throw AssertionFault("regex /\(pattern)/ is not a valid pattern: \(error)")
    }
  }

  private func schema(_ input: AssertionInput) throws(AssertionFault) -> Schema? {
    guard let value = input.spec.value else { return nil }
    do {
      return try Schema(value)
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
}
