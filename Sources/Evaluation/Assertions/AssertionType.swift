internal import JSONSchema
internal import PromptModel
internal import StrictData

/// The assertions this release knows. A type's meaning never changes under one version.
enum AssertionType: String, CaseIterable {
  case equals
  case contains
  case icontains
  case regex
  case isJSON = "is-json"
  case classification

  /// The version every result names: `equals@1`.
  var version: Int { 1 }

  /// The type of a name; of an unknown one the error names the nearest.
  static func named(_ name: String) throws(AssertionFault) -> AssertionType {
    let found = allCases.first { ExactString($0.rawValue) == ExactString(name) }
    if let found { return found }
    throw AssertionFault(
      "unknown assertion type '\(name)'",
      suggestion: Spelling.nearest(to: name, among: allCases.map(\.rawValue)))
  }

  /// The check with the case's values bound.
  func check(
    _ spec: AssertionSpec, of suiteCase: SuiteCase, labels: Set<ExactString>
  ) throws(AssertionFault) -> any AssertionCheck {
    switch self {
    case .equals:
      let value = try wanted(spec, of: suiteCase)
      switch value {
      case .array, .object: return EqualJSONCheck(wanted: value)
      case .null: return EqualTextCheck(wanted: "null")
      default: return EqualTextCheck(wanted: try text(value))
      }
    case .contains, .icontains:
      let wanted = try text(try wanted(spec, of: suiteCase))
      if wanted.isEmpty { throw AssertionFault("\(rawValue) has an empty value") }
      return ContainsCheck(wanted: wanted, ignoresCase: self == .icontains)
    case .regex:
      return try regexCheck(spec, of: suiteCase)
    case .isJSON:
      return JSONCheck(
        schema: try spec.value.map { value throws(AssertionFault) in
          try schema(value)
        })
    case .classification:
      return try labelCheck(spec, of: suiteCase, labels: labels)
    }
  }

  /// The assertion's value with its references resolved, or else the case's `expected` as it is.
  private func wanted(
    _ spec: AssertionSpec, of suiteCase: SuiteCase, escape: (String) -> String = { $0 }
  ) throws(AssertionFault) -> JSONValue {
    guard let value = spec.value else {
      if let expected = suiteCase.expected { return expected }
      throw AssertionFault("\(rawValue) has no value and the case has no expected")
    }
    do {
      if case .string(let text) = value {
        return .string(
          try VariableReferences.resolved(text, vars: suiteCase.vars, escape: escape))
      }
      return try VariableReferences.resolved(value, vars: suiteCase.vars)
    } catch {
      throw AssertionFault("\(rawValue) \(error.message)")
    }
  }

  private func text(_ value: JSONValue) throws(AssertionFault) -> String {
    if let text = value.scalarText { return text }
    throw AssertionFault("\(rawValue) takes a text, its value is \(value.kindName)")
  }

  private func regexCheck(
    _ spec: AssertionSpec, of suiteCase: SuiteCase
  ) throws(AssertionFault) -> RegexCheck {
    let pattern = try text(try wanted(spec, of: suiteCase, escape: RegexCheck.escaped))
    if pattern.isEmpty { throw AssertionFault("regex has an empty pattern") }
    do {
      return RegexCheck(pattern: pattern, regex: try TimedRegex(pattern))
    } catch {
      throw AssertionFault("regex /\(pattern)/ is not a valid pattern: \(error)")
    }
  }

  private func schema(_ value: JSONValue) throws(AssertionFault) -> Schema {
    do {
      return try Schema(value)
    } catch {
      throw AssertionFault("is-json has an invalid schema: \(error)")
    }
  }

  private func labelCheck(
    _ spec: AssertionSpec, of suiteCase: SuiteCase, labels: Set<ExactString>
  ) throws(AssertionFault) -> LabelCheck {
    let expected = try text(try wanted(spec, of: suiteCase))
    guard labels.contains(ExactString(expected)) else {
      throw AssertionFault(
        "expected label '\(expected)' is not declared",
        suggestion: Spelling.nearest(to: expected, among: labels.map(\.text).sorted()))
    }
    return LabelCheck(expected: expected, labels: labels)
  }
}
