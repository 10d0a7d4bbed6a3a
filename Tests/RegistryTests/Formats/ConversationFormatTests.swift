import PromptModel
import StrictData
import Testing

@testable import Registry

/// `messages`, `tools` and `files` of a case.
@Suite struct ConversationFormatTests {
  private static let yaml = Array(
    "format: stet-suite/3\ndefaultTest: {assert: [{type: contains, value: x}]}\n".utf8)
  private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2]

  private func parse(
    _ line: String, yaml: [UInt8] = yaml, files: [String: [UInt8]] = ["a.png": png]
  ) throws -> Suite {
    try SuiteFile.parse(
      name: try #require(ResourceName("s")), suiteYAML: yaml, casesJSONL: Array(line.utf8),
      files: files)
  }

  private func message(_ line: String, files: [String: [UInt8]] = ["a.png": png]) throws -> String {
    let error = #expect(throws: SourceError.self) { try parse(line, files: files) }
    return try #require(error).message
  }

  @Test func aCaseBringsMessagesResultsAndFiles() throws {
    let line =
      #"{"id":"a","vars":{},"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"ho"},{"role":"model","content":[{"text":"x"}]}],"tools":{"look":["1",{"a":2}]},"files":{"photo":"a.png"}}"#
    let suite = try parse(line)
    let conversation = try #require(suite.cases[0].conversation)
    #expect(conversation.history.map { $0["role"]?.string } == ["user", "model", "model"])
    #expect(conversation.history[0]["content"]?.array?.first?["text"]?.string == "hi")
    #expect(conversation.toolResults["look"]?.array?.count == 2)
    #expect(conversation.files[0].contentType == "image/png")
    #expect(conversation.files[0].bytes == Self.png)
    // What is written is read back, in the format that has the keys.
    let written = SuiteFile.serialize(suite)
    #expect(String(decoding: written.suiteYAML, as: UTF8.self).hasPrefix("format: stet-suite/3\n"))
    let again = try parse(
      String(decoding: written.casesJSONL, as: UTF8.self), yaml: written.suiteYAML)
    #expect(again.cases == suite.cases)
    #expect(SuiteFile.caseFiles(in: written.casesJSONL) == ["a.png"])
  }

  @Test func filesAreInTheDigest() throws {
    let line = #"{"id":"a","files":{"photo":"a.png"}}"#
    let first = try parse(line).digest
    #expect(try parse(line, files: ["a.png": Self.png + [3]]).digest != first)
    #expect(try parse(line, files: ["a.png": Self.png, "b.png": [1]]).digest == first)
    let plain = try parse(#"{"id":"a"}"#)
    #expect(
      plain.digest
        == SuiteFile.digest(suiteYAML: Self.yaml, casesJSONL: Array(#"{"id":"a"}"#.utf8)))
  }

  @Test func anOlderFormatHasNoneOfTheKeys() throws {
    let yaml = Array(
      "format: stet-suite/2\ndefaultTest: {assert: [{type: contains, value: x}]}\n".utf8)
    for key in ["messages", "tools", "files"] {
      let error = #expect(throws: SourceError.self) {
        try parse("{\"id\":\"a\",\"\(key)\":{}}", yaml: yaml)
      }
      #expect(
        error?.message == "key '\(key)' needs 'format: stet-suite/3'; this file is 'stet-suite/2'")
    }
  }

  @Test func whatIsWrongIsNamed() throws {
    #expect(
      try message(#"{"id":"a","messages":[{"role":"robot","content":"x"}]}"#)
        == "'role': expected system, user, model, assistant or tool, found 'robot'")
    #expect(
      try message(#"{"id":"a","messages":[{"role":"user","content":3}]}"#)
        == "'content': expected a text or a list of parts, found the number 3")
    #expect(try message(#"{"id":"a","messages":[{"role":"user"}]}"#) == "missing key 'content'")
    #expect(
      try message(#"{"id":"a","tools":["x"]}"#)
        == "'tools': expected a mapping from tools to results, found a list")
    #expect(
      try message(#"{"id":"a","files":{"x":"b.png"}}"#)
        == "'x': the suite's folder has no file 'b.png'")
    for name in ["../a.png", "/etc/passwd", "sub/a.png", "cases.jsonl", "scope.yaml", "A.png"] {
      #expect(
        try message("{\"id\":\"a\",\"files\":{\"x\":\"\(name)\"}}").hasPrefix(
          "'x': expected the name of a file in the suite's folder"))
    }
    #expect(
      try message(#"{"id":"a","files":{"x":"a.png"}}"#, files: ["a.png": Array("<svg/>".utf8)])
        .contains("by its first bytes"))
    let large = Self.png + [UInt8](repeating: 0, count: 20_000_000)
    #expect(
      try message(#"{"id":"a","files":{"x":"a.png"}}"#, files: ["a.png": large])
        == "'x': 'a.png' has 20000010 bytes, the limit is 20000000")
  }

  @Test(
    arguments: [
      ([0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"), (Array("GIF89a".utf8), "image/gif"),
      (Array("RIFF0000WEBP".utf8), "image/webp"), (Array("RIFF0000WAVE".utf8), "audio/wav"),
      (Array("ID3".utf8), "audio/mpeg"), ([0xFF, 0xFB, 0x90], "audio/mpeg"),
      (Array("OggS".utf8), "audio/ogg"), (Array("fLaC".utf8), "audio/flac"),
      (Array("%PDF-1.7".utf8), "application/pdf"), (Array("RIFF0000AVI ".utf8), nil),
      (Array("hello".utf8), nil), ([], nil),
    ] as [([UInt8], String?)])
  func filesAreKnownByTheirFirstBytes(bytes: [UInt8], type: String?) {
    #expect(MediaType.type(of: bytes) == type)
  }

  @Test func stepsOfAnswersAreKept() throws {
    let step = KeptOutput.Step(
      name: "draft, sample 2", input: [KeptOutput.Message(role: "user", text: "q")], output: "a",
      promptTokens: 3, completionTokens: 1, milliseconds: 12, note: "n")
    let failed = KeptOutput.Step(name: "check", output: nil, note: "down")
    let outputs = [
      KeptOutput(id: "a", text: "x", steps: [step, failed]), KeptOutput(id: "b", text: "y"),
    ]
    let bytes = OutputsFile.serialize(outputs)
    #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("{\"format\":\"stet-outputs/2\"}\n"))
    #expect(try OutputsFile.parse(bytes) == outputs)
    // Without steps nothing changes.
    let plain = OutputsFile.serialize([KeptOutput(id: "b", text: "y")])
    #expect(
      String(decoding: plain, as: UTF8.self)
        == "{\"format\":\"stet-outputs/1\"}\n{\"id\":\"b\",\"output\":\"y\"}\n")
    let older = String(decoding: bytes, as: UTF8.self).replacing("outputs/2", with: "outputs/1")
    let error = #expect(throws: SourceError.self) { try OutputsFile.parse(Array(older.utf8)) }
    #expect(error?.message.contains("key 'steps' needs 'format: stet-outputs/2'") == true)
  }
}
