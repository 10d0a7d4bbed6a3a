import PromptModel
import StrictData
import Testing

@testable import Registry

@Suite struct CasesFileTests {
  static let text = """
    {"format":"stet-cases/1"}
    {"id":"a","pass":true,"score":1,"assertions":[{"name":"equals@1","pass":true,"score":1}],"expected":"x","label":"x"}
    {"id":"a","repeat":1,"pass":false,"score":0.1,"assertions":[{"name":"not-regex@2","metric":"m","pass":false,"score":0}]}
    {"id":"b","pass":null,"score":null,"assertions":[]}

    """

  @Test func readsAndWritesTheSameBytes() throws {
    let results = try CasesFile.parse(Array(Self.text.utf8))
    #expect(
      results == [
        CaseResult(
          id: "a", pass: true, score: 1,
          assertions: [AssertionResult(name: "equals@1", pass: true, score: 1)], expected: "x",
          label: "x"),
        CaseResult(
          id: "a", repeatIndex: 1, pass: false, score: 0.1,
          assertions: [AssertionResult(name: "not-regex@2", metric: "m", pass: false, score: 0)]),
        CaseResult(id: "b", pass: nil, score: nil),
      ])
    #expect(String(decoding: CasesFile.serialize(results), as: UTF8.self) == Self.text)
  }

  @Test(arguments: [
    (
      "{\"format\":\"stet-cases/1\"}", "{\"format\":¦\"stet-cases/4\"}",
      "format 'stet-cases/4' needs a newer stet; this one reads 'stet-cases/1' and 'stet-cases/2' and 'stet-cases/3'"
    ),
    ("{\"format\":\"stet-cases/1\"}", "¦{}", "missing key 'format'"),
    (
      "{\"format\":\"stet-cases/1\"}", "{\"format\":\"stet-cases/1\",¦\"x\":1}",
      "unknown key 'x' in the first line"
    ),
    ("{\"id\":\"b\",", "¦{", "missing key 'id'"),
    ("\"id\":\"b\"", "\"id\":¦\"\"", "'id': the text is empty"),
    ("\"repeat\":1", "\"repeat\":¦0", "'repeat': 0 is not an integer from 1 on"),
    (
      "{\"id\":\"a\",\"repeat\":1,", "¦{\"id\":\"a\",",
      "case 'a', repeat 0, is there twice, on lines 2 and 3"
    ),
    ("\"pass\":null", "\"pass\":¦1", "'pass': expected true, false or null, found the number 1"),
    ("{\"id\":\"b\",\"pass\":null,", "¦{\"id\":\"b\",", "missing key 'pass'"),
    (
      "\"score\":0.1", "\"score\":¦1.01",
      "'score': expected a number from 0 to 1, or null, found the number 1.01"
    ),
    (
      "\"score\":null,\"assertions\":[]", "\"score\":null,\"assertions\":¦null",
      "'assertions': expected a list, found null"
    ),
    (
      "\"metric\":\"m\"", "¦\"metrics\":\"m\"",
      "unknown key 'metrics' in an assertion's result; the nearest known key is 'metric'"
    ),
    ("\"name\":\"equals@1\"", "\"name\":¦2", "'name': expected a string, found the number 2"),
    ("\"label\":\"x\"", "¦\"output\":\"x\"", "unknown key 'output' in a result"),
    ("\"assertions\":[]}\n", "\"assertions\":[]}\n¦\n", "an empty line"),
  ]) func refusesWithPlaceAndMessage(part: String, marked: String, message: String) {
    expectRefusal(Self.text.with(part, marked), message, by: CasesFile.parse)
  }

  static let textWithUsage = """
    {"format":"stet-cases/2"}
    {"id":"a","pass":true,"score":1,"assertions":[],"usage":{"in":412,"out":3,"ms":812,"usd":0.00104}}
    {"id":"b","pass":true,"score":1,"assertions":[],"usage":{"usd":0}}
    {"id":"c","pass":null,"score":null,"assertions":[]}

    """

  @Test func whatAnswersTookIsReadAndWritten() throws {
    let results = try CasesFile.parse(Array(Self.textWithUsage.utf8))
    #expect(
      results.map(\.usage) == [
        CaseUsage(promptTokens: 412, completionTokens: 3, milliseconds: 812, usd: 0.00104),
        CaseUsage(usd: 0), nil,
      ])
    #expect(String(decoding: CasesFile.serialize(results), as: UTF8.self) == Self.textWithUsage)
    var plain = results
    for index in plain.indices { plain[index].usage = nil }
    let text = String(decoding: CasesFile.serialize(plain), as: UTF8.self)
    #expect(text.hasPrefix("{\"format\":\"stet-cases/1\"}"), "without usage nothing changes")
    #expect(CaseUsage() == nil && CaseUsage(usd: .nan) == nil)
    #expect(CaseUsage(usd: 0.1234567891234)?.usd == 0.123456789)
  }

  @Test func whatWasSentAgainIsReadAndWritten() throws {
    let text = """
      {"format":"stet-cases/3"}
      {"id":"a","pass":true,"score":1,"assertions":[],"usage":{"in":4,"out":3,"retries":2}}
      {"id":"b","pass":null,"score":null,"assertions":[],"usage":{"retries":3}}

      """
    let results = try CasesFile.parse(Array(text.utf8))
    #expect(results.map { $0.usage?.retries } == [2, 3])
    #expect(String(decoding: CasesFile.serialize(results), as: UTF8.self) == text)
  }

  @Test(arguments: [
    ("\"ms\":812", "\"retries\":1", "'retries' needs the format stet-cases/3"),
    ("stet-cases/2", "stet-cases/1", "'usage' needs the format stet-cases/2"),
    ("{\"usd\":0}", "{}", "nothing is said"),
    ("\"ms\":812", "\"ms\":-1", "-1 is not an integer from 0 on"),
    ("\"usd\":0.00104", "\"usd\":-1", "a number of dollars"),
    ("\"ms\":812", "\"s\":812", "unknown key 's' in a usage"),
  ]) func refusesWrongUsage(part: String, replaced: String, message: String) throws {
    let text = Self.textWithUsage.replacing(part, with: replaced)
    let error = try #require(throws: SourceError.self) {
      try CasesFile.parse(Array(text.utf8))
    }
    #expect(error.description.contains(message), "\(error)")
  }

  @Test func aFileWithoutResultsIsRefused() {
    expectRefusal("¦", "the file is empty", by: CasesFile.parse)
    expectRefusal("{\"format\":\"stet-cases/1\"}\n¦", "there are no results", by: CasesFile.parse)
  }

  @Test func theOtherOrderOfBytesIsAnotherCase() throws {
    let text = """
      {"format":"stet-cases/1"}
      {"id":"\u{E9}","pass":true,"score":1,"assertions":[]}
      {"id":"e\u{301}","pass":true,"score":1,"assertions":[]}
      """
    #expect(try CasesFile.parse(Array(text.utf8)).count == 2)
  }

  @Test func scoresRoundTripInTheirShortestForm() throws {
    let scores: [Double] =
      [
        0, 0.1, 1.0 / 3, 0.30000000000000004, .leastNonzeroMagnitude, 1e-5, 1 - 0x1p-53, 1,
      ]
    let results = scores.enumerated().map {
      CaseResult(id: "\($0.offset)", pass: true, score: $0.element)
    }
    let bytes = CasesFile.serialize(results)
    #expect(try CasesFile.parse(bytes).map(\.score) == scores)
    #expect(String(decoding: bytes, as: UTF8.self).contains("\"score\":0.30000000000000004,"))
    let odd = ([-0.0, .nan, .infinity] as [Double]).map { score in
      CaseResult(id: "x\(score)", pass: nil, score: score)
    }
    #expect(try CasesFile.parse(CasesFile.serialize(odd)).map(\.score) == [0, nil, nil])
  }

  @Test(arguments: [11, 12, 13] as [UInt64]) func whatIsWrittenIsReadBack(seed: UInt64) throws {
    var generator = SeededGenerator(state: seed)
    let results = (0..<50).map { number in
      CaseResult(
        id: "\(number)"
          + generator.text(upTo: 20).filter { PrintableText.problem(inLabel: "a\($0)a") == nil }
          + "x",
        repeatIndex: number % 3, pass: Bool.random(using: &generator),
        score: Double.random(in: 0...1, using: &generator),
        assertions: [
          AssertionResult(
            name: "a@1", pass: nil, score: Double.random(in: 0...1, using: &generator))
        ])
    }
    let bytes = CasesFile.serialize(results)
    #expect(try CasesFile.parse(bytes) == results, "seed \(seed)")
    #expect(CasesFile.serialize(try CasesFile.parse(bytes)) == bytes)
  }

  @Test func tenThousandResultsAreReadInOnePass() throws {
    let results = (0..<10_000).map { CaseResult(id: "case-\($0)", pass: true, score: 0.5) }
    #expect(try CasesFile.parse(CasesFile.serialize(results)).count == 10_000)
  }
}
