internal import Evaluation
internal import StrictData

/// Finds a key in what a server sends, so that it is printed and kept nowhere. The case of ASCII
/// letters does not matter: whoever makes a host's name of a key writes it small.
struct KeyMask: Sendable {
  /// Stands where the key stood.
  static let mask = "[key]"
  /// Shorter keys (`EMPTY`, `test`) open nothing and are words that an answer may hold: they are
  /// looked for in errors, from 4 bytes on, but not in answers.
  static let shortestSecret = 8

  /// The key as it is, in a JSON text and in a URL, where those differ.
  private let spellings: [[UInt8]]
  private let isSecret: Bool

  /// A mask; nil: no key.
  init(_ key: String?) {
    guard let key, key.utf8.count >= 4 else {
      spellings = []
      isSecret = false
      return
    }
    var spellings = [Array(key.utf8)]
    let json = Array(JSONValue.string(key).serialized().utf8.dropFirst().dropLast())
    let escaped = json.flatMap { $0 == UInt8(ascii: "/") ? Array("\\/".utf8) : [$0] }
    let others = [json, escaped, Self.percentEncoded(key)]
    for other in others where !spellings.contains(other) { spellings.append(other) }
    self.spellings = spellings
    isSecret = key.utf8.count >= Self.shortestSecret
  }

  /// Whether bytes of an answer hold the key.
  func finds(in bytes: [UInt8]) -> Bool {
    isSecret && spellings.contains { Self.place(of: $0, in: bytes, from: 0) != nil }
  }

  /// Whether an answer holds the key, wherever a file would get it from.
  func finds(in answer: ModelAnswer) -> Bool {
    guard isSecret else { return false }
    var texts = [answer.text, answer.model ?? "", answer.note ?? "", answer.finish?.word ?? ""]
    for call in answer.toolCalls { texts += [call.id ?? "", call.name, call.arguments] }
    texts += answer.carried.map { $0.serialized() }
    return texts.contains { finds(in: Array($0.utf8)) }
  }

  /// Bytes with the key masked.
  func masked(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for spelling in spellings {
      var start = 0
      while let place = Self.place(of: spelling, in: bytes, from: start) {
        bytes.replaceSubrange(place..<place + spelling.count, with: Self.mask.utf8)
        start = place + Self.mask.utf8.count
      }
    }
    return bytes
  }

  /// A text with the key masked.
  func masked(_ text: String) -> String {
    spellings.isEmpty ? text : String(decoding: masked(Array(text.utf8)), as: UTF8.self)
  }

  /// A reply with the key masked in headers and body.
  func masked(_ reply: HTTPReply) -> HTTPReply {
    guard !spellings.isEmpty else { return reply }
    return HTTPReply(
      status: reply.status,
      headers: reply.headers.map { HTTPField(name: masked($0.name), value: masked($0.value)) },
      body: masked(reply.body))
  }

  /// An error with the key masked.
  func masked(_ error: ProviderError) -> ProviderError {
    ProviderError(masked(error.message), retry: error.retry, attempts: error.attempts)
  }

  /// How many bytes at the end of a text may be the start of the key.
  func openEnd(of bytes: [UInt8]) -> Int {
    guard isSecret else { return 0 }
    var longest = 0
    for spelling in spellings {
      var count = min(spelling.count - 1, bytes.count)
      while count > longest {
        if Self.isSame(bytes.suffix(count), spelling.prefix(count)) {
          longest = count
          break
        }
        count -= 1
      }
    }
    return longest
  }

  private static func place(of part: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard let first = part.first.map(lowered), bytes.count - start >= part.count else { return nil }
    var place = start
    let last = bytes.count - part.count
    while place <= last {
      if lowered(bytes[place]) == first, isSame(bytes[place..<place + part.count], part[...]) {
        return place
      }
      place += 1
    }
    return nil
  }

  private static func isSame(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
    left.elementsEqual(right) { lowered($0) == lowered($1) }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }

  private static func percentEncoded(_ key: String) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return key.utf8.flatMap { byte -> [UInt8] in
      let isPlain =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
        || (0x61...0x7A).contains(byte) || "-._~".utf8.contains(byte)
      return isPlain
        ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
}
