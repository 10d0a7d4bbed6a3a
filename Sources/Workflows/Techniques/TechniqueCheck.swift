internal import Dotprompt
internal import StrictData

/// Holds what a prompt declares under `stet.technique` against what it shows.
struct TechniqueCheck {
  /// What contradicts the declaration, and where it stands.
  struct Problem {
    let position: SourcePosition
    let message: String
  }

  private let keys: StetKeys
  private let facts: TechniqueFacts

  init(_ renderer: PromptRenderer) {
    keys = renderer.source.frontMatter.stet
    facts = TechniqueFacts(renderer)
  }

  /// The techniques declared that exist, in order; else those that the prompt shows.
  var techniques: PromptTechniques {
    let declared = Set(keys.techniqueEntries.compactMap { Self.technique($0.value) })
    guard declared.isEmpty else {
      return PromptTechniques(
        techniques: Technique.allCases.filter { declared.contains($0) }, isInferred: false)
    }
    var found: [Technique] = []
    switch facts.shots ?? 0 {
    case 0: found.append(.zeroShot)
    case 1: found.append(.oneShot)
    default: found.append(.fewShot)
    }
    if facts.hasStrongCue { found.append(.chainOfThought) }
    if facts.samples ?? 1 >= 2 { found.append(.selfConsistency) }
    return PromptTechniques(techniques: found, isInferred: true)
  }

  private static func technique(_ value: JSONValue) -> Technique? {
    value.string.flatMap(Technique.init(rawValue:))
  }

  /// Every contradiction, in the order of the declaration.
  var problems: [Problem] {
    var seen: Set<Technique> = []
    return keys.techniqueEntries.flatMap { value, position -> [Problem] in
      guard let technique = Self.technique(value) else {
        return [Problem(position: position, message: Self.unknown(value))]
      }
      guard seen.insert(technique).inserted else {
        return [
          Problem(position: position, message: "'\(technique.rawValue)' is declared twice")
        ]
      }
      return contradiction(technique).map { [Problem(position: position, message: $0)] } ?? []
    }
  }

  private static func unknown(_ value: JSONValue) -> String {
    let known = Technique.allCases.map(\.rawValue)
    guard let text = value.string else {
      return "'stet.technique' takes a technique or a list of them: "
        + known.joined(separator: ", ")
    }
    let near = Spelling.nearest(to: text, among: known).map { "; did you mean '\($0)'?" } ?? ""
    return near.isEmpty
      ? "'\(text)' is no technique; there are \(known.joined(separator: ", "))"
      : "'\(text)' is no technique\(near)"
  }

  private func contradiction(_ technique: Technique) -> String? {
    let declared = "'\(technique.rawValue)' is declared, and "
    switch technique {
    case .zeroShot: return shots(0...0).map { declared + $0 }
    case .oneShot: return shots(1...1).map { declared + $0 }
    case .fewShot: return shots(2...Int.max).map { declared + $0 }
    case .chainOfThought:
      return facts.hasCue || facts.hasAnswer
        ? nil
        : declared + "the prompt neither asks for reasoning ('step by step', 'think', 'reason', …) "
          + "nor has 'stet.answer'"
    case .selfConsistency:
      return facts.samples ?? 1 >= 2
        ? nil : declared + "'stet.samples' is not a number of 2 or more"
    }
  }

  /// What is wrong with the number of examples; nil also where it cannot be told.
  private func shots(_ allowed: ClosedRange<Int>) -> String? {
    guard let shots = facts.shots, !allowed.contains(shots) else { return nil }
    return shots == 0
      ? "the rendered prompt shows no example"
      : "the rendered prompt shows \(shots == 1 ? "1 example" : "\(shots) examples")"
  }
}
