internal import PromptModel
internal import Registry
internal import StrictData

/// What was answered in a run, where it was kept beside the record.
enum RecordAnswers {
  /// The answers by case, run by run; none where the record names no file, the file is not there,
  /// is not the one it names, or is written in a way this version does not know.
  static func texts(of record: Record, in tree: any RegistryTree) throws -> [ExactString: [String]]
  {
    guard let named = record.statement.outputs,
      case let path = "\(EvidenceNames.folder(record.statement.closure))/\(named.name)",
      case .evidence(.outputs) = RegistryPath(path),
      let bytes = try tree.bytes(at: path), Digest(hashing: bytes) == named.digest
    else { return [:] }
    do {
      return try read(bytes)
    } catch {
      return [:]
    }
  }

  private static func read(_ bytes: [UInt8]) throws(SourceError) -> [ExactString: [String]] {
    var lines = JSONLines(bytes)
    guard try lines.next()?.value["format"]?.string == "stet-outputs/1" else { return [:] }
    var texts: [ExactString: [String]] = [:]
    while let line = try lines.next() {
      guard let id = line.value["id"]?.string, let output = line.value["output"]?.string else {
        continue
      }
      texts[ExactString(id), default: []].append(output)
    }
    return texts
  }
}
