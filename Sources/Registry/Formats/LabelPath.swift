public import PromptModel

/// Where a person's labels of a suite lie: labels/<suite>/<person>.jsonl.
public struct LabelPath: Sendable, Hashable {
  /// The suite.
  public let suite: ResourceName
  /// Who said it.
  public let person: PersonName

  /// A place.
  public init(suite: ResourceName, person: PersonName) {
    self.suite = suite
    self.person = person
  }

  /// What a registry-relative path stands for; nil where it is no labels file's.
  public init?(path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 3, parts[0].utf8.elementsEqual("labels".utf8), let file = parts.last,
      file.utf8.suffix(6).elementsEqual(".jsonl".utf8),
      let person = PersonName(String(decoding: file.utf8.dropLast(6), as: UTF8.self)),
      let suite = ResourceName(parts[1..<(parts.count - 1)].joined(separator: "/"))
    else { return nil }
    self.init(suite: suite, person: person)
  }

  /// The folder of a suite's labels, relative to the registry.
  public static func folder(_ suite: ResourceName) -> String { "labels/\(suite)" }

  /// Why nothing that people said of a sensitive suite may lie in the registry.
  public static func sensitivityProblem(of suite: ResourceName) -> String {
    "suite '\(suite)' is sensitive: labels of it lie in the operator's store, not in git"
  }

  /// The path, relative to the registry.
  public var path: String { "\(Self.folder(suite))/\(person).jsonl" }
}
