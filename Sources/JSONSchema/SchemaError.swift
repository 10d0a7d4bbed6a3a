/// A schema that cannot be used, and where.
public struct SchemaError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The place: a JSON pointer into the schema, or a URI with one for other documents.
  public let pointer: String
  /// What is wrong, as a fact without a full stop.
  public let message: String

  /// An error at a place.
  public init(pointer: String, message: String) {
    self.pointer = pointer
    self.message = message
  }

  /// `pointer: message`.
  public var description: String { "\(pointer.isEmpty ? "schema" : pointer): \(message)" }
}

/// One way in which a value does not meet a schema.
public struct SchemaViolation: Sendable, Hashable, CustomStringConvertible {
  /// The part of the value, as a JSON pointer; empty for the whole value.
  public let instancePointer: String
  /// The keyword's place: a JSON pointer into the schema, or a URI with one for other documents.
  public let schemaPointer: String
  /// The keyword, such as `required`; `false` for the schema that nothing meets.
  public let keyword: String
  /// What is wrong, as a fact without a full stop.
  public let message: String

  /// `pointer: message`.
  public var description: String {
    "\(instancePointer.isEmpty ? "value" : instancePointer): \(message)"
  }
}
