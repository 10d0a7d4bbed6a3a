internal import Crypto
internal import PromptModel

/// The digests that make every answer provable. A row's leaf is SHA-256 over its cells; a group's
/// chain is SHA-256 over the chain before and the leaf, so that a group grows without being read;
/// a bucket's root covers its groups, and the seal of the meta row covers all roots.
enum RowDigest {
  /// 32 bytes: nothing yet.
  static let empty = [UInt8](repeating: 0, count: 32)

  static func leaf(_ kind: GroupKind, key: String, _ cells: [Cell]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512)
    append(Int64(kind.rawValue), to: &bytes)
    append(key, to: &bytes)
    for cell in cells {
      switch cell {
      case .null: bytes.append(0x6E)
      case .integer(let number):
        bytes.append(0x69)
        append(number, to: &bytes)
      case .text(let text):
        bytes.append(0x74)
        append(text, to: &bytes)
      }
    }
    return hash(bytes)
  }

  static func chain(_ previous: [UInt8], _ leaf: [UInt8]) -> [UInt8] {
    hash(previous + leaf)
  }

  /// The root of a bucket's groups, which come sorted by key; ``empty`` for none.
  static func root(_ groups: [(key: String, head: GroupHead)]) -> [UInt8] {
    guard !groups.isEmpty else { return empty }
    var bytes: [UInt8] = []
    for group in groups {
      append(group.key, to: &bytes)
      append(Int64(group.head.count), to: &bytes)
      bytes += group.head.chain
      bytes += group.head.last
    }
    return hash(bytes)
  }

  static func hash(_ bytes: [UInt8]) -> [UInt8] {
    Array(SHA256.hash(data: bytes))
  }

  static func append(_ number: Int64, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  static func append(_ text: String, to bytes: inout [UInt8]) {
    append(Int64(text.utf8.count), to: &bytes)
    bytes.append(contentsOf: text.utf8)
  }
}

/// What is known of a group without reading its rows.
struct GroupHead: Equatable {
  /// How many rows it has.
  var count = 0
  /// The chain over all rows.
  var chain = RowDigest.empty
  /// The leaf of the last row.
  var last = RowDigest.empty

  mutating func append(leaf: [UInt8]) {
    count += 1
    chain = RowDigest.chain(chain, leaf)
    last = leaf
  }
}
