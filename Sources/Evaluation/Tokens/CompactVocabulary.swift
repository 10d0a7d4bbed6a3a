public import PromptModel

/// A vocabulary as it is kept for quick loading: its hash table, ready for use.
///
/// In order: the eight bytes `stetbpe1`; the numbers of slots, tokens and bytes; the slots, the
/// tokens' offsets (one more than tokens) and their bytes; the SHA-256 of all that in 64 hex
/// digits. Numbers have 32 bits, the lowest byte first. A file that is not exactly so is no vocabulary.
public enum CompactVocabulary {
  private static let magic = Array("stetbpe1".utf8)
  private static let digestLength = 64

  /// A vocabulary's compact form.
  public static func bytes(of vocabulary: TokenVocabulary) -> [UInt8] {
    let table = vocabulary.table
    var bytes = magic
    bytes.reserveCapacity(64 + 4 * (table.slots.count + table.offsets.count) + table.bytes.count)
    for number in [table.slots.count, table.count, table.bytes.count] {
      append(UInt32(number), to: &bytes)
    }
    for number in table.slots { append(number, to: &bytes) }
    for number in table.offsets { append(number, to: &bytes) }
    bytes += table.bytes
    return bytes + digest(bytes)
  }

  /// The vocabulary in a compact form; nil where the bytes are not what was written.
  public static func vocabulary(
    _ bytes: [UInt8], name: VocabularyName
  ) -> TokenVocabulary? {
    let head = magic.count + 12
    guard bytes.count > head + digestLength, bytes.starts(with: magic) else { return nil }
    let numbers = array(bytes, at: magic.count, count: 3).map(Int.init)
    let slots = numbers[0]
    let tokens = numbers[1]
    let length = numbers[2]
    guard slots > tokens, slots.nonzeroBitCount == 1, tokens > 0,
      bytes.count == head + 4 * (slots + tokens + 1) + length + digestLength,
      digest(Array(bytes.dropLast(digestLength))).elementsEqual(bytes.suffix(digestLength))
    else { return nil }
    let table = TokenTable(
      slots: array(bytes, at: head, count: slots),
      offsets: array(bytes, at: head + 4 * slots, count: tokens + 1),
      bytes: Array(bytes.dropLast(digestLength).suffix(length)))
    return TokenVocabulary(name: name, table: table)
  }

  private static func append(_ number: UInt32, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private static func array(_ bytes: [UInt8], at start: Int, count: Int) -> [UInt32] {
    bytes.withUnsafeBytes { raw in
      (0..<count).map { index in
        UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self))
      }
    }
  }

  private static func digest(_ bytes: [UInt8]) -> [UInt8] {
    Array(Digest(hashing: bytes).hex.utf8)
  }
}
