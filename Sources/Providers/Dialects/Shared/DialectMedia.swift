internal import Evaluation
internal import StrictData

/// A medium as dialects ask for it: the bytes themselves, or where they are.
struct DialectMedia {
  enum Source {
    /// The bytes in base64.
    case inline(String)
    /// Their URL.
    case remote(String)
  }

  enum Kind: String {
    case image, audio, video, document
  }

  /// `image/png` and so on, in lower case, without parameters; nil: not said.
  let type: String?
  /// Where the bytes are.
  let source: Source
  /// What it is; nil where neither a type nor the URL's ending says so.
  let kind: Kind?

  /// - Throws: for a URL that is neither `data:` nor has a scheme of `remoteSchemes`, and for a data
  ///   URL that is none.
  init(
    _ media: ChatMedia, dialect: String, remoteSchemes: [String] = ["https"]
  ) throws(ProviderError) {
    let declared = media.contentType.map(Self.bare)
    guard let colon = media.url.utf8.firstIndex(of: UInt8(ascii: ":")) else {
      throw ProviderError("a medium's URL has no scheme: '\(Excerpt.of(media.url, limit: 60))'")
    }
    let scheme = media.url[..<colon].lowercased()
    if scheme == "data" {
      let data = try DataURL(media.url[media.url.utf8.index(after: colon)...])
      type = declared ?? data.type
      source = .inline(data.base64)
    } else if remoteSchemes.contains(scheme) {
      type = declared ?? Self.typeByEnding(media.url)
      source = .remote(media.url)
    } else {
      let allowed = (["data"] + remoteSchemes).map { "'\($0):'" }.joined(separator: " and ")
      throw ProviderError(
        "\(dialect) takes media by \(allowed) URLs, not by '\(Excerpt.of(scheme, limit: 20)):'")
    }
    kind = type.flatMap(Self.kind)
  }

  /// The medium as a `data:` URL; nil where its bytes are elsewhere.
  var dataURL: String? {
    guard case .inline(let base64) = source else { return nil }
    return "data:\(type ?? "application/octet-stream");base64,\(base64)"
  }

  /// What it is called in a message.
  var name: String { type ?? "a medium without a content type" }

  /// A type without its parameters, in lower case.
  static func bare(_ type: String) -> String {
    String(type.prefix { $0 != ";" }).filter { $0 != " " }.lowercased()
  }

  private static func kind(_ type: String) -> Kind? {
    switch type.prefix(while: { $0 != "/" }) {
    case "image": .image
    case "audio": .audio
    case "video": .video
    case "application", "text": .document
    default: nil
    }
  }

  private static let endings = [
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp", "pdf": "application/pdf", "wav": "audio/wav", "mp3": "audio/mpeg",
    "mp4": "video/mp4",
  ]

  private static func typeByEnding(_ url: String) -> String? {
    let path = url.prefix { $0 != "?" && $0 != "#" }
    guard let dot = path.lastIndex(of: ".") else { return nil }
    return endings[path[path.index(after: dot)...].lowercased()]
  }
}

/// `[type][;parameters][;base64],data` behind `data:` (RFC 2397).
struct DataURL {
  /// The type without parameters; RFC 2397's `text/plain` where it says none.
  let type: String
  /// The bytes in base64.
  let base64: String

  init(_ rest: Substring) throws(ProviderError) {
    guard let comma = rest.utf8.firstIndex(of: UInt8(ascii: ",")) else {
      throw ProviderError("a data URL has no ','")
    }
    let head = rest[..<comma].split(separator: ";", omittingEmptySubsequences: false)
    let data = rest[rest.utf8.index(after: comma)...]
    let type = head.first.map { DialectMedia.bare(String($0)) } ?? ""
    self.type = type.isEmpty ? "text/plain" : type
    if head.dropFirst().contains(where: { $0.lowercased() == "base64" }) {
      guard data.utf8.allSatisfy(Self.isBase64), !data.isEmpty else {
        throw ProviderError("a data URL holds no base64")
      }
      base64 = String(data)
    } else {
      base64 = Base64.encode(try Self.decoded(data))
    }
  }

  private static func isBase64(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): true
    default: false
    }
  }

  private static func decoded(_ text: Substring) throws(ProviderError) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = rest.prefix(2)
      guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      else { throw ProviderError("a data URL has a '%' without two hexadecimal digits") }
      rest = rest.dropFirst(2)
      bytes.append(value)
    }
    return bytes
  }
}

/// RFC 4648, section 4.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = group.reduce(0) { $0 << 8 | Int($1) }
      bits <<= 8 * (3 - group.count)
      for position in 0..<4 {
        let index = bits >> (18 - 6 * position) & 0x3F
        text.append(position <= group.count ? alphabet[index] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
