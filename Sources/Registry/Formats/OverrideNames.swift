public import PromptModel

/// What lies at a path in overrides/, by its name alone.
public enum OverridePath: Sendable, Hashable {
  /// overrides/<to>/<environment>/<id>.json.
  case override(to: Digest, environment: EnvironmentName, id: String)
  /// A JSON file that lies at no override's place.
  case misplaced
  /// Anything else, such as the signature beside an override.
  case other

  /// What lies at a path relative to the registry. Digits are lower case.
  public init(_ path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let file = parts.last, file.utf8.suffix(5).elementsEqual(".json".utf8) else {
      self = .other
      return
    }
    let id = String(decoding: file.utf8.dropLast(5), as: UTF8.self)
    guard parts.count == 4, parts[0] == "overrides", let to = Digest(hex: parts[1]),
      to.hex.utf8.elementsEqual(parts[1].utf8), let environment = EnvironmentName(parts[2]),
      EvidenceNames.isID(id)
    else {
      self = .misplaced
      return
    }
    self = .override(to: to, environment: environment, id: id)
  }
}

/// The names of files in overrides/: the id is the first 16 hex digits of the file's own SHA-256.
public enum OverrideNames {
  /// The folder of a move's overrides, relative to the registry, without a slash at the end.
  public static func folder(to: Digest, _ environment: EnvironmentName) -> String {
    "overrides/\(to.hex)/\(environment)"
  }

  /// Where an override lies, relative to the registry.
  public static func path(_ override: Override) -> String {
    let id = EvidenceNames.id(ofBytes: OverrideFile.serialize(override))
    return "\(folder(to: override.to, override.environment))/\(id).json"
  }

  /// Where the signature of an override's file lies.
  public static func signaturePath(of path: String) -> String { "\(path).sig" }
}
