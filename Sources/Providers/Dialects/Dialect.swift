internal import Evaluation

/// What is sent to a provider, without where and under which key.
struct DialectCall: Sendable, Hashable {
  /// Behind the base URL, `/` first, percent-encoded: `/chat/completions`.
  var path: String
  /// Headers of the dialect itself, such as a version; no key.
  var headers: [HTTPField] = []
  /// The body: JSON.
  var body: [UInt8]
}

/// One header.
struct HTTPField: Sendable, Hashable {
  let name: String
  let value: String
}

/// What came back, whole.
struct HTTPReply: Sendable {
  /// The status, 100…599.
  let status: Int
  /// The headers, in order.
  let headers: [HTTPField]
  /// The body, at most as long as the transport allows.
  let body: [UInt8]

  /// The first header of a name, in any case.
  func header(_ name: String) -> String? {
    headers.first { $0.name.utf8.elementsEqual(name.utf8) { $0 | 0x20 == $1 | 0x20 } }?.value
  }
}

/// How one family of providers is asked, and how its answers are read: pure, without a network.
protocol Dialect: Sendable {
  /// What the dialect cannot express of a request; nil: nothing. Asked before anything is sent.
  func problem(with request: ModelRequest) -> ProviderError?

  /// The request in the provider's words.
  ///
  /// - Throws: where ``problem(with:)`` is not nil.
  func call(for request: ModelRequest, streaming: Bool) throws(ProviderError) -> DialectCall

  /// The header that carries a key.
  func credential(_ key: String) -> HTTPField

  /// The answer in a reply with status 200…299.
  ///
  /// - Throws: for a body that is no such answer (HTML, half a JSON text, no choices), and for an
  ///   error that arrives with status 200; never with more than an excerpt of it.
  func answer(from reply: HTTPReply) throws(ProviderError) -> ModelAnswer

  /// The error in a reply with any other status: what the provider says, and whether asking again
  /// may help (429, 529, 5xx; the wait from `retry-after-ms`, `retry-after` in seconds or as a date,
  /// or the body).
  ///
  /// - Parameter now: seconds since 1970, for a wait that is given as a date.
  func error(from reply: HTTPReply, now: Int64) -> ProviderError

  /// Reads a streamed answer; nil: the provider does not stream.
  func stream() -> (any DialectStream)?
}

/// Reads the pieces of one streamed answer, in order.
protocol DialectStream: Sendable {
  /// Takes the next bytes, cut anywhere, and returns the new text in them.
  ///
  /// - Throws: for what is no such stream, and for an error in it.
  mutating func read(_ bytes: [UInt8]) throws(ProviderError) -> String

  /// The whole answer, after the last bytes. Where a server sent it in one piece although a stream
  /// was asked for, ``read(_:)`` has returned nothing, and the text is all new.
  ///
  /// - Throws: where the stream ended too early.
  mutating func finish() throws(ProviderError) -> ModelAnswer
}
