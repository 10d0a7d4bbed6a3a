internal import Crypto

/// A SHA-256 digest, written `sha256:<64 hex>` and shown as its first 12 hex digits.
public struct Digest: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// 64 lower-case hexadecimal digits.
  public let hex: String

  /// The digest of bytes.
  public init(hashing bytes: some Sequence<UInt8>) {
    var hasher = SHA256()
    let contiguous: Void? = bytes.withContiguousStorageIfAvailable {
      hasher.update(bufferPointer: UnsafeRawBufferPointer($0))
    }
    if contiguous == nil { hasher.update(data: Array(bytes)) }
    hex = Hexadecimal.encode(hasher.finalize())
  }

  /// The digest of a text's UTF-8 bytes.
  public init(hashing text: String) {
    self.init(hashing: text.utf8)
  }

  /// Reads 64 hexadecimal digits (either case); nil for anything else.
  public init?(hex: String) {
    guard let lowered = Hexadecimal.normalized(hex, count: 64) else { return nil }
    self.hex = lowered
  }

  /// Reads `sha256:<64 hex>`; nil for anything else.
  public init?(prefixed text: String) {
    guard text.utf8.starts(with: "sha256:".utf8) else { return nil }
    self.init(hex: String(text.dropFirst(7)))
  }

  /// 64 zeros: "none" in the `from` of a pin.
  public static let zero = Digest(unchecked: String(repeating: "0", count: 64))

  private init(unchecked hex: String) { self.hex = hex }

  /// Whether these are 64 zeros.
  public var isZero: Bool { self == Self.zero }

  /// The first 12 hex digits, as people see it.
  public var short: String { String(hex.prefix(12)) }

  /// The first 16 hex digits: the id of an evidence file.
  public var evidenceID: String { String(hex.prefix(16)) }

  /// `sha256:<64 hex>`.
  public var description: String { "sha256:\(hex)" }

  /// Order of the digits.
  public static func < (left: Digest, right: Digest) -> Bool { left.hex < right.hex }
}

/// The name of a git object: 40 lower-case hexadecimal digits.
public struct ObjectName: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The digits.
  public let hex: String

  /// Reads 40 hexadecimal digits; nil for anything else.
  public init?(hex: String) {
    guard let lowered = Hexadecimal.normalized(hex, count: 40) else { return nil }
    self.hex = lowered
  }

  /// The first 10 digits, as git's own output shows it.
  public var short: String { String(hex.prefix(10)) }
  /// The digits.
  public var description: String { hex }

  /// Order of the digits.
  public static func < (left: ObjectName, right: ObjectName) -> Bool { left.hex < right.hex }
}

/// Bytes as lower-case hexadecimal digits.
enum Hexadecimal {
  private static let digits = Array("0123456789abcdef".utf8)

  static func encode(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The text in lower case where it is exactly `count` ASCII hex digits, else nil.
  static func normalized(_ text: String, count: Int) -> String? {
    guard text.utf8.count == count else { return nil }
    var lowered: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x61...0x66: lowered.append(byte)
      case 0x41...0x46: lowered.append(byte + 0x20)
      default: return nil
      }
    }
    return String(decoding: lowered, as: UTF8.self)
  }
}
