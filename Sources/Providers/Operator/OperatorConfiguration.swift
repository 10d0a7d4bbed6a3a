internal import PromptModel
public import StrictData

/// The operator's own file, `stet-providers/1`: what the aliases of models stand for, and the
/// programs that assertions may name. It never lies in a registry and holds no keys.
public struct OperatorConfiguration: Sendable {
  /// The format's name; the key `format` may be left out.
  public static let format = "stet-providers/1"
  /// Aliases that are stet's own.
  public static let reservedAliases = ["baseline", "replay"]

  /// The providers by alias.
  public let providers: [String: OperatorProvider]
  /// The commands by name.
  public let commands: [String: Program]

  /// A configuration.
  public init(
    providers: [String: OperatorProvider] = [:], commands: [String: Program] = [:]
  ) {
    self.providers = providers
    self.commands = commands
  }

  /// Reads the text of a file; an empty one names nothing.
  ///
  /// No message repeats a value, since a key may have been written in a wrong place.
  ///
  /// - Throws: at the first place that is wrong.
  public init(parsing bytes: [UInt8]) throws(SourceError) {
    let root = try YAMLParser.parse(bytes)
    if case .null = root.content {
      self.init()
      return
    }
    try root.rejectUnknownKeys(
      allowed: ["format", "providers", "commands"], noun: "the operator's configuration")
    if let format = root["format"] {
      guard ExactString(try format.requireString()) == ExactString(Self.format) else {
        throw format.error("the format is not \(Self.format)")
      }
    }
    var providers: [String: OperatorProvider] = [:]
    for entry in try Self.entries(root["providers"]) {
      try Self.checkName(entry, "a provider's alias")
      if Self.reservedAliases.contains(entry.key) {
        throw SourceError(entry.keyPosition, "'\(entry.key)' is a provider of stet's own")
      }
      providers[entry.key] = try ProviderSection(entry.value).provider()
    }
    var commands: [String: Program] = [:]
    for entry in try Self.entries(root["commands"]) {
      try Self.checkName(entry, "a command's name")
      commands[entry.key] = try Self.command(entry.value)
    }
    self.init(providers: providers, commands: commands)
  }

  private static func entries(_ node: YAMLNode?) throws(SourceError) -> [YAMLNode.Entry] {
    guard let node else { return [] }
    if case .null = node.content { return [] }
    return try node.requireMapping()
  }

  private static func checkName(_ entry: YAMLNode.Entry, _ what: String) throws(SourceError) {
    guard NameGrammar.isComponent(entry.key) else {
      throw SourceError(
        entry.keyPosition, "\(what) has 1 to 64 lower-case letters, digits, '-' and '_'")
    }
  }

  private static func command(_ node: YAMLNode) throws(SourceError) -> Program {
    try node.rejectUnknownKeys(
      allowed: ["argv", "wall-seconds"] + ProgramSection.limitKeys, noun: "a command")
    var limits = try ProgramSection.limits(node, from: .command)
    if let wall = try ProgramSection.seconds(node, "wall-seconds") { limits.wallSeconds = wall }
    return Program(arguments: try ProgramSection.arguments(node), limits: limits)
  }
}
