internal import CLibgit2

/// The name of a git object: 20 bytes, the SHA-1 of its header and content.
public struct ObjectID: Hashable, Comparable, Sendable, CustomStringConvertible {
  // Three big-endian words: comparison of words is comparison of bytes.
  private let first: UInt64
  private let second: UInt64
  private let third: UInt32

  /// Forty zeros: git's word for "no object".
  public static let zero = ObjectID(first: 0, second: 0, third: 0)

  private init(first: UInt64, second: UInt64, third: UInt32) {
    self.first = first
    self.second = second
    self.third = third
  }

  /// An id from its bytes; nil unless there are exactly 20.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 20 else { return nil }
    var words: [UInt64] = [0, 0, 0]
    for (position, byte) in bytes.enumerated() {
      words[position / 8] = words[position / 8] << 8 | UInt64(byte)
    }
    self.init(first: words[0], second: words[1], third: UInt32(words[2]))
  }

  /// An id from 40 hexadecimal digits of either case; nil for anything else.
  public init?(hex: String) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(20)
    var high: UInt8?
    guard hex.utf8.count == 40 else { return nil }
    for character in hex.utf8 {
      guard let digit = Self.digit(character) else { return nil }
      if let upper = high {
        bytes.append(upper << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    self.init(bytes: bytes)
  }

  private static func digit(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// The 20 bytes.
  public var bytes: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(20)
    for word in [first, second] {
      for shift in stride(from: 56, through: 0, by: -8) {
        result.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
      }
    }
    for shift in stride(from: 24, through: 0, by: -8) {
      result.append(UInt8(truncatingIfNeeded: third >> UInt32(shift)))
    }
    return result
  }

  /// 40 lowercase hexadecimal digits.
  public var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(40)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Whether this is ``zero``.
  public var isZero: Bool { self == Self.zero }

  /// The same as ``hex``.
  public var description: String { hex }

  /// Bytewise order.
  public static func < (left: ObjectID, right: ObjectID) -> Bool {
    (left.first, left.second, left.third) < (right.first, right.second, right.third)
  }

  /// The id that a blob of these bytes has, written or not.
  public static func ofBlob(_ bytes: [UInt8]) -> ObjectID {
    GitLibrary.start()
    var id = git_oid()
    // Hashing in memory fails only when memory is exhausted.
    let status = bytes.withUnsafeBytes {
      git_odb_hash(&id, $0.baseAddress, $0.count, GIT_OBJECT_BLOB)
    }
    precondition(status == 0, "git_odb_hash failed with status \(status)")
    return ObjectID(id)
  }
}

extension ObjectID {
  /// Copies an id out of libgit2.
  init(_ id: git_oid) {
    self = withUnsafeBytes(of: id) { raw in
      ObjectID(
        first: UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
        second: UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
        third: UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: 16, as: UInt32.self)))
    }
  }

  /// Copies the id that a pointer of libgit2 shows; nil for a null pointer.
  init?(_ pointer: UnsafePointer<git_oid>?) {
    guard let pointer else { return nil }
    self.init(pointer.pointee)
  }

  /// The same id as libgit2 takes it.
  var raw: git_oid {
    var id = git_oid()
    withUnsafeMutableBytes(of: &id) { raw in
      raw.storeBytes(of: first.bigEndian, toByteOffset: 0, as: UInt64.self)
      raw.storeBytes(of: second.bigEndian, toByteOffset: 8, as: UInt64.self)
      raw.storeBytes(of: third.bigEndian, toByteOffset: 16, as: UInt32.self)
    }
    return id
  }
}
