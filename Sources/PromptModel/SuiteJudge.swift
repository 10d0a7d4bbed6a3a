/// A model that judges a suite's answers, as suite.yaml names it: `{model, digest, prompt}`.
///
/// The model's digest stands in suite.yaml, so that another model file is another suite: what judges
/// the answers is as much a part of the question as the rubric.
public struct SuiteJudge: Sendable, Hashable {
  /// A file of the suite's folder with the judge's prompt.
  public struct Prompt: Sendable, Hashable {
    /// The file's name.
    public let file: String
    /// Its bytes.
    public let bytes: [UInt8]

    /// A prompt.
    public init(file: String, bytes: [UInt8]) {
      self.file = file
      self.bytes = bytes
    }

    /// SHA-256 of the bytes.
    public var digest: Digest { Digest(hashing: bytes) }
  }

  /// The model's name in models/.
  public let model: ResourceName
  /// The digest of its file; nil: not written, and then nobody asks it.
  public let digest: Digest?
  /// The prompt; nil: the one that comes with stet.
  public let prompt: Prompt?

  /// A judge.
  public init(model: ResourceName, digest: Digest?, prompt: Prompt? = nil) {
    self.model = model
    self.digest = digest
    self.prompt = prompt
  }
}

/// What a canary is: an answer whose verdict is known, which a judge has to get right before it
/// judges any other.
public struct Canary: Sendable, Hashable {
  /// The answer.
  public let output: String
  /// Whether the judge must let it pass; most canaries must fail.
  public let passes: Bool

  /// A canary.
  public init(output: String, passes: Bool) {
    self.output = output
    self.passes = passes
  }
}

extension Suite {
  /// The files of the suite's folder that suite.yaml names, by name.
  public var namedFiles: [String: [UInt8]] {
    Dictionary(
      judges.compactMap(\.prompt).map { ($0.file, $0.bytes) }, uniquingKeysWith: { old, _ in old })
  }

  /// What judges it, as statements name it: each judge's model, each prompt file, the embedder.
  public var judgeInputs: [ResourceDescriptor] {
    var inputs: [ResourceDescriptor] = []
    for judge in judges + [embedder].compactMap({ $0 }) {
      guard let digest = judge.digest else { continue }
      var found = [
        ResourceDescriptor(name: judge.model.text, digest: digest, role: "judge")
      ]
      if let prompt = judge.prompt {
        found.append(ResourceDescriptor(name: prompt.file, digest: prompt.digest, role: "judge"))
      }
      for input in found where !inputs.contains(input) { inputs.append(input) }
    }
    return inputs
  }
}
