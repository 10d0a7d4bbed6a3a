/// How a prompt brings a model to its answer: what `stet.technique` may name.
public enum Technique: String, Sendable, Hashable, CaseIterable {
  /// No examples.
  case zeroShot = "zero-shot"
  /// One example.
  case oneShot = "one-shot"
  /// Two examples or more (Brown et al. 2020).
  case fewShot = "few-shot"
  /// The model is asked for its reasoning (Wei et al. 2022; Kojima et al. 2022).
  case chainOfThought = "chain-of-thought"
  /// Several samples, the commonest answer counts (Wang et al. 2023).
  case selfConsistency = "self-consistency"
}

/// The techniques of one state of a prompt.
public struct PromptTechniques: Sendable, Hashable {
  /// The techniques, in the order of ``Technique``.
  public let techniques: [Technique]
  /// Whether the prompt declares none, so that these were read off it.
  public let isInferred: Bool

  /// `few-shot + chain-of-thought`, with `(inferred)` behind it where it is.
  public var text: String {
    let names = techniques.map(\.rawValue).joined(separator: " + ")
    return isInferred ? "\(names) (inferred)" : names
  }
}
