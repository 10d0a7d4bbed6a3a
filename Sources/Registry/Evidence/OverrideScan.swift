public import PromptModel
internal import StrictData

/// Reads overrides from trees.
public enum OverrideScan {
  /// Reads one override, and checks what ties it to its place: the file's name is its digest, its
  /// folder is its move's.
  ///
  /// - Throws: `RegistryError` where the tree or an object cannot be read.
  public static func read(
    _ path: String, in tree: any RegistryTree
  ) throws -> Result<Override, EvidenceScan.Unusable> {
    guard case .override = OverridePath(path) else {
      return .failure(
        EvidenceScan.Unusable(reason: "it is not at overrides/<to>/<environment>/<id>.json"))
    }
    let bytes: [UInt8]
    do {
      guard let found = try tree.bytes(at: path) else {
        return .failure(EvidenceScan.Unusable(reason: "it is not a regular file"))
      }
      bytes = found
    } catch RegistryError.unreadable(let problem) {
      return .failure(EvidenceScan.Unusable(reason: problem.message))
    }
    let override: Override
    do throws(SourceError) {
      override = try OverrideFile.parse(bytes)
    } catch {
      return .failure(EvidenceScan.Unusable(reason: error.description))
    }
    guard path.utf8.elementsEqual(OverrideNames.path(override).utf8) else {
      return .failure(
        EvidenceScan.Unusable(reason: "its path is not its 'to', its environment and its digest"))
    }
    return .success(override)
  }
}
