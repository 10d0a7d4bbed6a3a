/// Where the operator's configuration is looked for.
public struct OperatorFilePlace: Sendable, Hashable {
  /// The file.
  public let path: String
  /// Whether somebody asked for this file, so that it must be there.
  public let isExplicit: Bool

  /// A place.
  public init(path: String, isExplicit: Bool) {
    self.path = path
    self.isExplicit = isExplicit
  }
}
