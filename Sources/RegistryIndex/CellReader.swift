internal import PromptModel

/// Takes values from a row's cells, left to right. A cell that is not what the column holds is
/// damage: what is decoded here was proven before, so that only a defect of ours gets this far.
struct CellReader {
  private let cells: [Cell]
  private let kind: GroupKind
  private var next = 0

  init(_ cells: [Cell], of kind: GroupKind) {
    self.cells = cells
    self.kind = kind
  }

  /// The error for a row that cannot be what it says.
  var damage: IndexError { .damaged("a row of \(kind.table) has an impossible value") }

  private mutating func cell() throws(IndexError) -> Cell {
    guard next < cells.count else { throw damage }
    next += 1
    return cells[next - 1]
  }

  mutating func optionalText() throws(IndexError) -> String? {
    switch try cell() {
    case .null: return nil
    case .integer: throw damage
    case .text(let stored):
      guard let text = StoredText.decode(stored) else { throw damage }
      return text
    }
  }

  mutating func text() throws(IndexError) -> String { try present(try optionalText()) }

  mutating func integer() throws(IndexError) -> Int64 {
    guard case .integer(let number) = try cell() else { throw damage }
    return number
  }

  mutating func int() throws(IndexError) -> Int { Int(try integer()) }

  mutating func optionalDigest() throws(IndexError) -> Digest? {
    guard let hex = try optionalText() else { return nil }
    return try present(Digest(hex: hex))
  }

  mutating func digest() throws(IndexError) -> Digest { try present(try optionalDigest()) }

  mutating func optionalObject() throws(IndexError) -> ObjectName? {
    guard let hex = try optionalText() else { return nil }
    return try present(ObjectName(hex: hex))
  }

  mutating func object() throws(IndexError) -> ObjectName { try present(try optionalObject()) }

  /// A table inside a column, each line of `width` fields.
  mutating func lines(width: Int) throws(IndexError) -> [[String]] {
    let lines = try present(FieldLines.decode(try text()))
    guard lines.allSatisfy({ $0.count == width }) else { throw damage }
    return lines
  }

  mutating func skip(_ count: Int) { next += count }

  func present<T>(_ value: T?) throws(IndexError) -> T {
    guard let value else { throw damage }
    return value
  }
}
