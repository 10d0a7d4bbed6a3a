import Testing

@testable import StrictData

@Suite("Comma-separated values")
struct CSVParserTests {
  private func texts(_ csv: String) throws -> [[String]] {
    try CSVParser.parse(Array(csv.utf8)).map { $0.map(\.text) }
  }

  private func error(_ csv: String) -> String? {
    do throws(SourceError) {
      _ = try CSVParser.parse(Array(csv.utf8))
      return nil
    } catch {
      return error.description
    }
  }

  @Test("records end at either break, and the last break is no record")
  func records() throws {
    #expect(try texts("a,b\r\n1,2\n3,4") == [["a", "b"], ["1", "2"], ["3", "4"]])
    #expect(try texts("a,b\r\n1,2\r\n") == [["a", "b"], ["1", "2"]])
    #expect(try texts("") == [])
    #expect(try texts("a\n\n") == [["a"], [""]])
    #expect(try texts("a,b\n,\n") == [["a", "b"], ["", ""]])
  }

  @Test("another separator leaves commas to the text")
  func separators() throws {
    let rows = try CSVParser.parse(Array("a;b\n1,5;\"x;y\"\n".utf8), separator: 0x3B)
    #expect(rows.map { $0.map(\.text) } == [["a", "b"], ["1,5", "x;y"]])
    let tabs = try CSVParser.parse(Array("a\tb;c\n".utf8), separator: 0x09)
    #expect(tabs.map { $0.map(\.text) } == [["a", "b;c"]])
  }

  @Test("quoted fields hold commas, breaks and doubled quotes; nothing is trimmed")
  func quotes() throws {
    #expect(
      try texts("a,b\n\"x, \"\"y\"\"\r\nz\", w \n") == [["a", "b"], ["x, \"y\"\r\nz", " w "]])
    #expect(try texts("\"\",\"\"") == [["", ""]])
  }

  @Test("a byte order mark is skipped, scalars are counted")
  func positions() throws {
    let records = try CSVParser.parse([0xEF, 0xBB, 0xBF] + Array("é,ü\n\"a\nb\",c\n".utf8))
    #expect(records[0].map(\.position.description) == ["1:1", "1:3"])
    #expect(records[1].map(\.position.description) == ["2:1", "3:4"])
  }

  @Test(
    "what RFC 4180 does not allow is refused at its place",
    arguments: [
      ("a,b\n1\n", "2:1: the record has 1 field, the first has 2"),
      ("a\n1,2\n", "2:3: the record has 2 fields, the first has 1"),
      ("a\nx\"y\n", "2:2: a quote inside a field that is not quoted"),
      ("a\n\"x\"y\n", "2:4: text behind a closing quote"),
      ("a,b\n1,\"x\n", "2:3: the quoted field is never closed"),
      ("a\rb\n", "1:2: a carriage return without a line feed outside quotes"),
      ("a\u{0}\n", "1:2: NUL byte"),
    ])
  func refusals(csv: String, message: String) {
    #expect(error(csv) == message)
  }

  @Test("malformed UTF-8 is refused, and ten megabytes are read in one pass")
  func hostile() throws {
    #expect(throws: SourceError.self) { try CSVParser.parse([0x61, 0xFF]) }
    let long = "a\n\"" + String(repeating: "\"\"", count: 100_000) + "\"\n"
    #expect(try texts(long)[1][0].utf8.count == 100_000)
  }
}
