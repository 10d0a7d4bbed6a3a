public import StrictData

/// All that can change an answer: models/<name>.yaml.
public struct ModelDefinition: Sendable, Hashable {
  /// The file's name in models/.
  public let name: ResourceName
  /// The provider's alias; what it stands for is the operator's to say.
  public let provider: String
  /// The model's id at the provider.
  public let id: String
  /// Sampling and other parameters, as written.
  public let parameters: JSONObject
  /// The largest answer, in tokens.
  public let maximumOutput: Int?
  /// How it was tuned: method, base, data, seed.
  public let tuned: JSONObject?
  /// The digest: one closure line named `model`.
  public let digest: Digest
  /// The file's blob.
  public let blob: ObjectName

  /// A model.
  public init(
    name: ResourceName, provider: String, id: String, parameters: JSONObject = JSONObject(),
    maximumOutput: Int? = nil, tuned: JSONObject? = nil, digest: Digest, blob: ObjectName
  ) {
    self.name = name
    self.provider = provider
    self.id = id
    self.parameters = parameters
    self.maximumOutput = maximumOutput
    self.tuned = tuned
    self.digest = digest
    self.blob = blob
  }

  /// Whether it has no file in models/: it was named by alias and id alone.
  public var isDirect: Bool { blob.hex.utf8.allSatisfy { $0 == UInt8(ascii: "0") } }

  /// Whether this is the embedded baseline, which is no evidence about a language model.
  public var isBaseline: Bool { provider == "baseline" }

  /// The model file, relative to the registry.
  public static func path(_ name: ResourceName) -> String { "models/\(name).yaml" }
  /// The side file with prices and dates, relative to the registry.
  public static func infoPath(_ name: ResourceName) -> String { "models/\(name).info.yaml" }
}
