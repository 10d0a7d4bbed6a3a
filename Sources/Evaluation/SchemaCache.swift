internal import JSONSchema
internal import StrictData
internal import Synchronization

/// Schemas that were compiled before, by their text: suites and streams of answers repeat a schema
/// on every case. Up to 64 are kept; then all are forgotten.
final class SchemaCache: Sendable {
  private static let limit = 64
  private let known = Mutex<[ExactString: Schema]>([:])

  /// The schema of a value.
  ///
  /// - Throws: where it is none.
  func schema(_ value: JSONValue) throws -> Schema {
    let text = ExactString(value.serialized(.compact))
    if let schema = known.withLock({ $0[text] }) { return schema }
    let schema = try Schema(value)
    known.withLock { known in
      if known.count >= Self.limit { known = [:] }
      known[text] = schema
    }
    return schema
  }
}
