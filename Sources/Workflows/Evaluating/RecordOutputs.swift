internal import GitStore
public import PromptModel
internal import Registry
internal import StrictData

/// A record with the answers that were kept of its run.
public struct RecordOutputs: Sendable {
  /// Where answers are.
  public enum Source: Sendable, Hashable {
    /// The run kept none.
    case notKept
    /// In git or the work tree, at this path relative to the repository.
    case repository(path: String)
    /// In the operator's store, in this file.
    case operatorStore(path: String)
    /// Kept once, and neither here nor there: erased, or in another operator's store. The path is
    /// where they would be in git.
    case missing(path: String)
  }

  /// The record.
  public let record: Record
  /// Where its answers are.
  public let source: Source
  /// The answers, in the run's order; empty where there are none to be read.
  public let outputs: [KeptOutput]

  /// Whether the answers are of a sensitive suite: they are not printed unless somebody asks.
  public var isPrivate: Bool { if case .operatorStore = source { true } else { false } }

  /// Finds a record and its answers: in the work tree, else at the mainline's tip. The answers'
  /// digest is checked.
  ///
  /// - Parameter text: what ``RecordSearch`` takes; four digits of an id are enough.
  /// - Throws: what ``RecordSearch`` throws; `WorkflowError.refused` where the answers are not those
  ///   the record names; `SourceError` where they cannot be read.
  public static func find(_ text: String, in registry: OpenRegistry) throws -> RecordOutputs {
    let found = try RecordSearch(registry, fewestDigits: 4).find(text)
    return try load(found.record, found.tree, registry)
  }

  /// The answers of a record that lies in a tree.
  static func load(
    _ record: Record, _ tree: any RegistryTree, _ registry: OpenRegistry
  ) throws -> RecordOutputs {
    guard let named = record.statement.outputs else {
      return RecordOutputs(record: record, source: .notKept, outputs: [])
    }
    let path = EvidenceNames.outputsPath(closure: record.statement.closure, named.digest)
    let shown = registry.repositoryPath(path)
    if let bytes = try OutputsReading.bytes(at: path, in: tree), !bytes.isEmpty {
      guard Digest(hashing: bytes) == named.digest else {
        throw WorkflowError.refused("\(shown) has another digest than its record names")
      }
      return RecordOutputs(
        record: record, source: .repository(path: shown), outputs: try parse(bytes, at: shown))
    }
    if registry.surroundings.store != nil {
      let store = try OperatorStore(registry: registry)
      if let bytes = try store.read(named.digest) {
        let place = store.path(named.digest, "outputs.jsonl")
        return RecordOutputs(
          record: record, source: .operatorStore(path: place), outputs: try parse(bytes, at: place))
      }
    }
    return RecordOutputs(record: record, source: .missing(path: shown), outputs: [])
  }

  private static func parse(_ bytes: [UInt8], at path: String) throws -> [KeptOutput] {
    do throws(SourceError) {
      return try OutputsFile.parse(bytes)
    } catch {
      throw error.at(path)
    }
  }
}

/// Reads outputs files, which may be gone.
enum OutputsReading {
  /// A file's bytes; nil where there is no such file, or its blob was erased from the object store.
  static func bytes(at path: String, in tree: any RegistryTree) throws -> [UInt8]? {
    guard let file = try tree.file(at: path), file.isFile else { return nil }
    do {
      return try tree.bytes(of: file)
    } catch let error as RegistryError {
      guard case .missingObject = error else { throw error }
      return nil
    }
  }
}
