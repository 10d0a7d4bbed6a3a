/// What the environment says of the way to the network.
struct NetworkSettings: Sendable, Hashable {
  /// A proxy for encrypted connections.
  struct Proxy: Sendable, Hashable {
    let host: String
    let port: Int
    /// Name and password, as they stand before the `@`; nil: none.
    let account: String?
  }

  /// `SSL_CERT_FILE`: the certificates that are trusted instead of the system's.
  var certificateFile: String?
  /// `HTTPS_PROXY` or `https_proxy`.
  var proxy: Proxy?
  /// `NO_PROXY` or `no_proxy`: hosts, or ends of hosts, that are reached directly; `*` is all.
  var directHosts: [String] = []

  /// Nothing out of the ordinary.
  init() {}

  /// Reads the variables; nil: one of them is not understood, which must not be passed over.
  init?(variable: (String) -> String?) {
    func value(_ names: String...) -> String? {
      names.lazy.compactMap(variable).first { !$0.isEmpty }
    }
    certificateFile = value("SSL_CERT_FILE")
    if let text = value("HTTPS_PROXY", "https_proxy") {
      guard let proxy = Self.proxy(text) else { return nil }
      self.proxy = proxy
    }
    directHosts = (value("NO_PROXY", "no_proxy") ?? "").split { $0 == "," || $0 == " " }
      .map { $0.lowercased() }
  }

  /// The proxy for an endpoint: only encrypted connections have one, and never those to this
  /// machine.
  func proxy(for endpoint: Endpoint) -> Proxy? {
    guard endpoint.isEncrypted, endpoint.host != "localhost",
      NetworkAddress(endpoint.host)?.isLoopback != true
    else { return nil }
    let isDirect = directHosts.contains { name in
      let end = name.hasPrefix("*.") ? String(name.dropFirst(2)) : name
      let plain = end.hasPrefix(".") ? String(end.dropFirst()) : end
      return name == "*" || endpoint.host == plain || endpoint.host.hasSuffix(".\(plain)")
    }
    return isDirect ? nil : proxy
  }

  /// `[http://][name:password@]host:port[/]`.
  private static func proxy(_ text: String) -> Proxy? {
    var rest = text[...]
    if rest.hasPrefix("http://") { rest = rest.dropFirst(7) }
    var account: String?
    if let at = rest.lastIndex(of: "@") {
      account = String(rest[..<at])
      rest = rest[rest.index(after: at)...]
    }
    guard let endpoint = Endpoint("http://\(rest)"), endpoint.path.isEmpty else { return nil }
    return Proxy(host: endpoint.host, port: endpoint.port, account: account)
  }
}
