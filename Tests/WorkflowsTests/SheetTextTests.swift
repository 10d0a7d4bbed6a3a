import StrictData
import Testing

@testable import Workflows

@Suite("Sheets that spreadsheets open")
struct SheetTextTests {
  @Test(arguments: [
    "=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "'quoted'", "''", "\u{FF1D}1", "plain", "",
    "a=1", "\u{E9}", "=\r\n\"x\",;",
  ]) func everyTextComesBackAndNoneIsAFormula(text: String) throws {
    for separator in [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09] {
      let record = SheetText.record(
        ["case", SheetText.neutral(text)], separator: Character(Unicode.Scalar(separator)))
      let bytes = Array(record.utf8)
      #expect(SheetText.separator(of: bytes) == separator)
      let rows = try CSVParser.parse(bytes, separator: separator)
      let cell = try #require(rows.first?.last?.text)
      #expect(rows.count == 1 && rows[0].count == 2)
      #expect(ExactString(SheetText.plain(cell)) == ExactString(text))
      let first = cell.unicodeScalars.first
      #expect(first.map { !"=+-@\t\r\n\u{FF1D}".unicodeScalars.contains($0) } ?? true)
    }
  }

  @Test func theSeparatorIsThatOfTheFirstLine() {
    #expect(SheetText.separator(of: Array("\"a,b\";c\nx,y,z".utf8)) == UInt8(ascii: ";"))
    #expect(SheetText.separator(of: Array("a\nb;c".utf8)) == UInt8(ascii: ","))
  }

  @Test func onlyWhatASpreadsheetDoesIsOverlooked() {
    #expect(SheetText.isAlike("a\r\nb ", "a\nb\n"))
    #expect(!SheetText.isAlike("a b", "ab"))
    #expect(!SheetText.isAlike("\u{E9}", "e\u{301}"))
  }
}
