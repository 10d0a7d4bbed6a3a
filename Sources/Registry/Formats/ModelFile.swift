public import PromptModel
public import StrictData

/// models/<name>.yaml, `stet-model/1`: all that can change an answer.
public enum ModelFile {
  /// The format's name.
  public static let format = "stet-model/1"
  /// How a model can have been tuned.
  public static let tuningMethods = [
    "base", "full", "lora", "adapter", "prefix", "instruction", "distilled",
  ]
  private static let keys = ["format", "provider", "id", "parameters", "max-output", "tuned"]

  /// The model in a file's bytes; its digest is that of one closure line named `model`.
  /// - Parameters:
  ///   - name: the file's name in models/.
  ///   - blob: the git blob of the bytes.
  /// - Throws: at the first place that is wrong.
  public static func parse(
    _ bytes: [UInt8], name: ResourceName, blob: ObjectName
  ) throws(SourceError) -> ModelDefinition {
    let root = try FormatNode.yaml(bytes)
    if let format = try root.members().first(where: { $0.key.utf8.elementsEqual("format".utf8) }) {
      try format.node.format(Self.format)
    }
    let fields = try root.fields(keys, noun: "a model")
    let provider = try fields.required("provider")
    guard NameGrammar.isComponent(try provider.text()) else {
      throw provider.mismatch("a provider's alias")
    }
    return ModelDefinition(
      name: name, provider: try provider.text(), id: try fields.required("id").label(),
      parameters: try parameters(fields["parameters"]),
      maximumOutput: try fields["max-output"]?.integer(in: 1...FormatNode.largestInteger),
      tuned: try tuned(fields["tuned"]),
      digest: digest(ofBytes: bytes), blob: blob)
  }

  /// The digest of a model file's bytes.
  public static func digest(ofBytes bytes: [UInt8]) -> Digest {
    Closure.digest(of: [(name: "model", digest: Digest(hashing: bytes))])
  }

  /// The model as a file, keys in the format's order. ``parse(_:name:blob:)`` reads an equal
  /// model from it, but for the digest of other bytes.
  public static func serialize(_ model: ModelDefinition) -> [UInt8] {
    var lines = [
      "format: \(format)", "provider: \(FormatText.quotedUnlessPlain(model.provider))",
      "id: \(FormatText.quoted(model.id))",
    ]
    if !model.parameters.isEmpty {
      lines.append("parameters: \(FormatText.json(.object(model.parameters)))")
    }
    if let maximum = model.maximumOutput { lines.append("max-output: \(maximum)") }
    if let tuned = model.tuned { lines.append("tuned: \(FormatText.json(.object(tuned)))") }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private static func parameters(_ node: FormatNode?) throws(SourceError) -> JSONObject {
    guard let node else { return JSONObject() }
    guard case .object(let parameters) = node.value else { throw node.mismatch("a mapping") }
    return parameters
  }

  private static func tuned(_ node: FormatNode?) throws(SourceError) -> JSONObject? {
    guard let node else { return nil }
    let fields = try node.fields(["method", "base", "data", "seed"], noun: "'tuned'")
    let method = try fields.required("method")
    guard tuningMethods.contains(try method.text()) else {
      throw method.mismatch(tuningMethods.joined(separator: ", "))
    }
    _ = try fields["base"]?.label()
    _ = try fields["data"]?.label()
    _ = try fields["seed"]?.integer(in: -FormatNode.largestInteger...FormatNode.largestInteger)
    return node.value.object
  }
}
