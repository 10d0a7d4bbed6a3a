internal import PromptModel

/// What search sees of a prompt as a row of `texts`.
enum TextRow {
  static func cells(_ text: IndexedText) -> [Cell] {
    [Cell(text.template), Cell(text.description)]
  }

  static func text(_ cells: [Cell]) throws(IndexError) -> IndexedText {
    var reader = CellReader(cells, of: .texts)
    return IndexedText(template: try reader.text(), description: try reader.text())
  }
}
