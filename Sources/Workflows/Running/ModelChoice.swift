public import PromptModel
internal import Registry

/// A model as a person names it.
public enum ModelChoice: Sendable, Hashable {
  /// A file in models/.
  case named(ResourceName)
  /// `openai:gpt-4o`: a provider's alias and a model's id there, without a file.
  case direct(alias: String, id: String)

  /// Reads `NAME` or `ALIAS:ID`; nil where it is neither.
  public init?(_ text: String) {
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
      guard let name = ResourceName(text) else { return nil }
      self = .named(name)
      return
    }
    let alias = String(text[..<colon])
    let id = String(text[text.index(after: colon)...])
    let isPlain = id.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
    guard ResourceName(alias) != nil, !id.isEmpty, isPlain else { return nil }
    self = .direct(alias: alias, id: id)
  }
}

extension OpenRegistry {
  /// The definition of a chosen model. One without a file has no parameters, and a digest of its
  /// own that no record can be bound to.
  ///
  /// - Throws: `RegistryError.notFound`; where the model's file cannot be read.
  func definition(of choice: ModelChoice) throws -> ModelDefinition {
    switch choice {
    case .named(let name):
      let tree = try currentTree()
      guard let model = try RulesReader(tree).model(name) else {
        throw RegistryError.notFound(
          kind: "model", name: name.text, candidates: try tree.modelNames().map(\.text))
      }
      return model
    case .direct(let alias, let id):
      let text = "\(alias)-\(id)".lowercased().unicodeScalars.prefix(64).map { scalar in
        ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) ? String(scalar) : "-"
      }.joined()
      guard let name = ResourceName(text),
        let blob = ObjectName(hex: String(repeating: "0", count: 40))
      else { throw WorkflowError.refused("'\(alias):\(id)' names no model") }
      return ModelDefinition(
        name: name, provider: alias, id: id, digest: Digest(hashing: "\(alias):\(id)"), blob: blob)
    }
  }
}
