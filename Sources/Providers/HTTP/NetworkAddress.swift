#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// An IPv4 or IPv6 address.
struct NetworkAddress: Sendable, Hashable, CustomStringConvertible {
  /// 4 or 16 bytes, the first first.
  let bytes: [UInt8]

  /// An address of bytes; nil where they are not 4 or 16.
  init?(bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  /// Reads `192.0.2.1` or `2001:db8::1`, in no other spelling; nil: it is neither.
  init?(_ text: String) {
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, text, &bytes) == 1 {
      self.bytes = Array(bytes[..<4])
    } else if inet_pton(AF_INET6, text, &bytes) == 1 {
      self.bytes = bytes
    } else {
      return nil
    }
  }

  /// Whether it has 4 bytes.
  var isIPv4: Bool { bytes.count == 4 }

  /// The usual spelling.
  var description: String {
    var text = [CChar](repeating: 0, count: 64)
    guard inet_ntop(isIPv4 ? AF_INET : AF_INET6, bytes, &text, 64) != nil else { return "" }
    return String(
      decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Whether it is this machine itself: 127.0.0.0/8, ::1, also inside an IPv6 address.
  var isLoopback: Bool { restriction == .loopback }

  /// What keeps an address from being one of the public network.
  enum Restriction: String, Sendable {
    case unspecified, loopback, reserved, multicast
    case isPrivate = "private"
    case linkLocal = "link-local"
    case shared = "carrier-grade NAT"
  }

  /// Why this is no address of the public network; nil: it is one.
  ///
  /// The blocks are those of the IANA special-purpose registries (RFC 6890 and its updates) that
  /// are not globally reachable. An IPv4 address inside an IPv6 address (mapped, compatible, NAT64,
  /// 6to4) counts as itself.
  var restriction: Restriction? {
    if isIPv4 { return Self.restriction(bytes[0], bytes[1], bytes[2], bytes[3]) }
    if bytes[..<15].allSatisfy({ $0 == 0 }) {
      if bytes[15] == 0 { return .unspecified }
      if bytes[15] == 1 { return .loopback }
    }
    if let inner = embedded {
      return Self.restriction(inner[0], inner[1], inner[2], inner[3])
    }
    switch (bytes[0], bytes[1]) {
    case (0xFC...0xFD, _): return .isPrivate
    case (0xFE, 0x80...0xBF): return .linkLocal
    case (0xFE, 0xC0...0xFF): return .isPrivate
    case (0xFF, _): return .multicast
    // Discard and local NAT64 prefixes, Teredo, benchmarks, ORCHID, documentation.
    case (0x00...0x01, _): return .reserved
    case (0x20, 0x01) where bytes[2] < 0x02: return .reserved
    case (0x20, 0x01) where bytes[2] == 0x0D && bytes[3] == 0xB8: return .reserved
    case (0x3F, 0xFF), (0x5F, 0x00): return .reserved
    default: return nil
    }
  }

  /// The IPv4 address inside: ::ffff:0:0/96, ::/96, ::ffff:0:0:0/96, 64:ff9b::/96, 2002::/16.
  private var embedded: ArraySlice<UInt8>? {
    if bytes[0] == 0x20, bytes[1] == 0x02 { return ArraySlice(Array(bytes[2..<6])) }
    let prefix = Array(bytes[..<12])
    let zeros = [UInt8](repeating: 0, count: 8)
    let known: [[UInt8]] = [
      zeros + [0, 0, 0xFF, 0xFF], zeros + [0, 0, 0, 0], zeros + [0xFF, 0xFF, 0, 0],
      [0, 0x64, 0xFF, 0x9B] + zeros,
    ]
    return known.contains(prefix) ? ArraySlice(Array(bytes[12...])) : nil
  }

  private static func restriction(
    _ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8
  ) -> Restriction? {
    switch (first, second, third) {
    case (0, _, _): .unspecified
    case (127, _, _): .loopback
    case (10, _, _), (172, 16...31, _), (192, 168, _): .isPrivate
    case (169, 254, _): .linkLocal
    case (100, 64...127, _): .shared
    // Protocol assignments, documentation, 6to4 relays, benchmarks.
    case (192, 0, 0), (192, 0, 2), (192, 88, 99), (198, 18...19, _), (198, 51, 100),
      (203, 0, 113):
      .reserved
    case (224...239, _, _): .multicast
    case (240..., _, _): .reserved
    default: nil
    }
  }
}
