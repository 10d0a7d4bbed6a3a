import PromptModel
import StrictData
import Testing

@testable import Registry

@Suite("vary: variants of a case")
struct SuiteVaryTests {
  private static let path = "suites/support/tickets/cases.jsonl"

  private static func yaml(_ vary: String, splits: String = "", vars: String = "{}") -> [UInt8] {
    Array(
      """
      format: stet-suite/2
      defaultTest: {assert: [{type: equals}], vars: \(vars), vary: \(vary)}
      \(splits)
      """.utf8)
  }

  private static func cases(
    _ line: String, vary: String = "{}", splits: String = "", vars: String = "{}"
  ) throws(SourceError) -> [SuiteCase] {
    try SuiteFileTests.parse(
      yaml: yaml(vary, splits: splits, vars: vars), cases: Array(line.utf8)
    ).cases
  }

  private func text(_ cases: [SuiteCase], _ id: String, _ variable: String = "t") -> JSONValue? {
    cases.first { $0.id == id }?.vars[variable]
  }

  @Test func letterForms() throws {
    let line = #"{"id":"a","expected":1,"vars":{"t":"groß DON'T ǆ 3d","u":["Ab"],"n":1}}"#
    let cases = try Self.cases(
      line, vary: "{case: [upper, lower, title]}", vars: "{locale: en}")
    #expect(cases.map(\.id) == ["a", "a~case-upper", "a~case-lower", "a~case-title"])
    #expect(text(cases, "a~case-upper") == .string("GROSS DON'T Ǆ 3D"))
    #expect(text(cases, "a~case-lower") == .string("groß don't ǆ 3d"))
    #expect(text(cases, "a~case-title") == .string("Groß Don't ǅ 3D"))
    #expect(text(cases, "a~case-upper", "u") == .array([.string("AB")]))
    // A default variable is nothing the case says.
    #expect(text(cases, "a~case-upper", "locale") == .string("en"))
    let one = try Self.cases(
      #"{"id":"a","expected":1,"vars":{"t":"x","u":"y"},"vary":{"case":{"u":["upper","lower"]}}}"#)
    #expect(one.map(\.id) == ["a", "a~case-upper"])
    #expect(text(one, "a~case-upper") == .string("x"))
    #expect(text(one, "a~case-upper", "u") == .string("Y"))
  }

  @Test func paraphrases() throws {
    let cases = try Self.cases(
      #"{"id":"a","expected":1,"vars":{"t":"x","u":"y"},"vary":{"paraphrase":{"t":["p","x","q"],"u":["r"]}}}"#
    )
    // The one that is the case itself is left out; numbers stay those of the list.
    #expect(cases.map(\.id) == ["a", "a~paraphrase-1", "a~paraphrase-3", "a~paraphrase-4"])
    #expect(text(cases, "a~paraphrase-3") == .string("q"))
    #expect(text(cases, "a~paraphrase-4", "u") == .string("r"))
    #expect(cases[1].family?.traits == [CaseTrait(attribute: "paraphrase", value: "1")])
    #expect(cases.map { $0.family?.origin } == ["a", "a", "a", "a"])
  }

  @Test func orders() throws {
    let cases = try Self.cases(
      #"{"id":"a","expected":1,"vars":{"t":"1\n2\n3\n","u":[1,2,3],"w":"a\r\nb"},"vary":{"order":{"t":["reverse","rotate"],"u":"rotate","w":"reverse"}}}"#
    )
    #expect(cases.map(\.id) == ["a", "a~order-reverse", "a~order-rotate-1", "a~order-rotate-2"])
    #expect(text(cases, "a~order-reverse") == .string("3\n2\n1\n"))
    #expect(text(cases, "a~order-reverse", "w") == .string("b\r\na"))
    #expect(text(cases, "a~order-rotate-2") == .string("3\n1\n2\n"))
    #expect(
      text(cases, "a~order-rotate-1", "u")
        == .array([2, 3, 1].map { .number(JSONNumber($0)) }))
  }

  @Test func names() throws {
    let cases = try Self.cases(
      #"{"id":"a","expected":1,"vars":{"t":"Peter, Peters Peter's ÄPeter","l":["Peter"]}}"# + "\n"
        + #"{"id":"b","expected":1,"vars":{"t":"nobody"}}"#,
      vary: "{names: {Peter: [Aisha, Li]}}")
    #expect(cases.map(\.id) == ["a", "a~names-Aisha", "a~names-Li", "b"])
    #expect(text(cases, "a~names-Aisha") == .string("Aisha, Peters Aisha's ÄPeter"))
    #expect(text(cases, "a~names-Li", "l") == .array([.string("Li")]))
    #expect(cases[3].family == CaseFamily(origin: "b", traits: []) && cases[3].group == nil)
  }

