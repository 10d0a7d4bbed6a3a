/// Text as one segment of a URL's path: everything but RFC 3986's unreserved characters is
/// percent-encoded, so that no name can leave its place.
enum PathSegment {
  static func encode(_ text: String) -> String {
    var result: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        result.append(byte)
      default:
        result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    // "." and ".." would be taken for steps in the path.
    if text == "." || text == ".." { return text.replacing(".", with: "%2E") }
    return String(decoding: result, as: UTF8.self)
  }
}
