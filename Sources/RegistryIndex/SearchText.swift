/// Folding and finding, over UTF-8: the same for FTS5's terms and for the texts themselves.
enum SearchText {
  /// Lower case, scalar by scalar; neither composed nor decomposed. The number of line feeds stays.
  static func fold(_ text: String) -> [UInt8] {
    var folded: [UInt8] = []
    folded.reserveCapacity(text.utf8.count)
    if text.utf8.allSatisfy({ $0 < 0x80 }) {
      for byte in text.utf8 { folded.append((0x41...0x5A).contains(byte) ? byte + 0x20 : byte) }
      return folded
    }
    for scalar in text.unicodeScalars {
      folded.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
    }
    return folded
  }

  /// A needle prepared for search in linear time (Knuth, Morris and Pratt 1977).
  struct Needle {
    private let bytes: [UInt8]
    private var fallback: [Int]

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      fallback = Array(repeating: 0, count: bytes.count)
      var matched = 0
      for index in bytes.indices.dropFirst() {
        while matched > 0, bytes[index] != bytes[matched] { matched = fallback[matched - 1] }
        if bytes[index] == bytes[matched] { matched += 1 }
        fallback[index] = matched
      }
    }

    /// Where the first match in folded bytes starts; nil where there is none.
    func firstMatch(in text: [UInt8]) -> Int? {
      guard !bytes.isEmpty else { return nil }
      var matched = 0
      for index in text.indices {
        while matched > 0, text[index] != bytes[matched] { matched = fallback[matched - 1] }
        if text[index] == bytes[matched] { matched += 1 }
        if matched == bytes.count { return index - matched + 1 }
      }
      return nil
    }
  }
}
