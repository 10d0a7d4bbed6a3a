import StrictData
import Testing

private func failure(
  _ text: String, _ options: JSONParser.Options = JSONParser.Options()
) -> String? {
  failure(Array(text.utf8), options)
}

private func failure(
  _ bytes: [UInt8], _ options: JSONParser.Options = JSONParser.Options()
) -> String? {
  do {
    _ = try JSONParser.parse(bytes, options: options)
    return nil
  } catch {
    return error.description
  }
}

@Suite struct JSONParserTests {
  @Test func readsEveryKindOfValue() throws {
    let value = try JSONParser.parse(
      " {\"b\": [1, -0.5e+3, true, false, null], \"a\": {\"\": \"x\"}, \"é\": \"\"}\r\n\t")
    #expect(value.object?.keys == ["b", "a", "é"])
    #expect(value["b"]?.array?.map { $0.number?.literal } == ["1", "-0.5e+3", nil, nil, nil])
    #expect(value["a"]?[""]?.string == "x")
    #expect(value["b"]?.array?.last == .null)
  }

  @Test func readsEscapes() throws {
    let text = #""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00\u0000é""#
    let value = try JSONParser.parse(text)
    #expect(
      value.string?.unicodeScalars.elementsEqual("\"\\/\u{8}\u{c}\n\r\té😀\0é".unicodeScalars)
        == true)
  }

  @Test(arguments: [
    ("", "1:1: expected a value, found the end of the text"),
    ("  \n ", "2:2: expected a value, found the end of the text"),
    ("1 2", "1:3: expected the end of the text, found '2'"),
    ("[1,]", "1:4: expected a value, found ']'"),
    ("{\"a\":1,}", "1:8: expected a name in double quotes, found '}'"),
    ("{a:1}", "1:2: expected a name in double quotes, found 'a'"),
    ("{\"a\" 1}", "1:6: expected ':' after a name, found '1'"),
    ("{\"a\":1 \"b\":2}", "1:8: expected ',' or '}', found '\"'"),
    ("[1\n 2]", "2:2: expected ',' or ']', found '2'"),
    ("[1", "1:3: expected ',' or ']', found the end of the text"),
    ("// c\n1", "1:1: expected a value, found '/'"),
    ("NaN", "1:1: expected a value, found 'N'"),
    ("-Infinity", "1:2: expected a digit, found 'I'"),
    ("Infinity", "1:1: expected a value, found 'I'"),
    ("nul", "1:1: expected a value, found 'n'"),
    ("01", "1:1: a number with a leading zero"),
    ("-012", "1:1: a number with a leading zero"),
    ("1.", "1:3: expected a digit after '.', found the end of the text"),
    (".5", "1:1: expected a value, found '.'"),
    ("+1", "1:1: expected a value, found '+'"),
    ("1e", "1:3: expected a digit of the exponent, found the end of the text"),
    ("0x1F", "1:2: expected the end of the text, found 'x'"),
    ("[1e400]", "1:2: the number is too large for double precision"),
    ("\"a", "1:1: the string is not closed"),
    ("\"a\\", "1:3: the string is not closed"),
    ("\"a\nb\"", "1:3: control character U+000A in a string"),
    ("\"\u{1f}\"", "1:2: control character U+001F in a string"),
    ("\"\\x\"", "1:2: unknown escape in a string"),
    ("\"\\u12g4\"", "1:2: '\\u' without four hexadecimal digits"),
    ("\"é\\uD800\"", "1:3: lone surrogate in a string"),
    ("\"\\uDC00\"", "1:2: lone surrogate in a string"),
    ("\"\\uD800\\u0041\"", "1:2: lone surrogate in a string"),
    ("\"\\uD800\\n\"", "1:2: lone surrogate in a string"),
    ("'a'", "1:1: expected a value, found '''"),
    ("{\n  \"é\": 1, \"model\": 2,\r\n \"model\": 3}", "3:2: duplicate key 'model'"),
    ("{\"a\":1,\"\\u0061\":2}", "1:8: duplicate key 'a'"),
    ("\u{FEFF}1", "1:1: byte order mark at the start of the file"),
    ("1\u{0}", "1:2: expected the end of the text, found U+0000"),
  ])
  func refuses(_ text: String, _ message: String) {
    #expect(failure(text) == message)
  }

  @Test func keepsCanonicallyEquivalentNamesApart() throws {
    let value = try JSONParser.parse("{\"\u{e9}\": 1, \"e\u{301}\": 2}")
    #expect(value.object?.count == 2)
  }

  @Test func refusesMalformedUTF8() {
    #expect(failure([0x22, 0xFF, 0x22]) == "1:2: byte 0xFF is not valid UTF-8 here")
    #expect(failure([0x22, 0xC3, 0x22]) == "1:2: byte 0xC3 is not valid UTF-8 here")
    #expect(failure([0x22, 0xC3, 0xA9, 0xED, 0xA0, 0x80, 0x22])?.hasPrefix("1:3:") == true)
    #expect(failure([0x22, 0xF0, 0x9F]) == "1:2: byte 0xF0 is not valid UTF-8 here")
    #expect(failure([0xC0, 0x80])?.hasPrefix("1:1:") == true)
    #expect(failure([0xF4, 0x90, 0x80, 0x80])?.hasPrefix("1:1:") == true)
  }

  @Test func limitsDepth() throws {
    let deep = { (depth: Int) in
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(failure(deep(64)) == nil)
    #expect(failure(deep(65)) == "1:65: nested deeper than 64 levels")
    #expect(failure(deep(3), JSONParser.Options(maximumDepth: 2))?.hasPrefix("1:3") == true)
    #expect(failure(deep(512), JSONParser.Options(maximumDepth: .max)) == nil)
    let hostile = String(repeating: "[{\"a\":", count: 1_000_000)
    #expect(
      failure(hostile, JSONParser.Options(maximumDepth: .max))?
        .contains("deeper than 512") == true)
  }

  @Test func siblingsDoNotAddToTheDepth() {
    let text = "[" + String(repeating: "[],{},", count: 1000) + "1]"
    #expect(failure(text, JSONParser.Options(maximumDepth: 2)) == nil)
  }

  @Test func limitsSize() {
    let options = JSONParser.Options(maximumBytes: 3, firstLine: 7)
    #expect(failure("123", options) == nil)
    #expect(failure("1234", options) == "7:1: 4 bytes, the limit is 3")
  }

  @Test func overflowMayBeAllowed() throws {
    let options = JSONParser.Options(allowsNumberOverflow: true)
    let value = try JSONParser.parse("1e400", options: options)
    #expect(value.number?.literal == "1e400")
    #expect(value.number?.double == nil)
    let digits = String(repeating: "9", count: 400)
    #expect(failure(digits) == "1:1: the number is too large for double precision")
  }

  @Test func lastOfRepeatedNamesWinsWhereAsked() throws {
    var found: [String] = []
    let value = try JSONParser.parse(
      Array("{\"a\": 1, \"b\": 2,\n \"a\": 3, \"a\": 4}".utf8),
      options: JSONParser.Options(duplicateKeys: .lastWins)
    ) { key, position in found.append("\(key) \(position)") }
    #expect(value["a"]?.number?.literal == "4")
    #expect(value.object?.keys == ["a", "b"])
    #expect(found == ["a 2:2", "a 2:10"])
  }

  @Test func manyRepeatedNamesAreCheap() throws {
    let text = "{" + String(repeating: "\"a\":1,\n", count: 50_000) + "\"a\":2}"
    var last: SourcePosition?
    _ = try JSONParser.parse(
      Array(text.utf8), options: JSONParser.Options(duplicateKeys: .lastWins)
    ) { _, position in last = position }
    #expect(last == SourcePosition(line: 50_001, column: 1))
  }

  @Test func countsLinesFromTheGivenOne() {
    #expect(failure("\n1 2", JSONParser.Options(firstLine: 10))?.hasPrefix("11:3:") == true)
  }
}
