internal import StrictData

extension ValidationRun {
  /// Whether the value meets one keyword.
  mutating func check(
    _ rule: SchemaProgram.Rule, _ name: String, _ value: JSONValue, _ node: Int,
    _ annotations: inout Annotations
  ) -> Bool {
    switch rule {
    case .never: return fail(name, "no value is allowed here", at: node)
    case .types(let types): return checkType(types, value, node)
    case .oneOfValues(let values):
      return values.contains(value.comparable)
        || fail(
          name, name == "const" ? "the value is not the constant" : "the value is not in the enum",
          at: node)
    case .multipleOf(let divisor, let literal):
      guard let number = value.number, ExactDecimal(number).isMultiple(of: divisor) == false else {
        return true
      }
      return fail(name, "\(number) is not a multiple of \(literal)", at: node)
    case .bound(let bound, let limit, let literal):
      return checkBound(bound, limit, literal, name, value, node)
    case .count(let count, let limit): return checkCount(count, limit, name, value, node)
    case .pattern(let regex, let source):
      guard let text = value.string else { return true }
      return matches(regex, text, name, node)
        || fail(name, "the string does not match '\(source)'", at: node)
    case .uniqueItems:
      guard let values = value.array else { return true }
      return Self.areUnique(values) || fail(name, "two elements are equal", at: node)
    case .required(let keys): return checkRequired(keys, because: nil, name, value, node)
    case .dependentRequired(let dependencies):
      var isValid = true
      for (key, required) in dependencies where value[key] != nil {
        if !checkRequired(required, because: key, name, value, node) { isValid = false }
      }
      return isValid
    case .format(let format):
      guard let text = value.string else { return true }
      return format.accepts(text)
        || fail(name, "the string is not of the format '\(format.rawValue)'", at: node)
    default: return checkApplicator(rule, name, value, node, &annotations)
    }
  }

  /// Whether no two values are equal; few texts are compared without a set of them.
  private static func areUnique(_ values: [JSONValue]) -> Bool {
    let texts = values.compactMap(\.string).map { ExactString($0) }
    guard texts.count == values.count, texts.count <= 16 else {
      return Set(values.map(\.comparable)).count == values.count
    }
    return !texts.indices.contains { texts[..<$0].contains(texts[$0]) }
  }

  /// Whether a pattern matches; a search that takes too long ends the validation.
  mutating func matches(
    _ regex: SchemaPattern, _ text: String, _ name: String, _ node: Int
  ) -> Bool {
    do {
      return try regex.matches(text)
    } catch {
      return abort(name, error.description, at: node)
    }
  }

  private mutating func checkType(_ types: ValueTypes, _ value: JSONValue, _ node: Int) -> Bool {
    let found: ValueTypes
    switch value {
    case .null: found = .null
    case .bool: found = .boolean
    case .string: found = .string
    case .array: found = .array
    case .object: found = .object
    case .number(let number):
      if types.contains(.integer), ExactDecimal.isInteger(number) { return true }
      found = .number
    }
    if types.contains(found) { return true }
    let expected = types.names.joined(separator: " or ")
    return fail("type", "expected \(expected), found \(found.names.joined())", at: node)
  }

  private mutating func checkBound(
    _ bound: SchemaProgram.Bound, _ limit: ExactDecimal, _ literal: String, _ name: String,
    _ value: JSONValue, _ node: Int
  ) -> Bool {
    guard let number = value.number else { return true }
    let exact = ExactDecimal(number)
    switch bound {
    case .maximum:
      return exact <= limit || fail(name, "\(number) is over \(literal)", at: node)
    case .exclusiveMaximum:
      return exact < limit || fail(name, "\(number) is not under \(literal)", at: node)
    case .minimum:
      return exact >= limit || fail(name, "\(number) is under \(literal)", at: node)
    case .exclusiveMinimum:
      return exact > limit || fail(name, "\(number) is not over \(literal)", at: node)
    }
  }

  private mutating func checkCount(
    _ count: SchemaProgram.Count, _ limit: Int, _ name: String, _ value: JSONValue, _ node: Int
  ) -> Bool {
    let found: Int
    let noun: String
    let isMaximum: Bool
    switch (count, value) {
    case (.maxLength, .string(let text)), (.minLength, .string(let text)):
      (found, noun, isMaximum) = (text.unicodeScalars.count, "characters", count == .maxLength)
    case (.maxItems, .array(let values)), (.minItems, .array(let values)):
      (found, noun, isMaximum) = (values.count, "elements", count == .maxItems)
    case (.maxProperties, .object(let object)), (.minProperties, .object(let object)):
      (found, noun, isMaximum) = (object.count, "members", count == .maxProperties)
    default: return true
    }
    if isMaximum ? found <= limit : found >= limit { return true }
    let side = isMaximum ? "most" : "least"
    return fail(name, "\(found) \(noun), expected at \(side) \(limit)", at: node)
  }

  private mutating func checkRequired(
    _ keys: [String], because present: String?, _ name: String, _ value: JSONValue, _ node: Int
  ) -> Bool {
    guard let object = value.object else { return true }
    var isValid = true
    for key in keys where object[key] == nil {
      let reason = present.map { ", required beside '\($0)'" } ?? ""
      isValid = fail(name, "missing member '\(key)'\(reason)", at: node)
    }
    return isValid
  }
}
