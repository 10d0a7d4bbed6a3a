/// What a Unicode scalar is to the patterns that cut text into pieces.
enum ScalarKind: UInt8 {
  /// CR or LF.
  case newline
  /// Other white space.
  case space
  /// Ll.
  case lower
  /// Lu, Lt.
  case upper
  /// Lm, Lo.
  case caseless
  /// Mn, Mc, Me.
  case mark
  /// Nd, Nl, No.
  case number
  /// Everything else.
  case other

  var isWhitespace: Bool { self == .newline || self == .space }
  var isLetter: Bool { self == .lower || self == .upper || self == .caseless }
  /// `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`.
  var mayBeUpper: Bool { self == .upper || self == .caseless || self == .mark }
  /// `[\p{Ll}\p{Lm}\p{Lo}\p{M}]`.
  var mayBeLower: Bool { self == .lower || self == .caseless || self == .mark }
  /// `[^\r\n\p{L}\p{N}]`.
  var mayLead: Bool { self == .space || self == .mark || self == .other }
  /// `[^\s\p{L}\p{N}]`.
  var isSymbol: Bool { self == .mark || self == .other }

  /// By the general category and the property White_Space.
  init(_ scalar: Unicode.Scalar) {
    self = scalar.isASCII ? Self.ascii[Int(scalar.value)] : Self(properties: scalar.properties)
  }

  private static let ascii: [ScalarKind] = (UInt8(0)..<128).map { byte in
    let scalar = Unicode.Scalar(byte)
    if byte == 0x0A || byte == 0x0D { return .newline }
    return ScalarKind(properties: scalar.properties)
  }

  private init(properties: Unicode.Scalar.Properties) {
    switch properties.generalCategory {
    case .lowercaseLetter: self = .lower
    case .uppercaseLetter, .titlecaseLetter: self = .upper
    case .modifierLetter, .otherLetter: self = .caseless
    case .nonspacingMark, .spacingMark, .enclosingMark: self = .mark
    case .decimalNumber, .letterNumber, .otherNumber: self = .number
    default: self = properties.isWhitespace ? .space : .other
    }
  }
}

/// Scalars of valid UTF-8 by the index of their first byte.
struct ScalarBytes {
  let bytes: [UInt8]

  /// The scalar at an index and the index after it. The index is that of a scalar.
  func scalar(at index: Int) -> (scalar: Unicode.Scalar, end: Int) {
    let first = bytes[index]
    if first < 0x80 { return (Unicode.Scalar(first), index + 1) }
    let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for offset in 1..<length { value = value << 6 | UInt32(bytes[index + offset] & 0x3F) }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", index + length)
  }

  /// The kind of the scalar at an index and the index after it; nil at the end.
  func kind(at index: Int) -> (kind: ScalarKind, end: Int)? {
    guard index < bytes.count else { return nil }
    let (scalar, end) = scalar(at: index)
    return (ScalarKind(scalar), end)
  }

  /// The end of `(?i:'s|'t|'re|'ve|'m|'ll|'d)` at an index; nil where it is not there. By Unicode's
  /// simple case folding the long s (U+017F) is an s, too.
  func contraction(at index: Int) -> Int? {
    guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "'") else { return nil }
    let first = bytes[index + 1] | 0x20
    switch first {
    case UInt8(ascii: "s"), UInt8(ascii: "d"), UInt8(ascii: "m"), UInt8(ascii: "t"):
      return index + 2
    case UInt8(ascii: "l"), UInt8(ascii: "r"), UInt8(ascii: "v"):
      let wanted = first == UInt8(ascii: "l") ? first : UInt8(ascii: "e")
      return index + 2 < bytes.count && bytes[index + 2] | 0x20 == wanted ? index + 3 : nil
    default:
      guard index + 2 < bytes.count, bytes[index + 1] == 0xC5, bytes[index + 2] == 0xBF else {
        return nil
      }
      return index + 3
    }
  }
}
