import PromptModel
import StrictData
import Testing

@testable import Registry

@Suite struct SuiteFileTests {
  static let yaml = """
    format: stet-suite/1
    description: Tickets by team
    labels: [billing, tech]
    defaultTest:
      assert:
        - {type: classification, metric: team}
        - {type: not-contains, value: sorry, threshold: 0.5, weight: 0, transform: lower}
      threshold: 0.75
      vars: {tone: calm, ticket: none}
    splits: {salt: s1}

    """
  static let lines = """
    {"id":"a 1","vars":{"ticket":"x"},"expected":"billing","tags":["critical"],"group":"g"}
    {"id":"b","vars":{},"assert":[{"type":"regex","value":"^a"}],"threshold":1,"split":"dev"}
    {"id":"c","group":"g","description":"why"}

    """

  static func parse(yaml: [UInt8] = Array(yaml.utf8), cases: [UInt8] = Array(lines.utf8))
    throws(SourceError) -> PromptModel.Suite
  {
    guard let name = ResourceName("support/tickets") else {
      throw SourceError(SourcePosition(line: 0, column: 0), "no name")
    }
    return try SuiteFile.parse(name: name, suiteYAML: yaml, casesJSONL: cases)
  }

  @Test func readsEveryKey() throws {
    let suite = try Self.parse()
    #expect(suite.description == "Tickets by team")
    #expect(suite.labels == ["billing", "tech"])
    #expect(
      suite.defaultAssertions == [
        AssertionSpec(type: "classification", metric: "team"),
        AssertionSpec(
          type: "contains", isNegated: true, value: .string("sorry"), threshold: 0.5, weight: 0,
          transforms: ["lower"]),
      ])
    #expect(suite.defaultThreshold == 0.75)
    #expect(suite.hasSplits)
    #expect(suite.cases.map(\.id) == ["a 1", "b", "c"])
    #expect(suite.cases.map(\.line) == [1, 2, 3])
    #expect(
      suite.cases[0].vars == JSONObject([("tone", .string("calm")), ("ticket", .string("x"))]))
    #expect(suite.cases[0].isCritical)
    #expect(suite.cases[1].assertions == [AssertionSpec(type: "regex", value: .string("^a"))])
    #expect(suite.cases[1].split == .dev)
    #expect(suite.cases[1].threshold == 1)
    #expect(suite.cases[0].split == suite.cases[2].split)
  }

  @Test func setsTransformListsAndOptionsAreReadAndWritten() throws {
    let suite = try Self.parse(
      yaml: Array(
        """
        format: stet-suite/2
        defaultTest:
          assert:
            - type: assert-set
              threshold: 0.5
              weight: 2
              metric: style
              assert:
                - {type: chrf++, value: {reference: x}, threshold: 0.4}
                - {type: not-assert-set, assert: [{type: is-json}]}
            - {type: equals, transform: [json-path $.a, trim]}

        """.utf8),
      cases: Array("{\"id\":\"a\",\"expected\":\"x\"}\n".utf8))
    let set = suite.defaultAssertions[0]
    #expect(set.assertions.map(\.type) == ["chrf++", "assert-set"])
    #expect(set.assertions[1].isNegated)
    #expect(set.flattened.map(\.type) == ["assert-set", "chrf++", "assert-set", "is-json"])
    #expect(suite.defaultAssertions[1].transforms == ["json-path $.a", "trim"])
    let (yaml, cases) = SuiteFile.serialize(suite)
    #expect(try Self.parse(yaml: yaml, cases: cases).defaultAssertions == suite.defaultAssertions)
  }

  @Test(arguments: [
    ("{type: equals, assert: []}", "assertions of its own, which only 'assert-set' has"),
    ("{type: assert-set, value: x, assert: []}", "a value; an 'assert-set' has 'assert'"),
    ("{type: assert-set}", "missing key 'assert'"),
    ("{type: assert-set, assert: [{type: equals, vale: 1}]}", "unknown key 'vale' in an assertion"),
    ("{type: equals++}", "expected an assertion's type"),
  ])
  func setsThatAreWrong(assertion: String, message: String) throws {
    let error = try #require(throws: SourceError.self) {
      try Self.parse(
        yaml: Array("format: stet-suite/2\ndefaultTest: {assert: [\(assertion)]}\n".utf8),
        cases: Array("{\"id\":\"a\"}\n".utf8))
    }
    #expect(error.message.contains(message))
  }

  /// sha256sum suite.yaml cases.jsonl, sorted by name, | sha256sum
  @Test func theDigestIsWhatCoreutilsCompute() throws {
    let suite = try Self.parse(
      yaml: Array("defaultTest: {assert: [{type: equals}]}\n".utf8),
      cases: Array("{\"id\":\"a\",\"expected\":\"x\"}\n".utf8))
    #expect(
      suite.digest.hex == "15aeef911f26324a5239f69fa156258b6afa6b9a6b7176e40fffbef945addd0d")
    #expect(!suite.hasSplits && suite.cases[0].split == nil)
  }

  @Test(arguments: [
    (
      "format: stet-suite/1", "format: ¦stet-suite/4",
      "format 'stet-suite/4' needs a newer stet; this one reads 'stet-suite/1' and "
        + "'stet-suite/2' and 'stet-suite/3'"
    ),
    (
      "description: Tickets by team", "¦descripton: x",
      "unknown key 'descripton' in a suite; the nearest known key is 'description'"
    ),
    ("[billing, tech]", "[billing, ¦billing]", "'billing' is there twice"),
    ("[billing, tech]", "[billing, ¦1]", "expected a string, found the number 1"),
    (
      "type: classification", "¦typ: classification",
      "unknown key 'typ' in an assertion; the nearest known key is 'type'"
    ),
    ("{type: classification, metric", "¦{metric", "missing key 'type'"),
    ("type: not-contains", "type: ¦not-", "'type': expected an assertion's type, found 'not-'"),
    (
      "type: not-contains", "type: ¦Contains",
      "'type': expected an assertion's type, found 'Contains'"
    ),
    ("weight: 0", "weight: ¦-1", "'weight': expected a number from 0 on, found the number -1"),
    ("threshold: 0.5", "threshold: ¦high", "'threshold': expected a number, found 'high'"),
    (
      "threshold: 0.75", "threshold: ¦2",
      "'threshold': expected a number from 0 to 1, found the number 2"
    ),
    ("vars: {", "¦var: {", "unknown key 'var' in 'defaultTest'; the nearest known key is 'vars'"),
    (
      "splits: {salt: s1}", "splits: ¦random",
      "'splits': expected true, by-hand or a mapping with a salt, found 'random'"
    ),
    ("splits: {salt: s1}", "splits: ¦{}", "'splits': missing key 'salt'"),
    ("splits: {salt: s1}", "splits: {salt: ¦1}", "'salt': expected a string, found the number 1"),
  ]) func refusesSuiteYAML(part: String, marked: String, message: String) {
    expectRefusal(
      Self.yaml.with(part, marked), message, path: "suites/support/tickets/suite.yaml"
    ) { bytes throws(SourceError) in try Self.parse(yaml: bytes) }
  }

  @Test(arguments: [
    ("\"id\":\"b\"", "\"id\":¦\"a 1\"", "'id': 'a 1' is there twice, on lines 1 and 2"),
    ("\"id\":\"b\"", "\"id\":¦\" b\"", "'id': white space at an end"),
    ("\"id\":\"b\"", "\"id\":¦\"b\\u0007\"", "'id': the character U+0007 is not printable"),
    ("\"id\":\"b\"", "\"id\":¦7", "'id': expected a string, found the number 7"),
    ("{\"id\":\"b\",", "¦{", "missing key 'id'"),
    (
      "\"threshold\":1", "\"threshold\":¦1.1",
      "'threshold': expected a number from 0 to 1, found the number 1.1"
    ),
    (
      "\"threshold\":1", "¦\"treshold\":1",
      "unknown key 'treshold' in a case; the nearest known key is 'threshold'"
    ),
    (
      "\"split\":\"dev\"", "\"split\":¦\"validation\"",
      "'split': expected train, dev or test, found 'validation'"
    ),
    (
      "\"value\":\"^a\"", "¦\"values\":\"^a\"",
      "unknown key 'values' in an assertion; the nearest known key is 'value'"
    ),
    ("\"vars\":{},", "\"vars\":¦[],", "'vars': expected a mapping, found a list"),
    ("\"vars\":{},", "\"vars\":{\"é\":1,¦\"é\":2},", "duplicate key 'é'"),
    ("[\"critical\"]", "[\"critical\",¦\"critical\"]", "'critical' is there twice"),
    (
      "\"description\":\"why\"", "\"description\":¦null",
      "'description': expected a string, found null"
    ),
    ("{\"id\":\"c\"", "¦\n{\"id\":\"c\"", "an empty line"),
    ("{\"id\":\"c\"", "¦[]\n{\"id\":\"c\"", "expected a mapping, found a list"),
    (
      "\"description\":\"why\"}", "\"description\":\"why\"}¦,",
      "expected the end of the text, found ','"
    ),
  ]) func refusesCases(part: String, marked: String, message: String) {
    expectRefusal(
      Self.lines.with(part, marked), message, path: "suites/support/tickets/cases.jsonl"
    ) { bytes throws(SourceError) in try Self.parse(cases: bytes) }
  }

  @Test func emptyAndPointlessSuitesAreRefused() {
    let path = "suites/support/tickets/cases.jsonl"
    let parse = { (bytes: [UInt8]) throws(SourceError) in try Self.parse(cases: bytes) }
    expectRefusal("¦", "the suite has no cases", path: path, by: parse)
    expectRefusal("¦\n", "an empty line", path: path, by: parse)
    let bare = { (bytes: [UInt8]) throws(SourceError) in
      try Self.parse(yaml: Array("labels: [a]\n".utf8), cases: bytes)
    }
    expectRefusal("¦{\"id\":\"x\"}", "case 'x' has no assertion", path: path, by: bare)
    expectRefusal(
      "{\"id\":\"x\",¦\"split\":\"dev\",\"assert\":[{\"type\":\"equals\"}]}",
      "a split, and suite.yaml has no 'splits'", path: path, by: bare)
  }

  @Test func defaultsAreNotMultipliedWithoutEnd() {
    let vars = (0..<50_000).map { "v\($0): 1" }.joined(separator: ", ")
    let yaml = Array("defaultTest: {assert: [{type: equals}], vars: {\(vars)}}\n".utf8)
    let lines = (1...81).map { "{\"id\":\"\($0)\",\"vars\":{\"own\":1}}" }
    func message(_ count: Int) -> String? {
      refusal(Array(lines.prefix(count).joined(separator: "\n").utf8)) {
        bytes throws(SourceError) in try Self.parse(yaml: yaml, cases: bytes)
      }?.message
    }
    #expect(message(80) == nil)
    #expect(message(81) == "50000 default variables in more than 80 cases")
  }

  @Test func errorsCarryTheGivenPaths() throws {
    let name = try #require(ResourceName("a"))
    func path(yaml: String, cases: String) -> String? {
      do throws(SourceError) {
        _ = try SuiteFile.parse(
          name: name, suiteYAML: Array(yaml.utf8), casesJSONL: Array(cases.utf8),
          suitePath: "here.yaml", casesPath: "there.jsonl")
        return nil
      } catch { return error.path }
    }
    #expect(path(yaml: "[]", cases: "") == "here.yaml")
    #expect(path(yaml: "{}", cases: "") == "there.jsonl")
  }

  @Test func windowsLineEndsAreTolerated() throws {
    let cases = Array(Self.lines.utf8).flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
    let yaml = Array(Self.yaml.utf8).flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
    let suite = try Self.parse(yaml: yaml, cases: cases)
    #expect(suite.cases == (try Self.parse().cases))
    #expect(suite.digest != (try Self.parse().digest))
    #expect(try Self.parse(cases: Array(cases.dropLast(2))).cases.count == 3)
  }

  @Test func idsAreComparedByteByByte() throws {
    let text = "{\"id\":\"\u{E9}\"}\n{\"id\":\"e\u{301}\"}\n"
    #expect(try Self.parse(cases: Array(text.utf8)).cases.count == 2)
  }

  @Test func idsHaveALength() throws {
    let id = String(repeating: "é", count: 200)
    #expect(try Self.parse(cases: Array("{\"id\":\"\(id)\"}".utf8)).cases.count == 1)
    #expect(
      refusal(Array("{\"id\":\"\(id)x\"}".utf8)) { bytes throws(SourceError) in
        try Self.parse(cases: bytes)
      }?.message == "'id': longer than 200 characters")
  }

  @Test func writesWhatItReads() throws {
    let suite = try Self.parse()
    let files = SuiteFile.serialize(suite)
    let read = try Self.parse(yaml: files.suiteYAML, cases: files.casesJSONL)
    #expect(read.cases == suite.cases)
    #expect(read.defaultAssertions == suite.defaultAssertions)
    #expect(read.labels == suite.labels && read.description == suite.description)
    #expect(read.defaultThreshold == 0.75 && read.hasSplits)
    let again = SuiteFile.serialize(read)
    #expect(again.suiteYAML == files.suiteYAML && again.casesJSONL == files.casesJSONL)
  }
}

