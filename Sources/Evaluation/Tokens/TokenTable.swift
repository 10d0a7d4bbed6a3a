/// The tokens of a vocabulary by their bytes: a hash table with open addressing over one array of
/// bytes. A token's rank is its number.
struct TokenTable: Sendable {
  /// Stands for "no token".
  static let none = UInt32.max

  /// Token + 1 per slot, 0 for a free one; as many slots as a power of two.
  let slots: [UInt32]
  /// Where each token starts in ``bytes``, and where the last one ends.
  let offsets: [UInt32]
  /// The tokens, one after another by rank.
  let bytes: [UInt8]
  /// The longest token, in bytes.
  let longest: Int

  var count: Int { offsets.count - 1 }

  /// The table of tokens by rank; nil where one is empty or stands twice.
  init?(_ tokens: [ArraySlice<UInt8>]) {
    var offsets: [UInt32] = [0]
    var bytes: [UInt8] = []
    offsets.reserveCapacity(tokens.count + 1)
    for token in tokens {
      guard !token.isEmpty else { return nil }
      bytes.append(contentsOf: token)
      offsets.append(UInt32(bytes.count))
    }
    var size = 8
    while size < tokens.count * 2 { size *= 2 }
    let free = [UInt32](repeating: 0, count: size)
    var table = TokenTable(slots: free, offsets: offsets, bytes: bytes)
    var slots = free
    for rank in tokens.indices {
      let range = Int(offsets[rank])..<Int(offsets[rank + 1])
      var slot = Self.hash(bytes, range) & (size - 1)
      while slots[slot] != 0 {
        if table.matches(slots[slot] - 1, bytes, range) { return nil }
        slot = (slot + 1) & (size - 1)
      }
      slots[slot] = UInt32(rank + 1)
    }
    table = TokenTable(slots: slots, offsets: offsets, bytes: bytes)
    self = table
  }

  /// The parts of a table that was made before. They fit each other.
  init(slots: [UInt32], offsets: [UInt32], bytes: [UInt8]) {
    self.slots = slots
    self.offsets = offsets
    self.bytes = bytes
    var longest = 0
    for index in offsets.indices.dropFirst() {
      longest = max(longest, Int(offsets[index] - offsets[index - 1]))
    }
    self.longest = longest
  }

  /// The token that a range of bytes is; ``none`` where it is none.
  func rank(_ text: [UInt8], _ range: Range<Int>) -> UInt32 {
    guard range.count <= longest else { return Self.none }
    let mask = slots.count - 1
    var slot = Self.hash(text, range) & mask
    while slots[slot] != 0 {
      let token = slots[slot] - 1
      if matches(token, text, range) { return token }
      slot = (slot + 1) & mask
    }
    return Self.none
  }

  private func matches(_ token: UInt32, _ text: [UInt8], _ range: Range<Int>) -> Bool {
    let start = Int(offsets[Int(token)])
    guard Int(offsets[Int(token) + 1]) - start == range.count else { return false }
    for offset in 0..<range.count where bytes[start + offset] != text[range.lowerBound + offset] {
      return false
    }
    return true
  }

  /// FNV-1a, 64 bits, with its upper half folded in.
  private static func hash(_ text: [UInt8], _ range: Range<Int>) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in range { hash = (hash ^ UInt64(text[index])) &* 0x0000_0100_0000_01B3 }
    return Int(truncatingIfNeeded: (hash ^ (hash >> 32)) & 0x7FFF_FFFF)
  }
}
