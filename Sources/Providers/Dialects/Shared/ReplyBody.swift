internal import Evaluation
internal import StrictData

/// Reads the JSON of replies: strict about what an answer is, lenient about how it is written
/// (a repeated name, a huge number, a byte order mark).
enum ReplyBody {
  private static let options = JSONParser.Options(
    maximumDepth: 256, duplicateKeys: .lastWins, allowsNumberOverflow: true)
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The object that a body is, or the only one in an array.
  ///
  /// - Throws: for anything else, with an excerpt.
  static func object(_ bytes: [UInt8], dialect: String) throws(ProviderError) -> JSONObject {
    let value: JSONValue
    do {
      value = try JSONParser.parse(
        bytes.starts(with: byteOrderMark) ? Array(bytes.dropFirst(3)) : bytes, options: options)
    } catch {
      let found = bytes.isEmpty ? "it is empty" : "\(error): \(quoted(bytes))"
      throw ProviderError("the answer of \(dialect) is no JSON: \(found)")
    }
    if let object = value.object { return object }
    if let array = value.array, array.count == 1, let object = array[0].object { return object }
    throw ProviderError("the answer of \(dialect) is no JSON object: \(quoted(bytes))")
  }

  /// The value that bytes hold; nil where they are no JSON.
  static func value(_ bytes: [UInt8]) -> JSONValue? {
    do {
      return try JSONParser.parse(bytes, options: options)
    } catch {
      return nil
    }
  }

  /// That a body is no answer, with an excerpt.
  static func wrong(_ what: String, in object: JSONObject, dialect: String) -> ProviderError {
    let text = JSONValue.object(object).serialized()
    return ProviderError("the answer of \(dialect) \(what): '\(Excerpt.of(text))'")
  }

  private static func quoted(_ bytes: [UInt8]) -> String { "'\(Excerpt.of(bytes: bytes))'" }
}

extension JSONValue {
  /// A number of tokens: a whole number from 0 up, also as text; nil for anything else.
  var tokenCount: Int? {
    let count: Int?
    switch self {
    case .number(let number): count = number.int
    case .string(let text): count = Int(text)
    default: count = nil
    }
    guard let count, count >= 0 else { return nil }
    return count
  }

  /// Whether it says nothing.
  var isNull: Bool { if case .null = self { true } else { false } }

  /// An object of members that are there.
  static func members(_ pairs: [(String, JSONValue?)]) -> JSONValue {
    .object(JSONObject(pairs.compactMap { pair in pair.1.map { (pair.0, $0) } }))
  }
}

extension JSONObject {
  /// A member that is there and not null.
  func present(_ key: String) -> JSONValue? {
    guard let value = self[key], !value.isNull else { return nil }
    return value
  }
}

extension [Int?] {
  /// The sum of what is known; nil where nothing is. Past `Int`'s range it is not known.
  var knownSum: Int? {
    var sum: Int?
    for case .some(let count) in self {
      let (total, overflows) = (sum ?? 0).addingReportingOverflow(count)
      if overflows { return nil }
      sum = total
    }
    return sum
  }
}