@Suite struct SuiteSplitsTests {
  /// `printf 's1case-1' | sha256sum`, the number modulo 10 by `bc`.
  @Test(
    arguments: [
      ("case-1", .train), ("case-2", .train), ("case-3", .train), ("case-4", .train),
      ("case-5", .test), ("case-6", .train), ("é", .test), ("case-10", .dev), ("case-13", .dev),
    ] as [(String, Split)]) func hashesAsSpecified(key: String, split: Split)
  {
    #expect(SuiteSplits.hashed(salt: "s1", key: key) == split)
  }

  @Test func aboutSixTwoTwoTenths() {
    var counts: [Split: Int] = [:]
    for number in 0..<2000 {
      counts[SuiteSplits.hashed(salt: "x", key: "case-\(number)"), default: 0] += 1
    }
    #expect((1100...1300).contains(counts[.train] ?? 0))
    #expect((320...480).contains(counts[.dev] ?? 0))
    #expect((320...480).contains(counts[.test] ?? 0))
  }

  static func parse(_ splits: String) -> ([UInt8]) throws(SourceError) -> [Split?] {
    { cases throws(SourceError) in
      try SuiteFileTests.parse(
        yaml: Array("defaultTest: {assert: [{type: equals}]}\nsplits: \(splits)\n".utf8),
        cases: cases
      ).cases.map(\.split)
    }
  }

