import StrictData
import Testing

@Suite struct JSONLinesTests {
  @Test func readsLinesWithNumbers() throws {
    let bytes = Array("{\"a\":1}\r\n\n  \t\n[2]\n3".utf8)
    let lines = try JSONLines.parse(bytes)
    #expect(lines.map(\.number) == [1, 4, 5])
    #expect(lines.map { $0.value.serialized() } == ["{\"a\":1}", "[2]", "3"])
    #expect(
      lines.map { String(decoding: bytes[$0.byteRange], as: UTF8.self) }
        == ["{\"a\":1}", "[2]", "3"])
    #expect(try JSONLines.parse([]).isEmpty)
    #expect(try JSONLines.parse([0x0A]).isEmpty)
  }

  @Test func placesErrorsInTheFile() {
    #expect(throws: SourceError(SourcePosition(line: 3, column: 8), "duplicate key 'a'")) {
      try JSONLines.parse(Array("1\n\n{\"a\":1,\"a\":2}\n".utf8))
    }
    #expect(throws: SourceError.self) { try JSONLines.parse(Array("{\"a\":\n1}".utf8)) }
  }

  @Test func goesOnAfterABadLine() throws {
    var reader = JSONLines(Array("1\nx\n2\n".utf8))
    #expect(try reader.next()?.value == .number(JSONNumber(1)))
    #expect(throws: SourceError.self) { try reader.next() }
    #expect(try reader.next()?.number == 3)
    #expect(try reader.next() == nil)
  }
}

@Suite struct TextCheckTests {
  @Test func acceptsTextAsItIs() throws {
    let text = try TextCheck.text(Array("a\r\né😀\u{1}".utf8))
    #expect(text.utf8.elementsEqual("a\r\né😀\u{1}".utf8))
    #expect(try TextCheck.text([]).isEmpty)
  }

  @Test(
    arguments: [
      ([0xEF, 0xBB, 0xBF, 0x61], "4:1: byte order mark at the start of the file"),
      ([0x61, 0x0A, 0xC3, 0xA9, 0x00], "5:2: NUL byte"),
      ([0x61, 0x0A, 0xC3, 0xA9, 0xFF, 0x00], "5:2: byte 0xFF is not valid UTF-8 here"),
      ([0xE2, 0x82], "4:1: byte 0xE2 is not valid UTF-8 here"),
      ([0x61, 0x80], "4:2: byte 0x80 is not valid UTF-8 here"),
    ] as [([UInt8], String)])
  func refuses(_ bytes: [UInt8], _ message: String) {
    do {
      _ = try TextCheck.text(bytes, firstLine: 4)
      Issue.record("accepted")
    } catch {
      #expect(error.description == message)
    }
  }
}

@Suite struct YAMLNodeTests {
  private func failure(_ read: () throws(SourceError) -> Void) -> String? {
    do {
      try read()
      return nil
    } catch {
      return error.description
    }
  }

  @Test func requirementsSayWhatWasFound() throws {
    let node = try YAMLParser.parse("a: x\nb: [1, 2.5]\nc: {d: true}\n")
    #expect(try node.requireString("a") == "x")
    #expect(try node.requireSequence("b")[0].requireInt() == 1)
    #expect(try node.require("c").requireBool("d"))
    #expect(
      failure { () throws(SourceError) in _ = try node.requireString("z") }
        == "1:1: missing key 'z'")
    #expect(
      failure { () throws(SourceError) in _ = try node.requireString("b") }
        == "2:4: 'b': expected a string, found a sequence")
    #expect(
      failure { () throws(SourceError) in _ = try node.requireSequence("b")[1].requireInt() }
        == "2:8: expected a whole number, found a number")
    #expect(
      failure { () throws(SourceError) in _ = try node.require("a").requireMapping() }
        == "1:4: expected a mapping, found a string")
    #expect(
      failure { () throws(SourceError) in _ = try node.requireInt("a") }
        == "1:4: 'a': expected a whole number, found a string")
  }

  @Test func unknownKeysNameTheNearest() throws {
    let node = try YAMLParser.parse("model: x\nfromat: y\n")
    #expect(
      failure { () throws(SourceError) in
        try node.rejectUnknownKeys(allowed: ["model", "format"], noun: "a pin")
      }
        == "2:1: unknown key 'fromat' in a pin; the nearest known key is 'format'")
    #expect(
      failure { () throws(SourceError) in
        try node.rejectUnknownKeys(allowed: ["model"], noun: "a pin")
      }
        == "2:1: unknown key 'fromat' in a pin")
    #expect(
      failure { () throws(SourceError) in
        try node.rejectUnknownKeys(allowed: ["model", "fromat"], noun: "a pin")
      } == nil)
  }

  @Test func spellingStaysNear() {
    #expect(Spelling.nearest(to: "tirage", among: ["triage", "summary"]) == "triage")
    #expect(Spelling.nearest(to: "abc", among: ["xyz"]) == nil)
    #expect(Spelling.nearest(to: String(repeating: "a", count: 100), among: ["a"]) == nil)
    #expect(Spelling.nearest(to: "a", among: []) == nil)
  }
}
