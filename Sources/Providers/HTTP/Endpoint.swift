/// Where a provider is: an origin, which a key is bound to, and a path below it.
struct Endpoint: Sendable, Hashable {
  /// Whether the connection is encrypted: `https`.
  let isEncrypted: Bool
  /// The host in lower case: a name or an IPv4 address; an IPv6 address without brackets.
  let host: String
  /// The port.
  let port: Int
  /// What every path starts with, without a slash at its end.
  private(set) var path: String

  /// Reads `http(s)://host[:port][/path]`; nil: it is another text, or holds a user, a query, a
  /// fragment or what would have to be escaped.
  init?(_ text: String) {
    let isEncrypted = text.hasPrefix("https://")
    guard isEncrypted || text.hasPrefix("http://") else { return nil }
    let rest = text.utf8.dropFirst(isEncrypted ? 8 : 7)
    let isPlain = rest.allSatisfy { byte in
      byte > 0x20 && byte < 0x7F && !"@?#\\\"<>^`{|}".utf8.contains(byte)
    }
    guard isPlain else { return nil }
    let authority = rest.prefix { $0 != UInt8(ascii: "/") }
    guard let (host, port) = Self.split(authority, defaultPort: isEncrypted ? 443 : 80) else {
      return nil
    }
    var path = rest.dropFirst(authority.count)
    while path.last == UInt8(ascii: "/") { path = path.dropLast() }
    self.isEncrypted = isEncrypted
    self.host = host
    self.port = port
    self.path = String(decoding: path, as: UTF8.self)
  }

  /// `https://host:port`, the port only where it is not the scheme's own.
  var origin: String {
    let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
    let isDefault = port == (isEncrypted ? 443 : 80)
    return "\(isEncrypted ? "https" : "http")://\(name)\(isDefault ? "" : ":\(port)")"
  }

  /// The endpoint without an end of its path that a dialect writes itself, as `/v1`.
  func dropping(_ ends: [String]) -> Endpoint {
    guard let end = ends.first(where: { path.hasSuffix($0) }) else { return self }
    var endpoint = self
    endpoint.path.removeLast(end.count)
    return endpoint
  }

  /// The address of a request.
  ///
  /// - Parameter path: behind the base, `/` first; may hold a query.
  /// - Returns: nil where the path is none that can be sent as it is: it has a blank, a control
  ///   character, a byte above ASCII, a fragment.
  func url(_ path: String) -> String? {
    let isPlain = path.utf8.allSatisfy { byte in
      byte > 0x20 && byte < 0x7F && !"#\\\"<>^`{|}".utf8.contains(byte)
    }
    guard path.utf8.first == UInt8(ascii: "/"), isPlain else { return nil }
    return origin + self.path + path
  }

  /// Whether the host is an address, or `localhost`: whoever wrote it knows where it leads.
  var spellsOutAddress: Bool { host == "localhost" || NetworkAddress(host) != nil }

  /// Whether it is an address that hands out a machine's own keys: 169.254.0.0/16, fe80::/10.
  var isLinkLocal: Bool { NetworkAddress(host)?.restriction == .linkLocal }

  private static func split(
    _ authority: Substring.UTF8View, defaultPort: Int
  ) -> (host: String, port: Int)? {
    var host = authority
    var rest = authority.dropFirst(authority.count)
    if authority.first == UInt8(ascii: "[") {
      guard let end = authority.firstIndex(of: UInt8(ascii: "]")) else { return nil }
      host = authority[authority.index(after: authority.startIndex)..<end]
      rest = authority[authority.index(after: end)...]
      guard let address = NetworkAddress(String(decoding: host, as: UTF8.self)), !address.isIPv4
      else { return nil }
    } else {
      host = authority.prefix { $0 != UInt8(ascii: ":") }
      rest = authority.dropFirst(host.count)
      guard !host.isEmpty, host.count <= 253, host.allSatisfy(isNamePart) else { return nil }
    }
    let name = String(
      decoding: host.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    guard !rest.isEmpty else { return (name, defaultPort) }
    let digits = rest.dropFirst()
    guard rest.first == UInt8(ascii: ":"), (1...5).contains(digits.count),
      digits.allSatisfy({ (0x30...0x39).contains($0) }),
      let port = Int(String(decoding: digits, as: UTF8.self)), (1...65_535).contains(port)
    else { return nil }
    return (name, port)
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
  }
}
