public import StrictData

/// One step of a chain: another prompt that is asked before this one. An element of `stet.chain`.
public struct ChainStep: Sendable {
  /// What later steps read its output under.
  public let name: String
  /// The prompt, as written.
  public let prompt: String
  /// The prompt's variables, as templates over the case's variables and `steps`, or values; nil: the
  /// case's variables and `steps` as they are.
  public let input: JSONObject?
  /// The model in models/ that is asked; nil: the run's.
  public let model: String?
  /// Where its output is claims: what they are held against.
  public let verification: Verification?
  /// Where the step stands.
  public let position: SourcePosition

  /// What a step's claims are held against.
  public struct Verification: Sendable, Hashable {
    /// The variable with the context; `context` where none is named.
    public let variable: String
    /// The prompt that is asked whether a claim holds, as written; nil: words are compared.
    public let prompt: String?
  }

  /// The other prompts it names.
  public var prompts: [String] { [prompt] + [verification?.prompt].compactMap { $0 } }
}

/// Reads `stet.chain`.
enum ChainReader {
  /// The largest number of steps.
  static let maximumSteps = 10
  private static let keys = ["name", "prompt", "input", "model", "verify"]

  static func steps(_ node: YAMLNode) throws(SourceError) -> [ChainStep] {
    if case .null = node.content { return [] }
    guard case .sequence(let nodes) = node.content else {
      throw node.error("'stet.chain' is \(node.kind), not a list of steps")
    }
    guard nodes.count <= maximumSteps else {
      throw node.error(
        "'stet.chain' has \(nodes.count) steps, and a chain has \(maximumSteps) at most")
    }
    var steps: [ChainStep] = []
    for node in nodes {
      let step = try step(node)
      guard !steps.contains(where: { ExactString($0.name) == ExactString(step.name) }) else {
        throw node.error("two steps of 'stet.chain' have the name '\(step.name)'")
      }
      steps.append(step)
    }
    return steps
  }

  private static func step(_ node: YAMLNode) throws(SourceError) -> ChainStep {
    try check(node, keys, "a step of 'stet.chain'")
    let name = try text("name", in: node)
    guard let name, isName(name) else {
      throw node.error(
        "a step of 'stet.chain' has no 'name' of letters, digits and '_' that begins with a letter")
    }
    guard ExactString(name) != ExactString("answer") else {
      throw node.error(
        "a step of 'stet.chain' has the name 'answer', which is that of the prompt itself")
    }
    guard let prompt = try text("prompt", in: node) else {
      throw node.error("step '\(name)' of 'stet.chain' has no 'prompt'")
    }
    var input: JSONObject?
    if let value = node["input"] {
      guard case .object(let object) = value.jsonValue else {
        throw value.error("'input' of step '\(name)' is \(value.kind), not a mapping of variables")
      }
      for entry in object.entries {
        guard case .string(let text) = entry.value else { continue }
        do {
          _ = try PromptSource.partial(parsing: Array(text.utf8))
        } catch {
          throw value.error("'\(entry.key)' of step '\(name)' is no template: \(error.message)")
        }
      }
      input = object
    }
    return ChainStep(
      name: name, prompt: prompt, input: input, model: try text("model", in: node),
      verification: try node["verify"].flatMap { node throws(SourceError) in
        try verification(node, name)
      }, position: node.position)
  }

  private static func verification(
    _ node: YAMLNode, _ step: String
  ) throws(SourceError) -> ChainStep.Verification? {
    switch node.content {
    case .mapping:
      try check(node, ["against", "prompt"], "'verify' of step '\(step)'")
      return ChainStep.Verification(
        variable: try text("against", in: node) ?? "context", prompt: try text("prompt", in: node))
    default:
      guard let flag = node.jsonValue.bool else {
        throw node.error("'verify' of step '\(step)' is true, false or {against, prompt}")
      }
      return flag ? ChainStep.Verification(variable: "context", prompt: nil) : nil
    }
  }

  private static func check(
    _ node: YAMLNode, _ known: [String], _ noun: String
  ) throws(SourceError) {
    guard case .mapping(let entries) = node.content else {
      throw node.error("\(noun) is \(node.kind), not a mapping")
    }
    for entry in entries where !known.contains(where: { ExactString($0) == ExactString(entry.key) })
    {
      let near = Spelling.nearest(to: entry.key, among: known)
        .map { "; the nearest known key is '\($0)'" }
      throw SourceError(entry.keyPosition, "unknown key '\(entry.key)' in \(noun)\(near ?? "")")
    }
  }

  private static func text(_ key: String, in node: YAMLNode) throws(SourceError) -> String? {
    guard let value = node[key] else { return nil }
    guard case .string(let text) = value.content, !text.isEmpty else {
      throw value.error("'\(key)' of a step is no text")
    }
    return text
  }

  private static func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, (0x41...0x5A).contains(first & 0xDF) else { return false }
    return name.utf8.allSatisfy {
      (0x41...0x5A).contains($0 & 0xDF) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
    }
  }
}
