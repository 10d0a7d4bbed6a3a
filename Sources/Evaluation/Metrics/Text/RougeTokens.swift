/// The tokens of rouge-score's default tokenizer, numbered across the texts that are compared.
///
/// `text.lower()`, then every run of `[a-z0-9]`; with a stemmer, tokens of more than 3 letters are
/// replaced by their stem. Beyond ASCII only `İ` and the Kelvin sign lower to a letter of that
/// class, so the tokenizer reads UTF-8 and needs no Unicode tables.
struct RougeTokens {
  /// Whether tokens of more than 3 letters are stemmed by ``PorterStemmer``.
  let stems: Bool
  private var shortNumbers: [UInt128: UInt32] = [:]
  private var longNumbers: [[UInt8]: UInt32] = [:]
  private var stemNumbers: [[UInt8]: UInt32] = [:]
  /// How many numbers were given: they are 0..<count.
  private(set) var count = 0

  init(stems: Bool) {
    self.stems = stems
  }

  /// The tokens of a text. Linear.
  mutating func numbers(of text: String) -> [UInt32] {
    var text = text
    return text.withUTF8 { numbers(ofUTF8: $0[...]) }
  }

  /// The tokens of every line, split at U+000A only, empty lines left out. Linear.
  mutating func numbersByLine(of text: String) -> [[UInt32]] {
    var text = text
    return text.withUTF8 { bytes in
      bytes.split(separator: 0x0A).map { numbers(ofUTF8: $0) }
    }
  }

  private mutating func numbers(ofUTF8 slice: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt32] {
    let bytes = UnsafeBufferPointer(rebasing: slice)
    var numbers: [UInt32] = []
    numbers.reserveCapacity(bytes.count / 5)
    var token = Token()
    var index = 0
    while index < bytes.count {
      let (letter, width) = Self.letter(bytes, at: index)
      index += width
      if letter != 0 {
        token.append(letter)
        // The second scalar of lowered `İ` is a combining mark, which ends the token.
        if width != 2 { continue }
      }
      if token.count > 0 {
        numbers.append(number(of: token))
        token = Token()
      }
    }
    if token.count > 0 { numbers.append(number(of: token)) }
    return numbers
  }

  /// The lowered letter or digit that starts at an index, 0 for all else; and its UTF-8 width.
  @inline(__always)
  private static func letter(
    _ bytes: UnsafeBufferPointer<UInt8>, at index: Int
  ) -> (UInt8, Int) {
    let byte = bytes[index]
    switch byte {
    case 0x30...0x39, 0x61...0x7A: return (byte, 1)
    case 0x41...0x5A: return (byte + 0x20, 1)
    case 0xC4 where bytes[index + 1] == 0xB0: return (UInt8(ascii: "i"), 2)
    case 0xE2 where bytes[index + 1] == 0x84 && bytes[index + 2] == 0xAA:
      return (UInt8(ascii: "k"), 3)
    default: return (0, 1)
    }
  }

  private mutating func number(of token: Token) -> UInt32 {
    guard token.count <= 16 else {
      if let known = longNumbers[token.letters] { return known }
      let number = newNumber(of: token.letters)
      longNumbers[token.letters] = number
      return number
    }
    if let known = shortNumbers[token.key] { return known }
    let number = stems ? newNumber(of: token.letters) : next()
    shortNumbers[token.key] = number
    return number
  }

  /// A number for a token seen first, that of its stem where tokens are stemmed.
  private mutating func newNumber(of token: [UInt8]) -> UInt32 {
    guard stems else { return next() }
    let stem = token.count > 3 ? PorterStemmer.stem(token) : token
    if let known = stemNumbers[stem] { return known }
    let number = next()
    stemNumbers[stem] = number
    return number
  }

  private mutating func next() -> UInt32 {
    defer { count += 1 }
    return UInt32(count)
  }
}

extension RougeTokens {
  /// A token as it is read: up to 16 letters in an integer, none of them 0, longer ones in an array.
  private struct Token {
    private(set) var count = 0
    /// The letters, while there are at most 16.
    private(set) var key: UInt128 = 0
    private var long: [UInt8] = []

    @inline(__always)
    mutating func append(_ letter: UInt8) {
      if count < 16 {
        key = key << 8 | UInt128(letter)
      } else {
        if count == 16 { long = letters }
        long.append(letter)
      }
      count += 1
    }

    var letters: [UInt8] {
      guard long.isEmpty else { return long }
      return (0..<count).map { UInt8(truncatingIfNeeded: key >> UInt128(8 * (count - 1 - $0))) }
    }
  }
}
