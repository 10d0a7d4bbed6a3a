internal import AsyncHTTPClient
internal import Evaluation
internal import NIOCore
internal import NIOSSL
internal import Synchronization

/// The ways to an endpoint: its addresses, each with the connections to it.
final class Routes: Sendable {
  /// One way.
  enum Route: Sendable, Hashable {
    /// To this address, whatever the name means by then.
    case address(NetworkAddress)
    /// Through the proxy, which looks the name up itself.
    case proxy(NetworkSettings.Proxy)
  }

  private struct State {
    var addresses: [NetworkAddress] = []
    var foundAt: ContinuousClock.Instant?
    var clients: [Route: HTTPClient] = [:]
    var areCertificatesRead = false
  }

  /// How long a look-up holds.
  private static let lifetime: Duration = .seconds(300)
  /// How many addresses are tried for one request.
  private static let mostAddresses = 4
  /// Connections to one address that AsyncHTTPClient keeps; ``RequestSlots`` sets the real limit,
  /// since a request that waits in the client's own queue fails after the time for connecting.
  private static let mostConnections = 4096

  private let endpoint: Endpoint
  private let connectSeconds: Double
  private let settings: NetworkSettings
  private let allowsPrivateAddresses: Bool
  private let state = Mutex(State())

  init(
    to endpoint: Endpoint, connectSeconds: Double, settings: NetworkSettings,
    allowsPrivateAddresses: Bool
  ) {
    self.endpoint = endpoint
    self.connectSeconds = connectSeconds
    self.settings = settings
    self.allowsPrivateAddresses = allowsPrivateAddresses
  }

  deinit {
    for client in state.withLock({ Array($0.clients.values) }) { client.shutdown { _ in } }
  }

  /// The ways that may be gone, the best first; at least one.
  ///
  /// - Parameter hasKey: whether a key goes along, which leaves this machine only encrypted.
  func all(hasKey: Bool) async throws(ProviderError) -> [Route] {
    if endpoint.isEncrypted { try checkCertificates() }
    if let proxy = settings.proxy(for: endpoint) {
      try check(NetworkAddress(endpoint.host).map { [$0] } ?? [])
      return [.proxy(proxy)]
    }
    let addresses = try await addresses()
    if hasKey, !endpoint.isEncrypted, !addresses.allSatisfy(\.isLoopback) {
      throw ProviderError(
        "the key is not sent to \(endpoint.origin): the connection is not encrypted")
    }
    return addresses.prefix(Self.mostAddresses).map { .address($0) }
  }

  /// Reads the certificates that `SSL_CERT_FILE` names, once: what is wrong with them is wrong
  /// with every connection.
  private func checkCertificates() throws(ProviderError) {
    guard let file = settings.certificateFile,
      !state.withLock({ $0.areCertificatesRead })
    else { return }
    do {
      guard try !NIOSSLCertificate.fromPEMFile(file).isEmpty else {
        throw NIOSSLError.failedToLoadCertificate
      }
    } catch {
      throw ProviderError(
        "SSL_CERT_FILE names '\(Excerpt.of(file))', which is no file of certificates in PEM")
    }
    state.withLock { $0.areCertificatesRead = true }
  }

  /// The connections of a way.
  func client(for route: Route) -> HTTPClient {
    state.withLock { state in
      if let client = state.clients[route] { return client }
      let client = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: configuration(for: route))
      state.clients[route] = client
      return client
    }
  }

  /// Takes this way first from now on.
  func prefer(_ route: Route) {
    guard case .address(let address) = route else { return }
    state.withLock { state in
      guard state.addresses.first != address,
        let place = state.addresses.firstIndex(of: address)
      else { return }
      state.addresses.swapAt(0, place)
    }
  }

  /// Looks the name up again next time.
  func forget() { state.withLock { $0.foundAt = nil } }

  private func addresses() async throws(ProviderError) -> [NetworkAddress] {
    let known: [NetworkAddress]? = state.withLock { state in
      guard let found = state.foundAt, found.duration(to: .now) < Self.lifetime else { return nil }
      return state.addresses
    }
    if let known { return known }
    let found = try await AddressLookUp.addresses(of: endpoint.host)
    let allowed = allowsPrivateAddresses ? found : found.filter { $0.restriction == nil }
    if allowed.isEmpty { try check(found) }
    state.withLock { state in
      state.addresses = allowed
      state.foundAt = .now
    }
    return allowed
  }

  private func check(_ addresses: [NetworkAddress]) throws(ProviderError) {
    guard !allowsPrivateAddresses else { return }
    for address in addresses {
      guard let restriction = address.restriction else { continue }
      let name = endpoint.host == address.description ? "" : "\(endpoint.host) is "
      throw ProviderError(
        "\(name)\(address) is no public address (\(restriction.rawValue)), and 'allow-private' is "
          + "not set")
    }
  }

  private func configuration(for route: Route) -> HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: .init(connect: .milliseconds(Int64(connectSeconds * 1000))),
      connectionPool: .init(
        idleTimeout: .seconds(30),
        concurrentHTTP1ConnectionsPerHostSoftLimit: Self.mostConnections))
    configuration.httpVersion = .http1Only
    configuration.connectionPool.retryConnectionEstablishment = false
    if let file = settings.certificateFile {
      var tls = TLSConfiguration.makeClientConfiguration()
      tls.trustRoots = .file(file)
      configuration.tlsConfiguration = tls
    }
    switch route {
    case .address(let address):
      configuration.dnsOverride = [endpoint.host: address.description]
    case .proxy(let proxy):
      configuration.proxy = .server(
        host: proxy.host, port: proxy.port,
        authorization: proxy.account.map { account in
          let parts = account.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
          return .basic(
            username: String(parts.first ?? ""), password: parts.count > 1 ? String(parts[1]) : "")
        })
    }
    return configuration
  }
}
