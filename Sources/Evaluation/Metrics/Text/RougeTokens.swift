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

  private mutating func numbers(ofUTF8 bytes: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt32] {
    var numbers: [UInt32] = []
    var token: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let (letter, width) = Self.letter(bytes, at: index)
      index += width
      if let letter {
        token.append(letter)
        // The second scalar of lowered `İ` is a combining mark, which ends the token.
        if width != 2 { continue }
      }
      if !token.isEmpty {
        numbers.append(number(of: token))
        token.removeAll(keepingCapacity: true)
      }
    }
    if !token.isEmpty { numbers.append(number(of: token)) }
    return numbers
  }

  /// The lowered letter or digit that starts at an index, nil for all else; and its UTF-8 width.
  @inline(__always)
  private static func letter(
    _ bytes: Slice<UnsafeBufferPointer<UInt8>>, at index: Int
  ) -> (UInt8?, Int) {
    let byte = bytes[index]
    switch byte {
    case 0x30...0x39, 0x61...0x7A: return (byte, 1)
    case 0x41...0x5A: return (byte + 0x20, 1)
    case 0xC4 where bytes[index + 1] == 0xB0: return (UInt8(ascii: "i"), 2)
    case 0xE2 where bytes[index + 1] == 0x84 && bytes[index + 2] == 0xAA:
      return (UInt8(ascii: "k"), 3)
    default: return (nil, 1)
    }
  }

  private mutating func number(of token: [UInt8]) -> UInt32 {
    guard token.count <= 16 else {
      if let known = longNumbers[token] { return known }
      let number = newNumber(of: token)
      longNumbers[token] = number
      return number
    }
    let key = token.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
    if let known = shortNumbers[key] { return known }
    let number = newNumber(of: token)
    shortNumbers[key] = number
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
