/// Substrings by Unicode scalars: canonically equivalent spellings differ.
enum TextSearch {
  /// Whether `needle` occurs in `text`. Linear (Knuth, Morris, Pratt 1977) on UTF-8, whose
  /// sequences can match at scalar boundaries only. An empty needle always occurs.
  static func contains(_ text: String, _ needle: String) -> Bool {
    let needle = Array(needle.utf8)
    guard !needle.isEmpty else { return true }
    let borders = borders(of: needle)
    var matched = 0
    for byte in text.utf8 {
      while matched > 0, needle[matched] != byte { matched = borders[matched - 1] }
      if needle[matched] == byte { matched += 1 }
      if matched == needle.count { return true }
    }
    return false
  }

  /// For each prefix the length of its longest border.
  private static func borders(of needle: [UInt8]) -> [Int] {
    var borders = [Int](repeating: 0, count: needle.count)
    var length = 0
    for index in needle.indices.dropFirst() {
      while length > 0, needle[index] != needle[length] { length = borders[length - 1] }
      if needle[index] == needle[length] { length += 1 }
      borders[index] = length
    }
    return borders
  }

  /// Every scalar's full lower-case mapping, without locale and without context (Σ is σ
  /// everywhere), so that the lowered part of a text is a part of the lowered text.
  static func lowered(_ text: String) -> String {
    var lowered = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        let isUpper = (0x41...0x5A).contains(scalar.value)
        lowered.append(isUpper ? Unicode.Scalar(UInt8(scalar.value) + 0x20) : scalar)
      } else {
        lowered.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
      }
    }
    return String(lowered)
  }
}
