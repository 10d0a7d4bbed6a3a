internal import PromptModel

/// A change of a pin's file as a row of `pins`.
enum PinRow {
  static func key(_ environment: EnvironmentName, _ prompt: PromptName) -> String {
    "\(environment)/\(prompt)"
  }

  /// The cells, without those of the commit.
  static func cells(_ move: IndexedPinMove) -> [Cell] {
    var cells: [Cell]
    switch move.content {
    case .pin(let pin):
      let target = pin.target
      cells = [
        Cell(pin.kind.rawValue), Cell(pin.prompt.text), Cell(target?.closure.hex),
        Cell(target.map { FieldLines.encode($0.files.map { [$0.name, $0.path, $0.blob.hex] }) }),
        Cell(target?.model.name.text), Cell(target?.model.digest.hex),
        Cell(target?.model.blob.hex), Cell(pin.from.hex), Cell(pin.to.hex), Cell(pin.reason),
        Cell(pin.commit?.hex), Cell(pin.restores?.hex),
      ]
    case .unreadable(let reason):
      cells = [Cell("unreadable")] + Array(repeating: .null, count: 11)
      cells[9] = Cell(reason)
    case .deleted: cells = [Cell("deleted")] + Array(repeating: .null, count: 11)
    }
    return cells + [Cell(move.digest?.hex), Cell(move.blob?.hex), Cell(move.commit.sequence)]
  }

  static func move(_ cells: [Cell], key: String) throws(IndexError) -> IndexedPinMove {
    var reader = CellReader(cells, of: .pins)
    let parts = key.split(separator: "/", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { throw reader.damage }
    let environment = try reader.present(EnvironmentName(parts[0]))
    let prompt = try reader.present(PromptName(parts[1]))
    let content = try content(&reader)
    let digest = try reader.optionalDigest()
    let blob = try reader.optionalObject()
    let sequence = try reader.int()
    return IndexedPinMove(
      environment: environment, prompt: prompt,
      commit: try CommitRow.commit(&reader, sequence: sequence), content: content, digest: digest,
      blob: blob)
  }

  private static func content(
    _ reader: inout CellReader
  ) throws(IndexError) -> IndexedPinMove.Content {
    let kind = try reader.text()
    switch kind {
    case "unreadable":
      reader.skip(8)
      let reason = try reader.text()
      reader.skip(2)
      return .unreadable(reason)
    case "deleted":
      reader.skip(11)
      return .deleted
    default:
      return .pin(try pin(&reader, kind: try reader.present(Pin.Kind(rawValue: kind))))
    }
  }

  private static func pin(
    _ reader: inout CellReader, kind: Pin.Kind
  ) throws(IndexError) -> Pin {
    let prompt = try reader.present(PromptName(try reader.text()))
    let target: Pin.Target?
    if let closure = try reader.optionalDigest() {
      var files: [PinnedFile] = []
      for line in try reader.lines(width: 3) {
        files.append(
          PinnedFile(
            name: line[0], path: line[1], blob: try reader.present(ObjectName(hex: line[2]))))
      }
      let name = try reader.present(ResourceName(try reader.text()))
      target = Pin.Target(
        closure: closure, files: files,
        model: PinnedModel(name: name, digest: try reader.digest(), blob: try reader.object()))
    } else {
      reader.skip(4)
      target = nil
    }
    let from = try reader.digest()
    reader.skip(1)
    return Pin(
      kind: kind, prompt: prompt, target: target, from: from, reason: try reader.text(),
      commit: try reader.optionalObject(), restores: try reader.optionalObject())
  }
}
