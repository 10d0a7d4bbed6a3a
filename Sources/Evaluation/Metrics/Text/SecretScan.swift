internal import Foundation

/// Credentials found by rule. Our own definition; written for ASCII. Linear.
public enum SecretScan {
  /// The kinds of credentials found in texts, sorted and each once; see ``matches(in:)``.
  public static func kinds(in texts: [String]) -> [String] {
    Set(texts.flatMap { matches(in: $0).map(\.kind) }).sorted()
  }

  /// All findings in the order of the text; where patterns overlap, the first of this list wins:
  ///
  /// - `private-key`: `-----BEGIN … PRIVATE KEY-----`, capitals, digits and spaces between;
  /// - `jwt`: three parts of URL-safe base64 with dots between, the first two starting `eyJ`;
  /// - `aws-key`: `AKIA` and 16 capitals or digits;
  /// - `github-token`: `ghp_`, `gho_`, `ghu_`, `ghs_` or `ghr_` and 36 or more letters or digits;
  /// - `slack-token`: `xoxa-`, `xoxb-`, `xoxp-`, `xoxr-` or `xoxs-` and 10 or more letters, digits
  ///   or hyphens;
  /// - `api-key`: `sk-` and 20 or more letters, digits, `-` or `_`;
  /// - `high-entropy`: a run of 32 or more of `A-Za-z0-9+/=` with at least 4.0 bits of Shannon's
  ///   entropy a character.
  static func matches(in text: String) -> [SensitiveMatch] {
    var found = SensitiveText(text)
    var taken = [Bool](repeating: false, count: found.bytes.count)
    let searches: [(String, (SensitiveText, Int) -> Int?)] = [
      ("private-key", privateKey), ("jwt", token), ("aws-key", accessKey), ("github-token", gitHub),
      ("slack-token", slack), ("api-key", key),
    ]
    for (kind, search) in searches {
      var index = 0
      while index < found.bytes.count {
        if !isStart(found, index) || taken[index] {
          index += 1
        } else if let end = search(found, index) {
          found.note(kind, index..<end, taken: &taken)
          index = end
        } else {
          index += 1
        }
      }
    }
    noteEntropy(&found, &taken)
    return found.matches()
  }

  /// Whether a byte is the first of one of the patterns, and no letter or digit stands before it.
  private static func isStart(_ text: SensitiveText, _ index: Int) -> Bool {
    "-eAgxs".utf8.contains(text.bytes[index])
      && !(text.isAlphanumeric(index - 1) && text.bytes[index] != UInt8(ascii: "-"))
  }

  private static func privateKey(_ text: SensitiveText, _ index: Int) -> Int? {
    guard text.has("-----BEGIN ", at: index) else { return nil }
    let start = index + 11
    let end = text.end(of: start, limit: 64) {
      ASCIIByte.isUpper($0) || ASCIIByte.isDigit($0) || $0 == 0x20
    }
    guard text.has("-----", at: end), Array(text.bytes[start..<end]).ends(with: "PRIVATE KEY")
    else {
      return nil
    }
    return end + 5
  }

  /// A run that starts `eyJ` is read once: no start lies inside it but after a hyphen or an
  /// underscore, and those need a dot right after the run as well.
  private static func token(_ text: SensitiveText, _ index: Int) -> Int? {
    guard text.has("eyJ", at: index), !text.has("-", at: index - 1), !text.has("_", at: index - 1)
    else { return nil }
    let header = text.end(of: index, where: ASCIIByte.isURLSafe)
    guard text.has(".eyJ", at: header) else { return nil }
    let payload = text.end(of: header + 1, where: ASCIIByte.isURLSafe)
    guard text.has(".", at: payload) else { return nil }
    return text.end(of: payload + 1, where: ASCIIByte.isURLSafe)
  }

  private static func accessKey(_ text: SensitiveText, _ index: Int) -> Int? {
    guard text.has("AKIA", at: index) else { return nil }
    let end = text.end(of: index + 4, limit: 17) { ASCIIByte.isUpper($0) || ASCIIByte.isDigit($0) }
    return end - index == 20 && !text.isAlphanumeric(end) ? end : nil
  }

  private static func gitHub(_ text: SensitiveText, _ index: Int) -> Int? {
    guard text.has("gh", at: index), text.has("_", at: index + 3),
      "pousr".utf8.contains(text.bytes[index + 2])
    else { return nil }
    let end = text.end(of: index + 4, where: ASCIIByte.isAlphanumeric)
    return end - index >= 40 ? end : nil
  }

  private static func slack(_ text: SensitiveText, _ index: Int) -> Int? {
    guard text.has("xox", at: index), text.has("-", at: index + 4),
      "abprs".utf8.contains(text.bytes[index + 3])
    else { return nil }
    let end = text.end(of: index + 5) { ASCIIByte.isURLSafe($0) && $0 != UInt8(ascii: "_") }
    return end - index >= 15 ? end : nil
  }

  private static func key(_ text: SensitiveText, _ index: Int) -> Int? {
    guard text.has("sk-", at: index), !text.has("-", at: index - 1) else { return nil }
    let end = text.end(of: index + 3, where: ASCIIByte.isURLSafe)
    return end - index >= 23 ? end : nil
  }

  private static func noteEntropy(_ found: inout SensitiveText, _ taken: inout [Bool]) {
    var index = 0
    while index < found.bytes.count {
      let end = found.end(of: index) {
        ASCIIByte.isAlphanumeric($0) || "+/=".utf8.contains($0)
      }
      if end - index >= 32, entropy(of: found.bytes[index..<end]) >= 4 {
        found.note("high-entropy", index..<end, taken: &taken)
      }
      index = max(end, index + 1)
    }
  }

  /// Shannon's entropy of the bytes' frequencies, in bits a byte: −Σ p·log₂ p; 0 for no bytes.
  /// A rounding error below 1e-12 counts as none: sixteen equally frequent bytes have exactly 4.
  static func entropy(of bytes: ArraySlice<UInt8>) -> Double {
    var counts = [Int](repeating: 0, count: 256)
    for byte in bytes { counts[Int(byte)] += 1 }
    let total = Double(bytes.count)
    let entropy = counts.reduce(0.0) { sum, count in
      count == 0 ? sum : sum - Double(count) / total * log2(Double(count) / total)
    }
    let nearest = entropy.rounded()
    return abs(entropy - nearest) < 1e-12 ? nearest : entropy
  }
}
