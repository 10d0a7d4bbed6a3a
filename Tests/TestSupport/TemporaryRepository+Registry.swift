extension TemporaryRepository {
  /// The id of the registries that tests make.
  public static let registryID = "6d0c3a52-0000-4000-8000-000000000001"

  /// Writes a registry's policy and the model `baseline`; nothing is committed.
  ///
  /// - Parameters:
  ///   - environments: YAML of the environments, without indentation.
  ///   - path: the registry's folder; empty: the repository's top.
  public func writeRegistry(
    environments: String = "staging: {}", at path: String = "registry"
  ) throws {
    let prefix = path.isEmpty ? "" : path + "/"
    let lines = environments.split(separator: "\n").map { "  \($0)\n" }.joined()
    try write(
      prefix + "stet.yaml",
      """
      format: stet/1
      registry: \(Self.registryID)
      mainline: main
      gate: 1
      policy-version: 1
      environments:

      """ + lines)
    try write(
      prefix + "models/baseline.yaml",
      "format: stet-model/1\nprovider: baseline\nid: stet/knn-1\n")
  }
}
