import StrictData
import Testing

@Suite struct YAMLWriterTests {
  @Test func writesBlocks() throws {
    let value = try JSONParser.parse(
      #"{"format":"stet-pin/1","closure":"sha256:ab","files":[{"name":"prompt","blob":"12"},[[1],"x"]],"#
        + #""empty":{},"none":[],"nested":{"a":{"b":null}},"yes":"no","on: x":true}"#)
    let expected = """
      format: stet-pin/1
      closure: "sha256:ab"
      files:
        - name: prompt
          blob: "12"
        - - - 1
          - x
      empty: {}
      none: []
      nested:
        a:
          b: null
      "yes": "no"
      "on: x": true

      """
    let text = YAMLWriter.text(of: value) { key, _ in key == "closure" }
    #expect(text == expected)
    #expect(try YAMLParser.parse(text).jsonValue == value)
  }

  @Test func quotesElementsByTheirSequencesKey() {
    let value = JSONValue.object(JSONObject([("ids", .array([.string("ab"), .string("cd")]))]))
    let text = YAMLWriter.text(of: value) { key, value in key == "ids" && value == "ab" }
    #expect(text == "ids:\n  - \"ab\"\n  - cd\n")
  }

  @Test(arguments: [
    "", "yes", "NULL", "y", "1e3", "012", " a", "a ", "- x", "a: b", "a:", "a #b", "#a", "a\nb",
    "~", "<<", "---", "...", "2026-01-01", "*a", "&a", "!a", "%a", "@a", "`a", "'a", "\"a",
    "a\u{85}b",
    "a\u{feff}", "a\u{2028}", "=", ".5", "+1", "\u{0}", "a\tb",
  ])
  func quotesWhatIsNotPlain(_ text: String) throws {
    let written = YAMLWriter.text(of: .string(text))
    #expect(written.hasPrefix("\""))
    #expect(try YAMLParser.parse(written).jsonValue == .string(text))
  }

  @Test(arguments: ["a", "stet/1", "support/triage", "a b c", "don't", "a:b", "x#y", "été", "a-b"])
  func leavesPlainWhatIsPlain(_ text: String) throws {
    #expect(YAMLWriter.text(of: .string(text)) == text + "\n")
    #expect(try YAMLParser.parse(text).jsonValue == .string(text))
  }

  @Test func longKeysReadBack() throws {
    let key = String(repeating: "k", count: 2000)
    let inner = JSONValue.object(JSONObject([(key, .array([.null])), ("b", .string("x"))]))
    let value = JSONValue.object(JSONObject([("a", inner), (key, .string("v"))]))
    #expect(try YAMLParser.parse(YAMLWriter.text(of: value)).jsonValue == value)
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func roundTripsRandomValues(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<400 {
      let value = RandomJSON.value(&random, depth: 4)
      let text = YAMLWriter.text(of: value)
      guard !RandomJSON.isRefusedAsYAML(value) else { continue }
      #expect(try YAMLParser.parse(text).jsonValue == value, "seed \(seed)")
    }
  }
}

extension RandomJSON {
  /// Whether the YAML reader refuses the value: two keys of an object are canonically equivalent,
  /// or a string starts with U+FEFF.
  static func isRefusedAsYAML(_ value: JSONValue) -> Bool {
    switch value {
    case .array(let values): values.contains { isRefusedAsYAML($0) }
    case .object(let object):
      Set(object.keys).count < object.count
        || object.entries.contains {
          isRefusedAsYAML(.string($0.key)) || isRefusedAsYAML($0.value)
        }
    case .string(let text): text.unicodeScalars.first == "\u{feff}"
    default: false
    }
  }
}
