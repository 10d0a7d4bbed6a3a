import PromptModel
import StrictData
import Testing

@testable import Registry

@Suite("stet-suite/2: keys that the first format does not have")
struct SuiteSecondFormatTests {
  static let yaml = """
    format: stet-suite/2
    labels: [billing, tech]
    sensitive: true
    metrics:
      - macro-f1
      - {type: cost-score, cost-matrix: {tech: {billing: 3, other: 5}}}
    defaultTest:
      vary: {case: [upper]}
      assert:
        - {type: classification}

    """
  static let lines = """
    {"id":"a","vars":{"ticket":"x"},"expected":"billing","vary":{"paraphrase":{"ticket":["y"]}}}
    {"id":"b","vars":{"ticket":"1"},"expected":"tech"}

    """

  @Test func readsEveryKey() throws {
    let suite = try SuiteFileTests.parse(yaml: Array(Self.yaml.utf8), cases: Array(Self.lines.utf8))
    #expect(suite.isSensitive)
    #expect(suite.metrics.map(\.name) == ["macro-f1", "cost-score"])
    let costs = try #require(suite.costs)
    #expect(costs.cost(expected: "tech", given: "billing") == 3)
    #expect(costs.cost(expected: "tech", given: "other") == 5)
    #expect(costs.cost(expected: "tech", given: "tech") == 0)
    #expect(costs.cost(expected: "billing", given: "tech") == 1)
    #expect(suite.cases.map(\.id) == ["a", "a~paraphrase-1", "a~case-upper", "b"])
    #expect(suite.cases.map(\.isWritten) == [true, false, false, true])
  }

  @Test func theFirstFormatHasNoneOfThem() throws {
    for format in ["format: stet-suite/1\n", ""] {
      for (yaml, cases, key, path) in [
        ("¦sensitive: true\n", "{\"id\":\"a\"}", "sensitive", "suite.yaml"),
        ("¦metrics: [kappa]\n", "{\"id\":\"a\"}", "metrics", "suite.yaml"),
        ("defaultTest: {¦vary: {case: [upper]}}\n", "{\"id\":\"a\"}", "vary", "suite.yaml"),
        ("labels: [a]\n", "{\"id\":\"a\",¦\"vary\":{}}", "vary", "cases.jsonl"),
      ] {
        let isCases = path == "cases.jsonl"
        expectRefusal(
          isCases ? cases : format + yaml,
          "key '\(key)' needs 'format: stet-suite/2'; this file is 'stet-suite/1'",
          path: "suites/support/tickets/\(path)"
        ) { bytes throws(SourceError) in
          isCases
            ? try SuiteFileTests.parse(yaml: Array((format + yaml).utf8), cases: bytes)
            : try SuiteFileTests.parse(yaml: bytes, cases: Array(cases.utf8))
        }
      }
    }
  }

  @Test(arguments: [
    ("sensitive: true", "sensitive: ¦1", "'sensitive': expected true or false, found the number 1"),
    ("- macro-f1", "- macro-f1\n  - ¦macro-f1", "'macro-f1' is there twice"),
    (
      "type: cost-score", "¦typ: cost-score",
      "unknown key 'typ' in a suite's metric; the nearest known key is 'type'"
    ),
    (
      "type: cost-score, cost-matrix: {", "type: kappa, cost-matrix: ¦{",
      "'cost-matrix': only the metric 'cost-score' takes it"
    ),
    ("{tech: {", "{¦tec: {", "'tec' is not one of the suite's labels"),
    ("{billing: 3", "{¦biling: 3", "'biling' is not one of the suite's labels"),
    ("billing: 3", "billing: ¦-3", "'billing': expected a number from 0 on, found the number -3"),
    (
      "case: [upper]", "¦cases: [upper]",
      "unknown key 'cases' in 'vary'; the nearest known key is 'case'"
    ),
    ("case: [upper]", "case: [¦up]", "expected upper, lower or title, found 'up'"),
    (
      "case: [upper]", "order: {ticket: ¦sorted}",
      "'ticket': expected reverse or rotate, found 'sorted'"
    ),
    ("case: [upper]", "attributes: {¦case: [a]}", "'case' is no attribute's name"),
    ("case: [upper]", "names: {Peter: ¦Ann}", "'Peter': expected a list, found 'Ann'"),
  ]) func refusesSuiteYAML(part: String, marked: String, message: String) {
    expectRefusal(
      Self.yaml.with(part, marked), message, path: "suites/support/tickets/suite.yaml"
    ) { bytes throws(SourceError) in
      try SuiteFileTests.parse(yaml: bytes, cases: Array(Self.lines.utf8))
    }
  }

  @Test func writesTheOldestFormatThatWillDo() throws {
    let first = try SuiteFileTests.parse()
    #expect(SuiteFile.serialize(first).suiteYAML.starts(with: Array("format: stet-suite/1\n".utf8)))
    let suite = try SuiteFileTests.parse(yaml: Array(Self.yaml.utf8), cases: Array(Self.lines.utf8))
    let files = SuiteFile.serialize(suite)
    #expect(files.suiteYAML.starts(with: Array("format: stet-suite/2\n".utf8)))
    let read = try SuiteFileTests.parse(yaml: files.suiteYAML, cases: files.casesJSONL)
    #expect(read.cases == suite.cases)
    #expect(read.metrics == suite.metrics && read.isSensitive)
    #expect(read.defaultVary == suite.defaultVary)
    let again = SuiteFile.serialize(read)
    #expect(again.suiteYAML == files.suiteYAML && again.casesJSONL == files.casesJSONL)
  }
}