  @Test func attributes() throws {
    let cases = try Self.cases(
      #"{"id":"a","expected":1,"vars":{"gender":"female","t":"x"}}"# + "\n"
        + #"{"id":"b","expected":1,"vars":{"t":"y"}}"#,
      vary: "{attributes: {gender: [male, female, none], tone: {kind: {t: x}, rude: {t: z}}}}")
    #expect(
      cases.map(\.id) == [
        "a", "a~gender-male", "a~gender-none", "a~tone-rude", "b", "b~tone-kind", "b~tone-rude",
      ])
    #expect(
      cases[0].family?.traits == [
        CaseTrait(attribute: "gender", value: "female", reference: "male"),
        CaseTrait(attribute: "tone", value: "kind", reference: "kind"),
      ])
    #expect(cases[4].family?.traits == [])
    #expect(text(cases, "a~gender-none", "gender") == .string("none"))
  }

  @Test func variantsShareWhatTheCaseIs() throws {
    let line =
      #"{"id":"a","expected":1,"vars":{"t":"x"},"tags":["critical"],"threshold":0.5,"assert":[{"type":"regex","value":"x"}]}"#
    let cases = try Self.cases(line, vary: "{case: upper}", splits: "splits: {salt: s1}")
    try #require(cases.count == 2)
    let (origin, variant) = (cases[0], cases[1])
    #expect(variant.expected == origin.expected && variant.assertions == origin.assertions)
    #expect(variant.isCritical && variant.threshold == 0.5 && variant.line == 1)
    #expect(origin.group == "a" && variant.group == "a")
    #expect(origin.split == SuiteSplits.hashed(salt: "s1", key: "a"))
    #expect(variant.split == origin.split)
    let grouped = try Self.cases(
      #"{"id":"a","expected":1,"vars":{"t":"x"},"group":"g"}"#, vary: "{case: upper}")
    #expect(grouped.map(\.group) == ["g", "g"])
  }

  @Test func aCasesOwnKindsReplaceTheDefaults() throws {
    let line =
      #"{"id":"a","expected":1,"vars":{"t":"x"},"vary":{"case":[],"paraphrase":{"t":["y"]}}}"#
    let cases = try Self.cases(line, vary: "{case: [upper], order: {t: reverse}}")
    #expect(cases.map(\.id) == ["a", "a~paraphrase-1"])
  }

  @Test(arguments: [
    (#""vary":¦{"paraphrase":{"u":["y"]}}"#, "'vary': the case has no variable 'u'"),
    (#""vary":¦{"names":{"Ann":["Li"]}}"#, "'vary': no variable of the case holds the name 'Ann'"),
    (#""vary":{"case":{"t":¦1}}"#, "'t': expected a list, found the number 1"),
  ]) func refusesWhatCannotVaryTheCase(vary: String, message: String) {
    expectRefusal(
      #"{"id":"a","expected":1,"vars":{"t":"x"},"# + vary + "}", message, path: Self.path
    ) { bytes throws(SourceError) in
      try SuiteFileTests.parse(yaml: Self.yaml("{}"), cases: bytes)
    }
  }

  @Test func idsStayUniqueAndVariantsFew() {
    func message(_ lines: String, _ vary: String) -> String? {
      refusal(Array(lines.utf8)) { bytes throws(SourceError) in
        try SuiteFileTests.parse(yaml: Self.yaml(vary), cases: bytes)
      }?.message
    }
    let line = #"{"id":"a","expected":1,"vars":{"t":"x Ann Bo"}}"#
    #expect(
      message(line + "\n" + #"{"id":"a~case-upper","expected":1}"#, "{case: upper}")
        == "the id of variant 'a~case-upper' is there twice")
    #expect(
      message(line, "{names: {Ann: [Li], Bo: [Li]}}")
        == "the id of variant 'a~names-Li' is there twice")
    #expect(
      message(line + "\n" + #"{"id":"b","expected":1,"group":"a"}"#, "{case: upper}")
        == "the id 'a' of a varied case is also a group")
    let many = (0..<101).map { "\"\($0)\"" }.joined(separator: ", ")
    #expect(message(line, "{paraphrase: {t: [\(many)]}}")?.hasPrefix("too many variants") == true)
    let list = (0..<5000).map(String.init).joined(separator: ",")
    #expect(
      message(#"{"id":"a","expected":1,"vars":{"t":[\#(list)]}}"#, "{order: {t: rotate}}")?
        .hasPrefix("too many variants") == true)
  }
}