  @Test(arguments: ["true", "by-hand"]) func byHandEveryCaseNeedsOne(splits: String) throws {
    let good = """
      {"id":"a","split":"test","group":"g"}
      {"id":"b","group":"g"}
      {"id":"c","split":"train"}
      """
    #expect(try Self.parse(splits)(Array(good.utf8)) == [.test, .test, .train])
    expectRefusal(
      "{\"id\":\"a\",\"split\":\"dev\"}\n¦{\"id\":\"b\"}", "case 'b' has no split",
      path: "suites/support/tickets/cases.jsonl", by: Self.parse(splits))
  }

  @Test func aGroupIsNeverDivided() throws {
    let lines = (0..<50).map { "{\"id\":\"\($0)\",\"group\":\"g\($0 % 5)\"}" }
    let splits = try Self.parse("{salt: s}")(Array(lines.joined(separator: "\n").utf8))
    for group in 0..<5 {
      let ofGroup = stride(from: group, to: 50, by: 5).map { splits[$0] }
      #expect(Set(ofGroup) == [SuiteSplits.hashed(salt: "s", key: "g\(group)")])
    }
    let written =
      "{\"id\":\"a\",\"group\":\"g\"}\n{\"id\":\"b\",\"group\":\"g\",\"split\":\"test\"}"
    #expect(try Self.parse("{salt: s}")(Array(written.utf8)) == [.test, .test])
    expectRefusal(
      "{\"id\":\"a\",\"group\":\"g\",\"split\":\"dev\"}\n¦{\"id\":\"b\",\"group\":\"g\",\"split\":\"test\"}",
      "group 'g' is in dev on line 1 and in test on line 2",
      path: "suites/support/tickets/cases.jsonl", by: Self.parse("{salt: s}"))
  }
}

