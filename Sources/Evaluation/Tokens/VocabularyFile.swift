public import PromptModel
internal import StrictData

/// Vocabulary files as tiktoken has them: a line per token, its bytes in base64, a space, its rank.
public enum VocabularyFile {
  /// The largest file that is read, in bytes.
  public static let maximumBytes = 64 << 20

  /// What is wrong with a file.
  public struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The line, from 1.
    public let line: Int
    /// One sentence, without a full stop.
    public let message: String

    /// `line 3: …`.
    public var description: String { "line \(line): \(message)" }
  }

  /// The SHA-256 of the file that OpenAI publishes under a name: those of tiktoken 0.14
  /// (tiktoken_ext/openai_public.py), which the files that litellm 1.109.1 bundles have.
  public static func digestHex(of name: VocabularyName) -> String {
    switch name {
    case .cl100kBase: "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
    case .o200kBase: "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
    }
  }

  /// The vocabulary in a file's bytes. Ranks are 0 and up without a gap, in any order.
  ///
  /// - Throws: at the first line that is wrong.
  public static func parse(
    _ bytes: [UInt8], name: VocabularyName
  ) throws(Problem) -> TokenVocabulary {
    var byRank: [ArraySlice<UInt8>?] = []
    var number = 0
    for line in bytes.split(separator: 0x0A) {
      number += 1
      guard let space = line.firstIndex(of: UInt8(ascii: " ")),
        let token = base64(line[..<space]), !token.isEmpty, let rank = rank(line[(space + 1)...])
      else { throw Problem(line: number, message: "there are no base64 bytes and a rank") }
      while byRank.count <= rank { byRank.append(nil) }
      guard byRank[rank] == nil else {
        throw Problem(line: number, message: "rank \(rank) stands twice")
      }
      byRank[rank] = token[...]
    }
    let tokens = byRank.compactMap { $0 }
    guard !tokens.isEmpty, tokens.count == byRank.count else {
      throw Problem(line: number, message: "the ranks have gaps")
    }
    guard let vocabulary = TokenVocabulary(name: name, tokens: tokens) else {
      throw Problem(line: number, message: "a token stands twice")
    }
    return vocabulary
  }

  /// Decimal digits, below the number of lines a file can have.
  private static func rank(_ text: ArraySlice<UInt8>) -> Int? {
    guard (1...7).contains(text.count), text.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return text.reduce(0) { $0 * 10 + Int($1 & 0x0F) }
  }

  /// RFC 4648, section 4, with its padding.
  private static func base64(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard !text.isEmpty, text.count.isMultiple(of: 4) else { return nil }
    let padding = text.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
    var result: [UInt8] = []
    var bits: UInt32 = 0
    var held = 0
    for byte in text.dropLast(padding) {
      guard let value = sextet(byte) else { return nil }
      bits = bits << 6 | value
      held += 6
      if held >= 8 {
        held -= 8
        result.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
      }
    }
    return bits & ((1 << UInt32(held)) - 1) == 0 ? result : nil
  }

  private static func sextet(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x41...0x5A: UInt32(byte) - 0x41
    case 0x61...0x7A: UInt32(byte) - 0x61 + 26
    case 0x30...0x39: UInt32(byte) - 0x30 + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
