internal import PromptModel
internal import StrictData

/// What one assertion of one case is made of: its value with the references to variables
/// resolved, or else the case's `expected` as it is.
struct AssertionInput {
  let type: AssertionType
  let spec: AssertionSpec
  let suiteCase: SuiteCase
  /// The parameters that change what the score means, as results name them.
  private(set) var parameters: [(name: String, value: String)] = []

  init(type: AssertionType, spec: AssertionSpec, suiteCase: SuiteCase) {
    self.type = type
    self.spec = spec
    self.suiteCase = suiteCase
  }

  /// The type's name, for messages.
  var name: String { type.rawValue }

  /// `{stem:true}`, or nothing where every parameter is the default.
  var parameterText: String {
    guard !parameters.isEmpty else { return "" }
    return "{\(parameters.map { "\($0.name):\($0.value)" }.joined(separator: ","))}"
  }

  /// Notes a parameter that is not the default.
  mutating func note(_ name: String, _ value: String) {
    parameters.append((name, value))
  }

  /// The assertion's value, or else the case's `expected`.
  func wanted(escape: (String) -> String = { $0 }) throws(AssertionFault) -> JSONValue {
    if let value = try value(escape: escape) { return value }
    if let expected = suiteCase.expected { return expected }
    throw AssertionFault("\(name) has no value and the case has no expected")
  }

  /// The assertion's value; nil where it has none.
  func value(escape: (String) -> String = { $0 }) throws(AssertionFault) -> JSONValue? {
    guard let value = spec.value else { return nil }
    do {
      if case .string(let text) = value {
        return .string(
          try VariableReferences.resolved(text, vars: suiteCase.vars, escape: escape))
      }
      return try VariableReferences.resolved(value, vars: suiteCase.vars)
    } catch {
      throw AssertionFault("\(name) \(error.message)")
    }
  }

  /// A string's text, a number or a boolean as written.
  func text(_ value: JSONValue) throws(AssertionFault) -> String {
    if let text = value.scalarText { return text }
    throw AssertionFault("\(name) takes a text, its value is \(value.kindName)")
  }

  /// A text of at least one scalar.
  func filledText() throws(AssertionFault) -> String {
    let text = try text(try wanted())
    if text.isEmpty { throw AssertionFault("\(name) has an empty value") }
    return text
  }
}
