internal import PromptModel

/// A version as a row of `versions`.
enum VersionRow {
  /// The cells, without those of the commit.
  static func cells(_ version: Version, sequence: Int) -> [Cell] {
    var cells = [Cell(version.number)]
    switch version.state {
    case .absent: cells += [Cell("tombstone"), .null, .null, .null, .null, .null]
    case .intact(let closure):
      let files = closure.files.map { [$0.name, $0.path, $0.blob.hex, $0.digest.hex] }
      cells += [
        Cell("intact"), Cell(closure.digest.hex), Cell(FieldLines.encode(files)), .null, .null,
        .null,
      ]
    case .broken(let broken):
      cells += [
        Cell("broken"), .null, .null, Cell(broken.promptBlob.hex), Cell(broken.failing),
        Cell(broken.reason),
      ]
    }
    return cells + [Cell(version.renamedFrom?.text), Cell(sequence)]
  }

  static func version(_ cells: [Cell], key: String) throws(IndexError) -> IndexedVersion {
    var reader = CellReader(cells, of: .versions)
    let prompt = try reader.present(PromptName(key))
    let number = try reader.int()
    let state = try state(&reader)
    let renamedFrom: PromptName? =
      if let name = try reader.optionalText() { try reader.present(PromptName(name)) } else { nil }
    let sequence = try reader.int()
    let commit = try CommitRow.commit(&reader, sequence: sequence)
    return IndexedVersion(
      version: Version(
        prompt: prompt, number: number, state: state, commit: commit.facts,
        renamedFrom: renamedFrom),
      sequence: sequence)
  }

  private static func state(_ reader: inout CellReader) throws(IndexError) -> PromptState {
    switch try reader.text() {
    case "tombstone":
      reader.skip(5)
      return .absent
    case "intact":
      let digest = try reader.digest()
      var files: [ClosureFile] = []
      for line in try reader.lines(width: 4) {
        files.append(
          ClosureFile(
            name: line[0], path: line[1], blob: try reader.present(ObjectName(hex: line[2])),
            digest: try reader.present(Digest(hex: line[3]))))
      }
      reader.skip(3)
      let closure = Closure(files: files)
      guard closure.digest == digest else { throw reader.damage }
      return .intact(closure)
    case "broken":
      reader.skip(2)
      return .broken(
        BrokenState(
          promptBlob: try reader.object(), failing: try reader.text(), reason: try reader.text()))
    default: throw reader.damage
    }
  }
}
