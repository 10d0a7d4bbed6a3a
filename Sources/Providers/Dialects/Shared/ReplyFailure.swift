internal import Evaluation
internal import StrictData

/// What a provider says went wrong, in whatever shape it says so.
struct ReplyFailure {
  /// Its sentence; nil: none was found.
  let message: String?
  /// Its codes: `insufficient_quota`, `RESOURCE_EXHAUSTED`, `429`.
  let codes: [String]
  /// The whole error, for details.
  let object: JSONObject

  /// The failure in a body: `{"error": {"message", "code", "type", "status"}}`, `{"error": text}`,
  /// `{"message"}`, `{"detail"}`, or one of them in an array; nil where the body is none.
  init?(body: [UInt8]) {
    guard let value = ReplyBody.value(body) else { return nil }
    let top = value.array?.first ?? value
    guard let object = top.object else { return nil }
    self.init(object)
  }

  /// The failure in an object; nil where it has no such member.
  init?(_ top: JSONObject) {
    if let error = top.present("error") {
      self.init(error: error, around: top)
    } else if let message = Self.text(top, ["message", "Message", "detail"]) {
      self.init(message: message, codes: Self.codes(top), object: top)
    } else {
      return nil
    }
  }

  /// The failure that an `error` member is.
  init(error: JSONValue, around top: JSONObject) {
    if let object = error.object {
      self.init(
        message: Self.text(object, ["message", "error", "detail"]), codes: Self.codes(object),
        object: object)
    } else {
      self.init(
        message: Self.text(top, ["message"]) ?? error.string, codes: Self.codes(top), object: top)
    }
  }

  private init(message: String?, codes: [String], object: JSONObject) {
    self.message = message
    self.codes = codes
    self.object = object
  }

  /// Whether one of the codes is this.
  func has(_ code: String) -> Bool { codes.contains { ExactString($0) == ExactString(code) } }

  /// The status that a code stands for, where the failure came with another one.
  var statusByCode: Int? {
    for code in codes {
      if let status = Int(code), (400...599).contains(status) { return status }
      if let status = Self.statuses[ExactString(code)] { return status }
    }
    return nil
  }

  private static let statuses: [ExactString: Int] = {
    let pairs: [(String, Int)] = [
      ("rate_limit_exceeded", 429), ("rate_limit_error", 429), ("server_error", 500),
      ("api_error", 500), ("internal_error", 500), ("timeout_error", 504),
      ("overloaded_error", 529), ("service_unavailable", 503), ("RESOURCE_EXHAUSTED", 429),
      ("INTERNAL", 500), ("UNAVAILABLE", 503), ("DEADLINE_EXCEEDED", 504),
    ]
    return Dictionary(pairs.map { (ExactString($0.0), $0.1) }, uniquingKeysWith: { $1 })
  }()

  /// One clear error.
  ///
  /// - Parameter status: as it came, or what went wrong in words.
  func error(
    _ status: String, dialect: String, retry: ProviderError.Retry
  ) -> ProviderError {
    let code = codes.first.map { " (\(Excerpt.of($0, limit: 60)))" } ?? ""
    let words = message ?? JSONValue.object(object).serialized()
    return ProviderError(
      "\(dialect) \(status): \(Excerpt.of(words))\(code)", retry: retry)
  }

  private static func text(_ object: JSONObject, _ keys: [String]) -> String? {
    for key in keys {
      guard let value = object.present(key) else { continue }
      if let text = value.string { return text }
      if value.array != nil || value.object != nil { return value.serialized() }
    }
    return nil
  }

  private static func codes(_ object: JSONObject) -> [String] {
    let found = ["code", "type", "status", "__type"].compactMap { key -> String? in
      guard let value = object.present(key) else { return nil }
      return value.string ?? value.number?.literal
    }
    // A word says more than a number.
    return found.filter { Int($0) == nil } + found.filter { Int($0) != nil }
  }
}
