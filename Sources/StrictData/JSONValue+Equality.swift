extension JSONValue {
  /// Equality of JSON values as JSON Schema defines it (2020-12 core, section 4.2.2): numbers by
  /// exact value (`1 == 1.0`), strings by scalars, arrays by order, objects without order; values
  /// of different kinds are never equal (`true != 1`).
  public func isEqual(to other: JSONValue) -> Bool {
    comparable == other.comparable
  }

  /// A value that is equal, and hashes equally, exactly where ``isEqual(to:)`` holds; for sets.
  public var comparable: ComparableJSON { ComparableJSON(self) }
}

/// A JSON value under JSON's own equality, see ``JSONValue/isEqual(to:)``.
public enum ComparableJSON: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(ExactDecimal)
  case string(ExactString)
  case array([ComparableJSON])
  case object([ExactString: ComparableJSON])

  /// The value without spelling and order.
  public init(_ value: JSONValue) {
    switch value {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .number(let value): self = .number(ExactDecimal(value))
    case .string(let value): self = .string(ExactString(value))
    case .array(let values): self = .array(values.map { ComparableJSON($0) })
    case .object(let object):
      self = .object(
        Dictionary(
          object.entries.map { (ExactString($0.key), ComparableJSON($0.value)) },
          uniquingKeysWith: { $1 }))
    }
  }
}
