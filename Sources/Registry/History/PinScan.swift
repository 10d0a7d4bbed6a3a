public import GitStore
public import PromptModel
internal import StrictData

/// Finds moved pins among changed paths.
public enum PinScan {
  /// The moves among changes below a registry's folder, by path.
  public static func moves(in changes: [TreeChange], repository: Repository) throws -> [PinMove] {
    try steps(in: changes, repository: repository).map(\.move)
  }

  /// The moves among changes below a registry's folder, with the new blobs, by path.
  static func steps(in changes: [TreeChange], repository: Repository) throws -> [PinStep] {
    let folder = Array("environments/".utf8)
    return try changes.compactMap { change in
      guard change.pathBytes.starts(with: folder),
        case .pin(let environment, let prompt) = RegistryPath(change.path)
      else { return nil }
      let move = PinMove(
        environment: environment, prompt: prompt, old: try read(change.old, repository),
        new: try read(change.new, repository))
      return PinStep(move: move, blob: change.new.map { ObjectName($0.id) })
    }
  }

  /// Reads a pin file of a tree.
  static func read(_ entry: TreeEntry?, _ repository: Repository) throws -> PinReading {
    guard let entry else { return .absent }
    // A submodule in a pin's place has no bytes here; its commit's id stands for them.
    guard TreeFileKind(entry.kind) != .other else {
      return .unreadable(
        reason: "it is not a regular file", file: Digest(hashing: entry.id.hex))
    }
    if try !repository.contains(entry.id) {
      let file = TreeFile(path: entry.name, blob: ObjectName(entry.id), kind: .regular)
      _ = try repository.promisedBlob(file, shown: "the pin file \(entry.name)")
    }
    // What is too large for a pin is not read; its blob's id stands for it.
    guard try repository.blobSize(entry.id) <= BlobLimits.small else {
      return .unreadable(
        reason: "it is over \(BlobLimits.small) bytes", file: Digest(hashing: entry.id.hex))
    }
    let bytes = try repository.blob(entry.id, limit: nil)
    guard entry.kind == .regular else {
      return .unreadable(reason: "it is not a regular file", file: Digest(hashing: bytes))
    }
    return PinReading(bytes: bytes)
  }
}

extension PinReading {
  /// Reads a pin file's bytes.
  public init(bytes: [UInt8]) {
    let digest = Digest(hashing: bytes)
    do throws(SourceError) {
      self = .pin(try PinFile.parse(bytes), file: digest)
    } catch {
      self = .unreadable(reason: error.description, file: digest)
    }
  }
}
