public import Evaluation
internal import Synchronization

/// The hosted models that the operator's configuration and the environment name. One value keeps
/// the connections and tokens of every alias it was asked for.
public final class HostedProviders: Sendable {
  private let variable: @Sendable (String) -> String?
  private let now: @Sendable () -> Int64
  private let temporaryFolder: String
  private let known = Mutex<[String: Reached]>([:])

  /// A provider with the dialect that is spoken there.
  private struct Reached: Sendable {
    let kind: OperatorProvider.Kind
    let connection: HostedConnection
    let dialect: any Dialect
    let address: String
  }

  /// What an alias comes to.
  private struct Place {
    let kind: OperatorProvider.Kind
    let endpoint: Endpoint
    let keys: KeySource
    let allowsPrivateAddresses: Bool
  }

  /// How many requests of a provider are under way at once where the configuration does not say.
  public static let defaultConcurrency = 64

  /// - Parameters:
  ///   - variable: the value of an environment variable; nil: it is not set. Read when a key is
  ///     sent.
  ///   - now: seconds since 1970.
  ///   - temporaryFolder: where programs that print keys have their folders.
  public init(
    variable: @escaping @Sendable (String) -> String?, now: @escaping @Sendable () -> Int64,
    temporaryFolder: String
  ) {
    self.variable = variable
    self.now = now
    self.temporaryFolder = temporaryFolder
  }

  /// Who answers for an alias; nil: neither the configuration nor stet knows the name.
  ///
  /// - Parameter configured: what the configuration says of the alias, of any kind but `command`;
  ///   it wins over the environment.
  /// - Throws: where no key is set, or what the environment says is not understood.
  public func provider(
    _ alias: String, configured: OperatorProvider?
  ) throws(ProviderError) -> (any ModelProvider)? {
    guard let reached = try reached(alias, configured) else { return nil }
    return HostedProvider(connection: reached.connection, dialect: reached.dialect)
  }

  /// Who places texts for an alias; nil: neither the configuration nor stet knows the name.
  ///
  /// - Throws: as ``provider(_:configured:)``; also for a kind that has no embeddings.
  public func embeddings(
    _ alias: String, configured: OperatorProvider?
  ) throws(ProviderError) -> (any ModelProvider)? {
    guard let reached = try reached(alias, configured) else { return nil }
    guard let form = EmbeddingForm(reached.kind) else {
      throw ProviderError(
        "provider '\(alias)': kind \(reached.kind.rawValue) has no embeddings here")
    }
    return HostedEmbeddings(
      connection: reached.connection, dialect: reached.dialect, form: form)
  }

  /// Where an alias leads, scheme and path included, for telling answers of one place from those of
  /// another; nil: neither the configuration nor stet knows the name.
  ///
  /// - Throws: as ``provider(_:configured:)``.
  public func address(
    of alias: String, configured: OperatorProvider?
  ) throws(ProviderError) -> String? {
    try reached(alias, configured)?.address
  }

  private func reached(
    _ alias: String, _ configured: OperatorProvider?
  ) throws(ProviderError) -> Reached? {
    if let reached = known.withLock({ $0[alias] }) { return reached }
    let place: Place
    do throws(ProviderError) {
      guard let found = try self.place(alias, configured) else { return nil }
      place = found
    } catch {
      throw ProviderError("provider '\(alias)': \(error.message)")
    }
    let base = place.endpoint.origin + place.endpoint.path
    let hasToken = if case .program = place.keys { true } else { false }
    guard let dialect = HostedKind.dialect(place.kind, baseURL: base, hasToken: hasToken) else {
      return nil
    }
    guard let settings = NetworkSettings(variable: variable) else {
      throw ProviderError(
        "provider '\(alias)': HTTPS_PROXY is no http://[name:password@]host:port")
    }
    var limits = HTTPTransport.Limits()
    if let seconds = configured?.timeoutSeconds { limits.seconds = seconds }
    limits.connectSeconds = min(limits.connectSeconds, limits.seconds)
    let transport = HTTPTransport(
      to: place.endpoint, limits: limits, settings: settings,
      allowsPrivateAddresses: place.allowsPrivateAddresses)
    let reached = Reached(
      kind: place.kind,
      connection: HostedConnection(
        alias: alias, transport: transport, keys: place.keys, now: now),
      dialect: dialect, address: base)
    return known.withLock { known in
      if let other = known[alias] { return other }
      known[alias] = reached
      return reached
    }
  }

  private func place(
    _ alias: String, _ configured: OperatorProvider?
  ) throws(ProviderError) -> Place? {
    if let configured { return try place(configured) }
    guard let provider = EnvironmentProvider.named(alias) else { return nil }
    let names = provider.placeVariables.joined(separator: " or ")
    guard let url = provider.baseURL(variable), let endpoint = Endpoint(url) else {
      throw ProviderError("\(names) is no http(s)://host[:port][/path]")
    }
    // Whoever writes an address down wants to go there; a name may lead anywhere.
    return Place(
      kind: provider.kind,
      endpoint: endpoint.dropping(HostedKind(provider.kind)?.droppedEnds ?? []),
      keys: try keys(provider.keyVariables),
      allowsPrivateAddresses: endpoint.spellsOutAddress && !endpoint.isLinkLocal)
  }

  private func place(_ configured: OperatorProvider) throws(ProviderError) -> Place? {
    guard let kind = HostedKind(configured.kind) else { return nil }
    guard let url = configured.baseURL ?? kind.baseURL, let endpoint = Endpoint(url) else {
      throw ProviderError("'base-url' is no http(s)://host[:port][/path]")
    }
    let keys: KeySource
    switch configured.credential {
    case .environment(let variable): keys = try self.keys([variable])
    case .program(let arguments):
      keys = .program(TokenProgram(arguments, temporaryFolder: temporaryFolder))
    // A key of the kind's own belongs to the kind's own place, and to no other.
    case nil: keys = configured.baseURL == nil ? try self.keys(kind.keyVariables) : .none
    }
    return Place(
      kind: configured.kind, endpoint: endpoint.dropping(kind.droppedEnds), keys: keys,
      allowsPrivateAddresses: configured.allowsPrivateAddresses || url == HostedKind.ollamaPlace)
  }

  /// Keys of variables, one of which is set now: a run says once that there is none, not for every
  /// case.
  private func keys(_ names: [String]) throws(ProviderError) -> KeySource {
    if names.isEmpty { return .none }
    guard names.contains(where: { variable($0).map { !$0.isEmpty } ?? false }) else {
      throw ProviderError(KeySource.missing(names))
    }
    return .variables(names, read: variable)
  }
}
