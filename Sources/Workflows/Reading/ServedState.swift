internal import GitStore
public import PromptModel
internal import Registry

/// What one environment says of one prompt at a commit.
public struct ServedState: Sendable, Hashable {
  /// The environment.
  public let environment: EnvironmentName
  /// The prompt.
  public let prompt: PromptName
  /// The pin file.
  public let reading: PinReading
  /// The newest version with the served closure; nil for a withdrawal.
  public let number: Int?
  /// Whether the policy names the environment; where it does not, nothing is served.
  public let isEnvironmentKnown: Bool

  /// The closure that is served; nil where nothing is.
  public var closure: Digest? { isEnvironmentKnown ? reading.pin?.target?.closure : nil }
}

extension OpenRegistry {
  /// Every pin at the mainline's tip: the policy's environments in its order, then those it does
  /// not name, each by prompt. None where there is no mainline yet.
  func servedStates() throws -> [ServedState] {
    guard let mainline = try mainlineIfAny() else { return [] }
    let environments = try tipPolicy()?.environments.map(\.name) ?? []
    let pins = try RulesReader(tree(at: mainline.tip)).pins()
    let rank = Dictionary(
      environments.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    return try pins.map { environment, prompt, reading in
      ServedState(
        environment: environment, prompt: prompt, reading: reading,
        number: try number(of: reading.pin, prompt),
        isEnvironmentKnown: rank[environment] != nil)
    }.sorted { left, right in
      let ranks = (rank[left.environment] ?? .max, rank[right.environment] ?? .max)
      if ranks.0 != ranks.1 { return ranks.0 < ranks.1 }
      if left.environment != right.environment { return left.environment < right.environment }
      return left.prompt < right.prompt
    }
  }

  /// The history of the mainline; nil where there is no mainline yet.
  func historyIfAny() throws -> (any History)? {
    guard let mainline = try mainlineIfAny() else { return nil }
    return try history(of: mainline.tip)
  }
}
