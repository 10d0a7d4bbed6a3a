internal import Foundation

/// How much there is of an image, a sound or a document, as the beginning of its bytes says; of a
/// document, all of them.
enum MediaExtent: Sendable, Hashable {
  /// An image: PNG, JPEG, GIF, WebP.
  case pixels(width: Int, height: Int)
  /// A sound: WAV.
  case seconds(Double)
  /// A PDF; the pages that are written uncompressed, at least 1.
  case pages(Int)

  /// How far images and sounds are read: a JPEG can have some hundred thousand bytes of other things
  /// before its size.
  private static let headBytes = 3 << 18

  /// The extent of a medium; nil where its bytes are elsewhere, or do not tell.
  init?(_ media: ChatMedia) {
    let url = media.url.utf8
    guard url.starts(with: "data:".utf8), let comma = url.firstIndex(of: UInt8(ascii: ",")),
      url[..<comma].suffix(7).elementsEqual(";base64".utf8)
    else { return nil }
    let base64 = url[url.index(after: comma)...]
    let head = Self.decoded(base64.prefix(Self.headBytes / 3 * 4))
    if head.starts(with: "%PDF-".utf8) {
      self = .pages(Self.pages(in: Self.decoded(base64)))
    } else if let size = Self.size(of: head), size.0 > 0, size.1 > 0 {
      self = .pixels(width: size.0, height: size.1)
    } else if let seconds = Self.seconds(of: head) {
      self = .seconds(seconds)
    } else {
      return nil
    }
  }

  private static func decoded(_ base64: some Sequence<UInt8>) -> [UInt8] {
    Data(base64Encoded: Data(base64)).map { [UInt8]($0) } ?? []
  }

  // MARK: Images

  private static func size(of bytes: [UInt8]) -> (Int, Int)? {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]), bytes.count >= 24 {
      return (big(bytes, 16, 4), big(bytes, 20, 4))
    }
    if bytes.starts(with: "GIF8".utf8), bytes.count >= 10 {
      return (little(bytes, 6, 2), little(bytes, 8, 2))
    }
    if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) {
      return webP(bytes)
    }
    return bytes.starts(with: [0xFF, 0xD8]) ? jpeg(bytes) : nil
  }

  /// The first frame header (ITU T.81, B.2.2), over the segments before it.
  private static func jpeg(_ bytes: [UInt8]) -> (Int, Int)? {
    var place = 2
    while place + 9 <= bytes.count, bytes[place] == 0xFF {
      let marker = bytes[place + 1]
      if marker == 0xFF {
        place += 1
      } else if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
        return (big(bytes, place + 7, 2), big(bytes, place + 5, 2))
      } else {
        place += 2 + big(bytes, place + 2, 2)
      }
    }
    return nil
  }

  /// RFC 9649: lossy, lossless, extended.
  private static func webP(_ bytes: [UInt8]) -> (Int, Int)? {
    guard bytes.count >= 30 else { return nil }
    switch String(decoding: bytes[12..<16], as: UTF8.self) {
    case "VP8 ": return (little(bytes, 26, 2) & 0x3FFF, little(bytes, 28, 2) & 0x3FFF)
    case "VP8L":
      let bits = little(bytes, 21, 4)
      return (bits & 0x3FFF + 1, bits >> 14 & 0x3FFF + 1)
    case "VP8X": return (little(bytes, 24, 3) + 1, little(bytes, 27, 3) + 1)
    default: return nil
    }
  }

  // MARK: Sounds

  /// The bytes of its data over the bytes a second that its format says.
  private static func seconds(of bytes: [UInt8]) -> Double? {
    guard bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WAVE".utf8) else {
      return nil
    }
    var place = 12
    var rate = 0
    while place + 8 <= bytes.count {
      let (name, size) = (bytes[place..<(place + 4)], little(bytes, place + 4, 4))
      if name.elementsEqual("data".utf8) { return rate > 0 ? Double(size) / Double(rate) : nil }
      if name.elementsEqual("fmt ".utf8), place + 20 <= bytes.count {
        rate = little(bytes, place + 16, 4)
      }
      place += 8 + size + size % 2
    }
    return nil
  }

  // MARK: Documents

  private static func pages(in bytes: [UInt8]) -> Int {
    let data = Data(bytes)
    var pages = 0
    var rest = data.startIndex..<data.endIndex
    while let found = data.range(of: Data("/Type".utf8), in: rest) {
      let tail = data[found.upperBound...].prefix(16).drop {
        $0 == 0x20 || $0 == 0x0A || $0 == 0x0D
      }
      let next = tail.dropFirst(5).first
      if tail.starts(with: "/Page".utf8), next != UInt8(ascii: "s") { pages += 1 }
      rest = found.upperBound..<data.endIndex
    }
    return max(1, pages)
  }

  // MARK: Numbers

  private static func big(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int {
    bytes[start..<(start + count)].reduce(0) { $0 << 8 | Int($1) }
  }

  private static func little(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int {
    bytes[start..<(start + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
