public import PromptModel
internal import StrictData

/// Evidence that could not be used, and why.
public struct EvidenceNote: Sendable, Hashable {
  /// The file, relative to the registry.
  public let path: String
  /// Why it does not count.
  public let reason: String
}

/// Reads records: a statement with the cases file it names.
public enum EvidenceScan {
  /// Every record of a closure in a tree, by path, and what was found there and does not count.
  ///
  /// - Throws: `GitStoreError` where the tree cannot be read.
  public static func records(
    of closure: Digest, in tree: any RegistryTree
  ) throws -> (records: [Record], notes: [EvidenceNote]) {
    var records: [Record] = []
    var notes: [EvidenceNote] = []
    for file in try tree.files(under: "evidence/\(closure.hex)") where isStatement(file.path) {
      switch try read(file.path, in: tree) {
      case .success(let record): records.append(record)
      case .failure(let note): notes.append(EvidenceNote(path: file.path, reason: note.reason))
      }
    }
    return (records, notes)
  }

  static func isStatement(_ path: String) -> Bool {
    if case .evidence(.statement) = RegistryPath(path) { true } else { false }
  }

  /// Why a file is no record.
  public struct Unusable: Error, Sendable {
    /// Why.
    public let reason: String
  }

  /// Reads one statement and its cases file, and checks what ties them together: file names are
  /// digests, the cases file is the one the statement names, the folder is the closure's.
  public static func read(
    _ path: String, in tree: any RegistryTree
  ) throws -> Result<Record, Unusable> {
    let bytes: [UInt8]
    do {
      guard let found = try tree.bytes(at: path) else {
        return .failure(Unusable(reason: "it is not a regular file"))
      }
      bytes = found
    } catch RegistryError.unreadable(let problem) {
      return .failure(Unusable(reason: problem.message))
    }
    let payload = Digest(hashing: bytes)
    let statement: Statement
    do throws(SourceError) {
      statement = try StatementFile.parse(bytes)
    } catch {
      return .failure(Unusable(reason: error.description))
    }
    let folder = EvidenceNames.folder(statement.closure)
    guard path == "\(folder)/\(payload.evidenceID).json" else {
      return .failure(Unusable(reason: "its name is not its closure and digest"))
    }
    // An object that git does not have is no fact about the record: it is thrown.
    let casesPath = "\(folder)/\(statement.results.name)"
    guard let cases = try tree.bytes(at: casesPath) else {
      return .failure(Unusable(reason: "its cases file \(casesPath) is missing"))
    }
    guard Digest(hashing: cases) == statement.results.digest else {
      return .failure(Unusable(reason: "its cases file \(casesPath) has another digest"))
    }
    do throws(SourceError) {
      let results = try CasesFile.parse(cases)
      return .success(
        Record(path: path, statement: statement, results: results, payload: payload))
    } catch {
      return .failure(Unusable(reason: error.description))
    }
  }
}
