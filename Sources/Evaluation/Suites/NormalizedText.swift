internal import Foundation

/// A text as leaks and duplicates are looked for in it: letters and digits alone, in lower case.
///
/// Text is composed canonically (NFC) first; letters are the general categories L*, digits N*; the
/// full lower-case mapping is used, so that no locale matters. Lengths count Unicode scalars.
public struct NormalizedText: Sendable, Hashable {
  /// The scalars that are left.
  public let scalars: [UInt32]

  /// Normalizes a text.
  public init(_ text: String) {
    var text = text
    if let ascii = text.withUTF8({ Self.ascii($0) }) {
      scalars = ascii
      return
    }
    var found: [UInt32] = []
    found.reserveCapacity(text.utf8.count)
    for scalar in text.precomposedStringWithCanonicalMapping.unicodeScalars {
      if scalar.isASCII {
        Self.append(UInt8(scalar.value), to: &found)
      } else {
        for lowered in scalar.properties.lowercaseMapping.unicodeScalars
        where Self.isLetterOrDigit(lowered) {
          found.append(lowered.value)
        }
      }
    }
    scalars = found
  }

  /// How many scalars are left.
  public var count: Int { scalars.count }

  private static func ascii(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt32]? {
    var found: [UInt32] = []
    found.reserveCapacity(bytes.count)
    for byte in bytes {
      guard byte < 0x80 else { return nil }
      append(byte, to: &found)
    }
    return found
  }

  private static func append(_ byte: UInt8, to found: inout [UInt32]) {
    switch byte {
    case 0x30...0x39, 0x61...0x7A: found.append(UInt32(byte))
    case 0x41...0x5A: found.append(UInt32(byte) + 0x20)
    default: break
    }
  }

  private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .decimalNumber, .letterNumber, .otherNumber:
      true
    default: false
    }
  }
}
