import StrictData
import Testing

private func failure(_ text: String, firstLine: Int = 1, maximumDepth: Int = 64) -> String? {
  do {
    _ = try YAMLParser.parse(text, firstLine: firstLine, maximumDepth: maximumDepth)
    return nil
  } catch {
    return error.description
  }
}

private func json(_ yaml: String) throws -> JSONValue {
  try YAMLParser.parse(yaml).jsonValue
}

@Suite struct YAMLParserTests {
  @Test func readsMappingsSequencesAndPositions() throws {
    let node = try YAMLParser.parse(
      "a: 1\nb:\n  - x\n  - {c: 'é', d: \"\"}\ne: |\n  line\n", firstLine: 10)
    #expect(node.position == SourcePosition(line: 10, column: 1))
    #expect(node.entry("b")?.keyPosition == SourcePosition(line: 11, column: 1))
    let items = try node.requireSequence("b")
    #expect(items.map(\.position.description) == ["12:5", "13:5"])
    #expect(items[1].entry("d")?.value.position == SourcePosition(line: 13, column: 17))
    #expect(node["e"]?.position == SourcePosition(line: 14, column: 4))
    #expect(try node.requireString("e") == "line\n")
    let expected = try JSONParser.parse(
      #"{"a":1,"b":["x",{"c":"é","d":""}],"e":"line\n"}"#)
    #expect(node.jsonValue == expected)
  }

  @Test(arguments: [
    ("~", "null"), ("", "null"), ("# c", "null"), ("---", "null"), ("Null", "null"),
    ("true", "true"), ("FALSE", "false"), ("yes", "\"yes\""), ("no", "\"no\""),
    ("On", "\"On\""), ("off", "\"off\""), ("y", "\"y\""), ("012", "12"), ("-0", "-0"),
    ("+3", "3"), ("0o14", "12"), ("0x1F", "31"), ("0x", "\"0x\""), ("0o8", "\"0o8\""),
    ("-0x1", "\"-0x1\""), (".5", "0.5"), ("-.5", "-0.5"), ("1.", "1"), ("1.e3", "1e3"),
    ("1e3", "1e3"), ("1.10", "1.10"), ("007.5", "7.5"), ("1_000", "\"1_000\""),
    ("2026-01-01", "\"2026-01-01\""), ("1:30", "\"1:30\""), (".", "\".\""), ("-", "[null]"),
    ("+", "\"+\""), ("1e", "\"1e\""), ("e3", "\"e3\""), (".e3", "\".e3\""),
    ("'1'", "\"1\""), ("\"true\"", "\"true\""), ("'~'", "\"~\""),
    ("123456789012345678901234567890", "123456789012345678901234567890"),
  ])
  func resolvesScalars(_ yaml: String, _ expected: String) throws {
    #expect(try json(yaml) == JSONParser.parse(expected))
  }

  @Test(arguments: [
    ("a: .inf", "1:4: '.inf' is not a JSON number"),
    ("a: -.INF", "1:4: '-.INF' is not a JSON number"),
    ("a: .nan", "1:4: '.nan' is not a JSON number"),
    ("a: 1e400", "1:4: the number '1e400' is too large"),
    ("a: 0xFFFFFFFFFFFFFFFFF", "1:4: the number '0xFFFFFFFFFFFFFFFFF' is too large"),
    ("a: 1\nb: 2\n\"a\": 3", "3:1: duplicate key 'a'"),
    ("x:\n  a: 1\n  b: 2\n  a: 3", "4:3: duplicate key 'a'"),
    ("x: [{\"k\": 1, \"k\": 2}]", "1:14: duplicate key 'k'"),
    ("é: {z: 0}\nmodel: 1\nmodel: 2\nmodel: 3", "3:1: duplicate key 'model'"),
    ("1: a", "1:1: expected a string as key, found a number"),
    ("true: a", "1:1: expected a string as key, found a boolean"),
    ("~: a", "1:1: expected a string as key, found null"),
    ("? [a]\n: b", "1:3: expected a string as key, found a collection"),
    ("a: !foo b", "1:4: an explicit tag, which is not supported"),
    ("a: !!binary aGk=", "1:4: an explicit tag, which is not supported"),
    ("a: !!str 12", "1:4: an explicit tag, which is not supported"),
    ("a: !foo [b]", "1:4: an explicit tag, which is not supported"),
    ("!!int 3: a", "1:1: an explicit tag, which is not supported"),
    ("a: &x 1\nb: *x", "1:4: an anchor or alias, which is not supported"),
    ("a: *x", "1:4: an anchor or alias, which is not supported"),
    ("&a {b: c}", "1:1: an anchor or alias, which is not supported"),
    ("<<: {a: 1}", "1:1: a merge key '<<', which is not supported"),
    ("a: 1\n---\nb: 2", "2:1: a second document, expected only one"),
    ("\u{FEFF}a: 1", "1:1: byte order mark at the start of the file"),
    ("a: \u{0}", "1:4: NUL byte"),
    ("a: 'é\u{FEFF}'", "1:6: byte order mark in the text"),
    ("é: [\"\\uFEFFx\"]", "1:5: a string that starts with a byte order mark"),
    ("é: \"\\\n  \\U0000FeFFx\"", "1:4: a string that starts with a byte order mark"),
    ("\"\\uFEFF\": 1", "1:1: a string that starts with a byte order mark"),
  ])
  func refuses(_ yaml: String, _ message: String) {
    #expect(failure(yaml) == message)
  }

  @Test(arguments: ["a: [1", "a: 'x", "a: \"\\q\"", "a: b: c", "\ta: 1", "a: @x", "%FOO\n- a: {"])
  func refusesWhatIsNotYAML(_ yaml: String) {
    #expect(failure(yaml) != nil)
  }

  @Test func placesSyntaxErrorsAfterTheFirstLine() throws {
    let message = try #require(failure("a: 1\nb: [1, }", firstLine: 5))
    #expect(message.hasPrefix("6:8: "))
  }

  @Test func ampersandsAndAsterisksInTextAreContent() throws {
    let yaml = "a: \"x &y *z\"\nb: R &D # &c\nc: |\n  &nbsp; *b*\nd: x&y"
    let value = try json(yaml)
    #expect(value["a"]?.string == "x &y *z")
    #expect(value["b"]?.string == "R &D")
    #expect(value["c"]?.string == "&nbsp; *b*\n")
    #expect(value["d"]?.string == "x&y")
  }

  @Test func escapedByteOrderMarksElsewhereAreContent() throws {
    let value = try json("a: \"x\\uFEFF\"\nb: '\"\\uFEFF'\nc: \" \\uFEFF\"")
    #expect(value["a"] == .string("x\u{FEFF}"))
    #expect(value["b"] == .string("\"\\uFEFF"))
    #expect(value["c"] == .string(" \u{FEFF}"))
  }

  @Test func aliasBombsAreRefusedAtOnce() {
    var bomb = "a0: &a0 [x, x]\n"
    for level in 1..<60 {
      bomb += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n"
    }
    #expect(failure(bomb + "? *a59\n: 1\n")?.hasPrefix("1:5: an anchor") == true)
  }

  @Test func limitsDepth() {
    let flow = { (depth: Int) in
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(failure(flow(64)) == nil)
    #expect(failure(flow(65)) == "1:65: nested deeper than 64 levels")
    #expect(failure("{a: {b: 1}}", maximumDepth: 1) == "1:5: nested deeper than 1 levels")
    #expect(failure(flow(600), maximumDepth: .max)?.contains("deeper than 512") == true)
    #expect(failure(flow(2000), maximumDepth: .max)?.contains("deeper than 1000") == true)
  }

  @Test(arguments: ["[", "{a: ", "- ", "? ", "[{a: ", "!a "])
  func deepInputIsAnErrorAndNoCrash(_ opening: String) {
    #expect(failure(String(repeating: opening, count: 1_000_000)) != nil)
  }

  @Test func deepBlocksAreAnErrorAndNoCrash() {
    var yaml = ""
    for depth in 0..<1500 { yaml += String(repeating: " ", count: depth) + "a:\n" }
    #expect(failure(yaml) != nil)
  }

  @Test func crlfIsReadAsOneLineBreak() throws {
    let node = try YAMLParser.parse("a: 1\r\nb: x\r\n")
    #expect(node.entry("b")?.keyPosition == SourcePosition(line: 2, column: 1))
    #expect(node["b"]?.jsonValue == .string("x"))
  }
}
