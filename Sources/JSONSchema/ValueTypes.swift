/// A set of JSON Schema's types.
struct ValueTypes: OptionSet, Sendable {
  let rawValue: UInt8

  static let null = ValueTypes(rawValue: 1)
  static let boolean = ValueTypes(rawValue: 2)
  static let object = ValueTypes(rawValue: 4)
  static let array = ValueTypes(rawValue: 8)
  static let number = ValueTypes(rawValue: 16)
  static let string = ValueTypes(rawValue: 32)
  static let integer = ValueTypes(rawValue: 64)

  private static let named: [(name: String, type: ValueTypes)] = [
    ("array", .array), ("boolean", .boolean), ("integer", .integer), ("null", .null),
    ("number", .number), ("object", .object), ("string", .string),
  ]

  init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// The types of these names; nil where one is not known.
  init?(names: [String]) {
    self = []
    for name in names {
      guard let known = Self.named.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
        return nil
      }
      insert(known.type)
    }
  }

  /// The names, in alphabetical order.
  var names: [String] { Self.named.filter { contains($0.type) }.map(\.name) }
}
