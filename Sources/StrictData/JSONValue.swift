/// A JSON (or YAML) value with everything a strict reader must keep: key order, number literals,
/// strings compared scalar by scalar.
///
/// Swift compares strings by canonical equivalence, so `"é" == "e\u{301}"`. Here two strings are
/// equal only when their UTF-8 bytes are.
public enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

/// A number as it was written, with the values it stands for.
public struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
  /// The literal, in JSON's grammar: `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`.
  public let literal: String

  /// Keeps a literal that the caller has checked against JSON's grammar.
  public init(literal: String) {
    self.literal = literal
  }

  /// An integer.
  public init(_ value: Int) {
    self.literal = String(value)
  }

  /// A finite double, written in its shortest form that reads back the same (`1.0` as `1`).
  public init(_ value: Double) {
    precondition(value.isFinite, "JSON has no literal for \(value)")
    let text = "\(value)"
    self.literal = text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// The value in double precision; nil where it overflows to infinity.
  public var double: Double? {
    guard let value = Double(literal), value.isFinite else { return nil }
    return value
  }

  /// The value as an integer, where the literal stands for a whole number in `Int`'s range
  /// (`1`, `1.0`, `1e2`), else nil.
  public var int: Int? {
    if let value = Int(literal) { return value }
    let exact = ExactDecimal(self)
    guard exact.isInteger, exact.magnitude <= 19 else { return nil }
    if exact.isZero { return 0 }
    let digits = exact.digits.map { String($0) }.joined()
    let zeros = String(repeating: "0", count: exact.magnitude - exact.digits.count)
    return Int((exact.isNegative ? "-" : "") + digits + zeros)
  }

  /// The literal.
  public var description: String { literal }
}

/// Name and value pairs in the order they were written; names are unique, byte by byte.
public struct JSONObject: Sendable {
  /// One name and its value.
  public struct Entry: Sendable {
    /// The name, unescaped.
    public let key: String
    /// What it maps to.
    public var value: JSONValue

    /// A pair.
    public init(key: String, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The pairs, in order.
  public private(set) var entries: [Entry] = []
  /// Where each name is; empty while there are few names, which are looked at one by one: that is
  /// faster than hashing, and most objects are small.
  private var positions: [ExactString: Int] = [:]
  private static let fewNames = 16

  /// An object without members.
  public init() {}

  /// An object of pairs; a later pair with the same name replaces the earlier one's value.
  public init(_ pairs: [(String, JSONValue)]) {
    for (key, value) in pairs { self[key] = value }
  }

  /// The value of a name; setting appends a new name at the end, setting nil removes it.
  public subscript(key: String) -> JSONValue? {
    get { position(of: key).map { entries[$0].value } }
    set {
      if let position = position(of: key) {
        if let newValue {
          entries[position].value = newValue
        } else {
          entries.remove(at: position)
          positions = [:]
          if entries.count > Self.fewNames { number() }
        }
      } else if let newValue {
        appendNew(Entry(key: key, value: newValue))
      }
    }
  }

  /// Adds a pair whose name is not there yet.
  mutating func appendNew(_ entry: Entry) {
    entries.append(entry)
    if !positions.isEmpty {
      positions[ExactString(entry.key)] = entries.count - 1
    } else if entries.count > Self.fewNames {
      number()
    }
  }

  private mutating func number() {
    for (index, entry) in entries.enumerated() { positions[ExactString(entry.key)] = index }
  }

  private func position(of key: String) -> Int? {
    guard positions.isEmpty else { return positions[ExactString(key)] }
    return entries.firstIndex { ExactString.haveEqualBytes($0.key, key) }
  }

  /// Whether both are one and the same in memory, as copies of a value are until one is changed:
  /// then they are equal. Different storage says nothing.
  public func hasSameStorage(as other: JSONObject) -> Bool {
    guard entries.count == other.entries.count, !entries.isEmpty else { return false }
    return entries.withUnsafeBufferPointer { left in
      other.entries.withUnsafeBufferPointer { left.baseAddress == $0.baseAddress }
    }
  }

  /// The names, in order.
  public var keys: [String] { entries.map(\.key) }
  /// The number of members.
  public var count: Int { entries.count }
  /// Whether there is no member.
  public var isEmpty: Bool { entries.isEmpty }
}

/// A string whose equality, order and hash are those of its UTF-8 bytes.
public struct ExactString: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The text.
  public let text: String

  /// Wraps a text.
  public init(_ text: String) {
    self.text = text
  }

  /// Whether the UTF-8 bytes are equal.
  public static func == (left: ExactString, right: ExactString) -> Bool {
    haveEqualBytes(left.text, right.text)
  }

  /// Whether the UTF-8 bytes of two texts are equal.
  static func haveEqualBytes(_ left: String, _ right: String) -> Bool {
    let (left, right) = (left.utf8, right.utf8)
    guard left.count == right.count else { return false }
    let isEqual = left.withContiguousStorageIfAvailable { left in
      right.withContiguousStorageIfAvailable { right in left.elementsEqual(right) }
    }
    return (isEqual ?? nil) ?? left.elementsEqual(right)
  }

  /// The order of the UTF-8 bytes.
  public static func < (left: ExactString, right: ExactString) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  /// Hashes the UTF-8 bytes.
  public func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }

  /// The text.
  public var description: String { text }
}

extension JSONValue: Hashable {
  /// Structural equality: numbers by literal, strings by bytes, objects with the same order.
  /// For JSON's own notion (`1 == 1.0`, order of members ignored) see ``isEqual(to:)``.
  public static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): ExactString(left) == ExactString(right)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    default: false
    }
  }

  /// Hashes what `==` compares.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .number(let value): hasher.combine(value)
    case .string(let value): hasher.combine(ExactString(value))
    case .array(let values): hasher.combine(values)
    case .object(let object): hasher.combine(object)
    }
  }
}

extension JSONObject: Hashable {
  /// Whether both have the same names and values in the same order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.entries.count == right.entries.count
      && zip(left.entries, right.entries).allSatisfy {
        ExactString($0.key) == ExactString($1.key) && $0.value == $1.value
      }
  }

  /// Hashes what `==` compares.
  public func hash(into hasher: inout Hasher) {
    for entry in entries {
      hasher.combine(ExactString(entry.key))
      hasher.combine(entry.value)
    }
  }
}

extension JSONValue {
  /// The text of a string, else nil.
  public var string: String? { if case .string(let value) = self { value } else { nil } }
  /// The value of a boolean, else nil.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// The number, else nil.
  public var number: JSONNumber? { if case .number(let value) = self { value } else { nil } }
  /// The elements of an array, else nil.
  public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  /// The object, else nil.
  public var object: JSONObject? { if case .object(let value) = self { value } else { nil } }
  /// A member of an object; nil for other values and missing names.
  public subscript(key: String) -> JSONValue? { object?[key] }
}