@Suite struct ScopeFileTests {
  @Test func readsAndWrites() throws {
    let scope = try ScopeFile.parse(Array("prompts: [support/*, \"**\", a.fr]\n".utf8))
    #expect(scope.patterns == ["support/*", "**", "a.fr"])
    #expect(try ScopeFile.parse(ScopeFile.serialize(scope)) == scope)
    let none = SuiteScope(patterns: [])
    #expect(try ScopeFile.parse(ScopeFile.serialize(none)) == none)
  }

  @Test(arguments: [
    ("prompts: [¦A]", "expected a pattern of a-z, 0-9, '-', '_', '/', '.' and '*', found 'A'"),
    (
      "prompts: [a, ¦a//b]",
      "expected a pattern of a-z, 0-9, '-', '_', '/', '.' and '*', found 'a//b'"
    ),
    ("prompts: [¦'']", "expected a pattern of a-z, 0-9, '-', '_', '/', '.' and '*', found ''"),
    ("prompts: [¦1]", "expected a string, found the number 1"),
    ("prompts: ¦support/*", "'prompts': expected a list, found 'support/*'"),
    ("¦prompt: []", "unknown key 'prompt' in a scope; the nearest known key is 'prompts'"),
    ("¦{}", "missing key 'prompts'"),
  ]) func refusesWithPlaceAndMessage(marked: String, message: String) {
    expectRefusal(marked, message, by: ScopeFile.parse)
  }
}
