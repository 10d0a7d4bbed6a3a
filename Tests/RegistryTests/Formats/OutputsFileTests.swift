import PromptModel
import StrictData
import Testing

@testable import Registry

@Suite struct OutputsFileTests {
  static let text = """
    {"format":"stet-outputs/1"}
    {"id":"a","output":"good\\n","label":"good"}
    {"id":"a","repeat":1,"output":"","label":"other","reasons":[{"name":"classification@1","reason":"no label"}]}
    {"id":"b","error":"the model was silent"}
    {"id":"c","withheld":["api-key","jwt"],"label":"other"}

    """

  @Test func readsAndWritesTheSameBytes() throws {
    let outputs = try OutputsFile.parse(Array(Self.text.utf8))
    #expect(
      outputs == [
        KeptOutput(id: "a", text: "good\n", label: "good"),
        KeptOutput(
          id: "a", repeatIndex: 1, text: "", label: "other",
          reasons: [KeptOutput.Reason(name: "classification@1", reason: "no label")]),
        KeptOutput(id: "b", text: nil, error: "the model was silent"),
        KeptOutput(id: "c", text: nil, label: "other", withheld: ["api-key", "jwt"]),
      ])
    #expect(String(decoding: OutputsFile.serialize(outputs), as: UTF8.self) == Self.text)
  }

  /// Scalar for scalar: control characters, line separators, composed and decomposed letters, and
  /// texts longer than any other line of a registry may be.
  @Test(arguments: [
    "\u{0}\u{1B}[2J\r\n\t\"\\", "\u{2028}\u{2029}\u{FEFF}\u{85}", "e\u{301} \u{E9}",
    "👩‍👩‍👧 \u{10FFFF} \u{E000}",
  ]) func keepsAnyAnswer(answer: String) throws {
    try expectKept(answer)
  }

  @Test func keepsAnAnswerOfThreeMegabytes() throws {
    try expectKept(String(repeating: "\u{E4}\n", count: 1_000_000))
  }

  private func expectKept(_ answer: String) throws {
    let kept = KeptOutput(
      id: "a", text: answer, reasons: [KeptOutput.Reason(name: "equals@1", reason: answer)],
      error: answer)
    let read = try #require(try OutputsFile.parse(OutputsFile.serialize([kept])).first)
    for text in [read.text, read.error, read.reasons.first?.reason] {
      let isSame = try #require(text).utf8.elementsEqual(answer.utf8)
      #expect(isSame)
    }
  }

  @Test(arguments: [
    (
      "{\"format\":\"stet-outputs/1\"}", "{\"format\":¦\"stet-outputs/3\"}",
      "format 'stet-outputs/3' needs a newer stet; this one reads 'stet-outputs/1' and "
        + "'stet-outputs/2'"
    ),
    ("{\"format\":\"stet-outputs/1\"}", "¦{}", "missing key 'format'"),
    (
      "{\"format\":\"stet-outputs/1\"}", "{\"format\":\"stet-outputs/1\",¦\"x\":1}",
      "unknown key 'x' in the first line"
    ),
    ("{\"id\":\"b\",", "¦{", "missing key 'id'"),
    (
      "{\"id\":\"a\",\"repeat\":1,", "¦{\"id\":\"a\",",
      "case 'a', repeat 0, is there twice, on lines 2 and 3"
    ),
    ("\"repeat\":1", "\"repeat\":¦0", "'repeat': 0 is not an integer from 1 on"),
    ("\"output\":\"\"", "\"output\":¦1", "'output': expected a string, found the number 1"),
    ("[\"api-key\",\"jwt\"]", "¦[]", "'withheld': nothing is named"),
    ("[\"api-key\",\"jwt\"]", "[\"jwt\",¦\"jwt\"]", "'jwt' is there twice"),
    ("\"withheld\"", "¦\"output\":\"x\",\"withheld\"", "'output' beside 'withheld'"),
    ("\"withheld\"", "¦\"error\":\"x\",\"withheld\"", "'error' beside 'withheld'"),
    (
      "\"reason\":\"no label\"", "¦\"reasons\":\"no label\"",
      "unknown key 'reasons' in a reason; the nearest known key is 'reason'"
    ),
    (
      "\"error\"", "¦\"errors\"",
      "unknown key 'errors' in an answer; the nearest known key is 'error'"
    ),
    ("\"label\":\"other\"}\n", "\"label\":\"other\"}\n¦\n", "an empty line"),
  ]) func refusesWithPlaceAndMessage(part: String, marked: String, message: String) {
    expectRefusal(Self.text.with(part, marked), message, by: OutputsFile.parse)
  }

  @Test func aFileWithoutAnswersIsRefused() {
    expectRefusal("¦", "the file is empty", by: OutputsFile.parse)
    expectRefusal(
      "{\"format\":\"stet-outputs/1\"}\n¦", "there are no answers", by: OutputsFile.parse)
  }
}
