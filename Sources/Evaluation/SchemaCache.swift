internal import JSONSchema
internal import StrictData
internal import Synchronization

/// Schemas that were compiled before, by their text: suites and streams of answers repeat a schema
/// on every case. Up to 64 are kept; then all are forgotten.
final class SchemaCache: Sendable {
  private static let limit = 64
  private let known = Mutex<[ExactString: Schema]>([:])
  /// The one asked for last: where it is the very same value, even its text is not needed.
  private let last = Mutex<(value: JSONObject, schema: Schema)?>(nil)

  /// The schema of a value.
  ///
  /// - Throws: where it is none.
  func schema(_ value: JSONValue) throws -> Schema {
    let object = value.object
    if let object,
      let schema = last.withLock({ last in
        last.flatMap { $0.value.hasSameStorage(as: object) ? $0.schema : nil }
      })
    {
      return schema
    }
    let schema = try schema(byText: value)
    if let object { last.withLock { $0 = (object, schema) } }
    return schema
  }

  private func schema(byText value: JSONValue) throws -> Schema {
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
