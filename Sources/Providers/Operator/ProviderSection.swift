internal import StrictData

/// One provider's section. Which keys it may have depends on its kind.
struct ProviderSection {
  private let node: YAMLNode
  private let kind: OperatorProvider.Kind

  private static let sharedKeys = ["kind", "timeout", "concurrency"]
  private static let remoteKeys = ["base-url", "key-env", "auth", "rate", "allow-private", "argv"]
  private static let commandKeys = ["argv", "answer", "network"] + ProgramSection.limitKeys

  init(_ node: YAMLNode) throws(SourceError) {
    let known = Set(Self.sharedKeys + Self.remoteKeys + Self.commandKeys)
    try node.rejectUnknownKeys(allowed: known.sorted(), noun: "a provider")
    let value = try node.require("kind")
    guard case .string(let text) = value.content, let kind = OperatorProvider.Kind(rawValue: text)
    else {
      let kinds = OperatorProvider.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw value.error("'kind' is one of \(kinds)")
    }
    self.node = node
    self.kind = kind
    let own = Set(Self.sharedKeys + (kind == .command ? Self.commandKeys : Self.remoteKeys))
    for entry in try node.requireMapping() where !own.contains(entry.key) {
      throw SourceError(
        entry.keyPosition, "a provider of kind \(kind.rawValue) has no '\(entry.key)'")
    }
  }

  func provider() throws(SourceError) -> OperatorProvider {
    let timeout = try ProgramSection.seconds(node, "timeout")
    let isCommand = kind == .command
    return OperatorProvider(
      kind: kind, baseURL: isCommand ? nil : try baseURL(),
      credential: isCommand ? nil : try credential(), timeoutSeconds: timeout,
      concurrency: try ProgramSection.whole(node, "concurrency", in: 1...1000),
      requestsPerMinute: try rate(), allowsPrivateAddresses: try flag("allow-private"),
      program: isCommand ? try program(timeout) : nil, answerFormat: try answerFormat())
  }

  private func program(_ timeout: Double?) throws(SourceError) -> Program {
    var limits = try ProgramSection.limits(node, from: .provider)
    if let timeout { limits.wallSeconds = timeout }
    return Program(
      arguments: try ProgramSection.arguments(node), limits: limits,
      keepsNetwork: try flag("network"), writesAnywhere: true)
  }

  private func flag(_ key: String) throws(SourceError) -> Bool {
    guard let value = node[key] else { return false }
    guard case .bool(let flag) = value.content else {
      throw value.error("'\(key)' is true or false")
    }
    return flag
  }

  private func rate() throws(SourceError) -> Double? {
    guard let value = node["rate"] else { return nil }
    guard case .number(let number) = value.content, let rate = number.double, rate > 0,
      rate <= 1_000_000
    else { throw value.error("'rate' is a number of requests a minute, above 0") }
    return rate
  }

  private func answerFormat() throws(SourceError) -> CommandProvider.AnswerFormat {
    guard let value = node["answer"] else { return .text }
    guard case .string(let text) = value.content,
      let format = CommandProvider.AnswerFormat(rawValue: text)
    else { throw value.error("'answer' is text or json") }
    return format
  }

  /// `https://host[:port][/path]`, or `http` for servers near by. Nothing that could carry a key:
  /// no user, no query, no fragment.
  private func baseURL() throws(SourceError) -> String? {
    guard let value = node["base-url"] else {
      guard [.vertex, .azure, .bedrock].contains(kind) else { return nil }
      throw node.error("a provider of kind \(kind.rawValue) needs 'base-url'")
    }
    guard case .string(let text) = value.content else { throw value.error(Self.urlRule) }
    let rest: Substring
    if text.hasPrefix("https://") {
      rest = text.dropFirst(8)
    } else if text.hasPrefix("http://") {
      rest = text.dropFirst(7)
    } else {
      throw value.error(Self.urlRule)
    }
    let host = rest.prefix { $0 != "/" }
    let isPlain = text.utf8.allSatisfy { byte in
      byte > 0x20 && byte < 0x7F && !"@?#\\\"<>^`{|}".utf8.contains(byte)
    }
    guard isPlain, !host.isEmpty, host.utf8.first != UInt8(ascii: ":") else {
      throw value.error(Self.urlRule)
    }
    return text
  }

  private static let urlRule =
    "'base-url' is http(s)://host[:port][/path], without user, query and fragment"

  private func credential() throws(SourceError) -> OperatorProvider.Credential? {
    if let auth = node["auth"] {
      guard case .string("command") = auth.content else { throw auth.error("'auth' is command") }
      if let key = node.entry("key-env") {
        throw SourceError(key.keyPosition, "'key-env' and 'auth' exclude each other")
      }
      return .program(try ProgramSection.arguments(node))
    }
    if let argv = node.entry("argv") {
      throw SourceError(argv.keyPosition, "'argv' needs 'auth: command'")
    }
    guard let value = node["key-env"] else { return nil }
    guard case .string(let name) = value.content, Self.isVariable(name) else {
      throw value.error(
        "'key-env' is the name of an environment variable, not what it holds")
    }
    return .environment(variable: name)
  }

  private static func isVariable(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
        || (0x61...0x7A).contains(byte) || byte == 0x5F
    }
  }
}
