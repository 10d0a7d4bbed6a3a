internal import GitStore
internal import PromptModel
internal import StrictData

/// The largest blobs that are read: a push may hold anything, and a hook must not fall over it.
enum BlobLimits {
  /// Of rules, pins and statements.
  static let small = 1 << 20
  /// Of everything else; what a prompt may have is the policy's.
  static let large = 1 << 28

  /// The limit for a registry-relative path, in bytes.
  static func bytes(at path: String) -> Int {
    switch RegistryPath(path) {
    case .policy, .scope, .model, .modelInfo, .pin, .evidence(.statement), .evidence(.signed): small
    default: large
    }
  }
}

extension Repository {
  /// A file's bytes.
  ///
  /// - Parameter shown: the file's path as people see it.
  /// - Throws: `RegistryError.missingObject` where this clone has it not and gets it not, or
  ///   `GitStoreError`.
  func promisedBlob(
    _ file: TreeFile, shown: String, limit: Int? = nil
  ) throws -> [UInt8] {
    do {
      return try blob(ObjectID(file.blob), limit: limit)
    } catch {
      guard error.code == .notFound else { throw error }
      throw RegistryError.missingObject(
        subject: shown, id: file.blob, isShallow: isShallow)
    }
  }

  /// A file's bytes.
  ///
  /// - Throws: `RegistryError.unreadable` over the limit, `RegistryError.missingObject`, or
  ///   `GitStoreError`.
  func registryBlob(_ file: TreeFile, shown: String) throws -> [UInt8] {
    do {
      return try promisedBlob(file, shown: shown, limit: BlobLimits.bytes(at: file.path))
    } catch let error as GitStoreError {
      guard error.code == .tooLarge else { throw error }
      throw RegistryError.unreadable(
        SourceError(path: file.path, SourcePosition(line: 1, column: 1), error.message))
    }
  }
}
