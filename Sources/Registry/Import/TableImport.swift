internal import PromptModel
internal import StrictData

/// A row of a CSV file, or a flat JSON line: columns that are variables, and some that are not.
struct TableRow {
  struct Cell {
    let name: String
    let value: JSONValue
    let position: SourcePosition

    /// The value as text: what a CSV file would have in its place.
    var text: String { value.string ?? (value == .null ? "" : value.serialized()) }
  }

  let position: SourcePosition
  let cells: [Cell]
}

/// Reads tables as promptfoo does: every column is a variable but those that begin with `__`.
struct TableImport {
  let columns: ImportColumns
  var suite = ImportedSuite()

  init(columns: ImportColumns) {
    self.columns = columns
  }

  /// The rows of a CSV file; its first record names the columns.
  mutating func read(csv bytes: [UInt8]) throws(SourceError) {
    let records = try CSVParser.parse(bytes)
    guard let header = records.first else {
      throw SourceError(SourcePosition(line: 1, column: 1), "the file has no header")
    }
    var names: [String] = []
    for field in header {
      let name = ExpectedText.trimmed(field.text)
      guard !name.isEmpty else { throw SourceError(field.position, "a column without a name") }
      guard !names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) else {
        throw SourceError(field.position, "a second column '\(FormatNode.quoted(name))'")
      }
      names.append(name)
    }
    try requireColumns(names)
    for record in records.dropFirst() {
      let cells = zip(names, record).map {
        TableRow.Cell(name: $0, value: .string($1.text), position: $1.position)
      }
      add(
        TableRow(
          position: record.first?.position ?? SourcePosition(line: 1, column: 1), cells: cells))
    }
  }

  /// Columns that were named and are not there.
  private func requireColumns(_ names: [String]) throws(SourceError) {
    let asked = [columns.id, columns.expected, columns.group, columns.tags, columns.split]
    for name in asked.compactMap({ $0 }) where !names.contains(name) {
      let near = Spelling.nearest(to: name, among: names).map { "; there is '\($0)'" } ?? ""
      throw SourceError(
        SourcePosition(line: 1, column: 1), "there is no column '\(FormatNode.quoted(name))'\(near)"
      )
    }
  }

  /// Adds a row's case.
  mutating func add(_ row: TableRow) {
    var item = ImportedCase(position: row.position)
    var metric: String?
    var thresholds: [Int: (Double, SourcePosition)] = [:]
    for cell in row.cells where !take(cell, &item) {
      guard cell.name.utf8.starts(with: "__".utf8) else {
        noteSingleUnderscore(cell.name)
        variable(cell, &item)
        continue
      }
      if cell.name.utf8.starts(with: "__expected".utf8) {
        addAssertion(cell, &item)
      } else if cell.name == "__metric" {
        metric = cell.text.isEmpty ? nil : cell.text
      } else if cell.name.utf8.starts(with: "__config:".utf8) {
        configure(cell, &thresholds)
      } else {
        special(cell, &item)
      }
    }
    for number in item.assertions.indices {
      var json = item.assertions[number].json
      if let metric { json["metric"] = .string(metric) }
      if let threshold = thresholds[number] {
        json["threshold"] = .number(JSONNumber(threshold.0))
      }
      item.assertions[number] = ImportedAssertion(
        json: json, position: item.assertions[number].position)
    }
    suite.cases.append(item)
  }

  /// Whether a cell is in one of the columns that were named.
  private mutating func take(_ cell: TableRow.Cell, _ item: inout ImportedCase) -> Bool {
    switch cell.name {
    case columns.id: item.id = cell.text
    case columns.expected: if cell.value != .null { item.expected = cell.value }
    case columns.group: if !cell.text.isEmpty { item.group = cell.text }
    case columns.tags: item.tags += Self.list(cell.text)
    case columns.split:
      item.split = Split(rawValue: cell.text)
      if item.split == nil {
        suite.problems.append(
          SourceError(
            cell.position, "'\(FormatNode.quoted(cell.text))' is not train, dev or test"))
      }
    default: return false
    }
    return true
  }

  private static func list(_ text: String) -> [String] {
    text.split(separator: ",").map { ExpectedText.trimmed(String($0)) }.filter { !$0.isEmpty }
  }

  private mutating func variable(_ cell: TableRow.Cell, _ item: inout ImportedCase) {
    if cell.value.string?.utf8.starts(with: "file://".utf8) == true {
      suite.problems.append(
        SourceError(cell.position, "a variable that is read from a file is not supported"))
    }
    item.vars[cell.name] = cell.value
  }

  private mutating func addAssertion(_ cell: TableRow.Cell, _ item: inout ImportedCase) {
    guard !ExpectedText.trimmed(cell.text).isEmpty else { return }
    let parsed = ExpectedText.parse(cell.text)
    parsed.notes.forEach { suite.note($0) }
    let assertion = ImportedAssertion(json: parsed.json, position: cell.position)
    AssertionImport.check(assertion, &suite)
    item.assertions.append(assertion)
  }

  private mutating func configure(
    _ cell: TableRow.Cell, _ thresholds: inout [Int: (Double, SourcePosition)]
  ) {
    let parts = cell.name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let index =
      parts.count == 3 && parts[1].utf8.starts(with: "__expected".utf8)
      ? (parts[1].utf8.count == 10 ? 1 : Int(parts[1].dropFirst(10))) : nil
    guard let index, index > 0, parts[2] == "threshold" else {
      suite.problems.append(
        SourceError(
          cell.position,
          "column '\(FormatNode.quoted(cell.name))' is not supported; "
            + "__config:__expected<n>:threshold is"))
      return
    }
    guard !ExpectedText.trimmed(cell.text).isEmpty else { return }
    guard let value = number(in: cell) else { return }
    thresholds[index - 1] = (value, cell.position)
  }

  private mutating func number(in cell: TableRow.Cell) -> Double? {
    guard let value = Double(ExpectedText.trimmed(cell.text)), value.isFinite else {
      suite.problems.append(
        SourceError(cell.position, "'\(FormatNode.quoted(cell.text))' is not a number"))
      return nil
    }
    return value
  }

  private mutating func special(_ cell: TableRow.Cell, _ item: inout ImportedCase) {
    let isEmpty = ExpectedText.trimmed(cell.text).isEmpty
    switch cell.name {
    case "__description":
      if !isEmpty { item.description = cell.text }
    case "__threshold":
      guard !isEmpty, let value = number(in: cell) else { return }
      item.threshold = value
    case "__metadata":
      suite.note("column '__metadata' names no key and was left out, as promptfoo does")
    case _ where cell.name.utf8.starts(with: "__metadata:".utf8):
      guard !isEmpty else { return }
      var key = String(cell.name.dropFirst(11))
      let isList = key.hasSuffix("[]")
      if isList { key.removeLast(2) }
      let values = isList ? Self.escapedList(cell.text) : [cell.text]
      item.tags += values.map { "\(key):\($0)" }
      suite.note("metadata becomes tags: '\(key):value'")
    default:
      guard !isEmpty else { return }
      suite.problems.append(
        SourceError(
          cell.position,
          "column '\(FormatNode.quoted(cell.name))' is not supported: a case holds "
            + "no part of a prompt and no answer"))
    }
  }

  /// Split at commas, but not at `\,`.
  private static func escapedList(_ text: String) -> [String] {
    var items = [""]
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if isEscaped {
        items[items.count - 1] += scalar == "," ? "," : "\\\(scalar)"
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else if scalar == "," {
        items.append("")
      } else {
        items[items.count - 1].unicodeScalars.append(scalar)
      }
    }
    if isEscaped { items[items.count - 1] += "\\" }
    return items.map { ExpectedText.trimmed($0) }.filter { !$0.isEmpty }
  }

  private mutating func noteSingleUnderscore(_ name: String) {
    let special = [
      "_expected", "_prefix", "_suffix", "_description", "_providerOutput", "_metric",
      "_threshold", "_metadata", "_config",
    ]
    if special.contains(where: { name.utf8.starts(with: $0.utf8) }) {
      suite.note("column '\(name)' is a variable; '_\(name)' may be meant")
    }
  }
}
