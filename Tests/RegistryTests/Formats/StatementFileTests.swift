import PromptModel
import StrictData
import Testing

@testable import Registry

@Suite struct StatementFileTests {
  static let hex = String(repeating: "ab", count: 32)
  static let id = "abababababababab"
  static let blob = String(repeating: "c1", count: 20)
  static let text = """
    {"_type":"https://in-toto.io/Statement/v1",\
    "subject":[{"name":"registry/prompts/a.prompt","digest":{"sha256":"\(hex)","gitBlob":"\(blob)"}}],\
    "predicateType":"https://github.com/stet-registry/stet/eval-result/v1",\
    "predicate":{"result":"FAILED","prompt":"a","closure":"sha256:\(hex)",\
    "registry":"6d0c3a52-9f5f-4a40-8a3a-6f1f6a3f0b11","environments":["production"],\
    "configuration":[{"name":"support-triage","digest":{"sha256":"\(hex)"},"annotations":{"role":"suite"}},\
    {"name":"baseline","digest":{"sha256":"\(hex)"},"annotations":{"role":"model"}}],\
    "split":"test","repeats":3,"assertions":["equals@1","regex@2"],\
    "cases":{"total":20,"passed":17,"failed":1,"errored":1,"skipped":1,"cached":20},\
    "runner":{"name":"stet","version":"0.1.0"},\
    "startedOn":"2026-01-01T00:00:00Z","finishedOn":"2026-01-01T00:01:00.5Z",\
    "results":{"name":"\(id).cases.jsonl","digest":{"sha256":"\(hex)"}},\
    "outputs":{"name":"\(id).outputs.jsonl","digest":{"sha256":"\(hex)"}}}}

    """

  @Test func readsAndWritesTheSameBytes() throws {
    let statement = try StatementFile.parse(Array(Self.text.utf8))
    #expect(String(decoding: StatementFile.serialize(statement), as: UTF8.self) == Self.text)
    #expect(statement.subjectPath == "registry/prompts/a.prompt")
    #expect(statement.subjectBlob.hex == Self.blob)
    #expect(statement.result == .failed)
    #expect(statement.closure.hex == Self.hex)
    #expect(statement.environments == ["production"])
    #expect(statement.input(role: "suite")?.name == "support-triage")
    #expect(statement.input(role: "model")?.name == "baseline")
    #expect(statement.split == "test" && statement.repeats == 3)
    #expect(statement.assertions == ["equals@1", "regex@2"])
    #expect(statement.cases.passed == 17 && statement.cases.cached == 20)
    #expect(statement.runner == "stet 0.1.0")
    #expect(statement.finishedOn == "2026-01-01T00:01:00.5Z")
    #expect(statement.results.name == "\(Self.id).cases.jsonl" && statement.results.role == nil)
    #expect(statement.outputs?.name == "\(Self.id).outputs.jsonl")
  }

  @Test func outputsMayBeAbsentAndSpaceMayDiffer() throws {
    let bare = Self.text.with(
      ",\"outputs\":{\"name\":\"\(Self.id).outputs.jsonl\",\"digest\":{\"sha256\":\"\(Self.hex)\"}}",
      "")
    let statement = try StatementFile.parse(Array(bare.utf8))
    #expect(statement.outputs == nil)
    #expect(StatementFile.serialize(statement) == Array(bare.utf8))
    let spaced = bare.with("\"predicate\":{", "\n \"predicate\" : {\t") + " \n"
    #expect(try StatementFile.parse(Array(spaced.utf8)) == statement)
    #expect(try StatementFile.parse(Array(bare.utf8.dropLast())) == statement)
  }

  @Test(arguments: [
    (
      "\"_type\":\"https", "\"_type\":¦\"http",
      "'_type': expected 'https://in-toto.io/Statement/v1', found 'http://in-toto.io/Statement/v1'"
    ),
    ("\"subject\":[{", "\"subject\":¦[{\"name\":\"x\"},{", "'subject': 2 subjects instead of one"),
    (
      "\"predicate\":{", "¦\"_Type\":1,\"predicate\":{",
      "unknown key '_Type' in a statement; the nearest known key is '_type'"
    ),
    ("\"predicate\":{", "\"predicate\":{¦\"extra\":{},", "unknown key 'extra' in the predicate"),
    ("\"predicate\":{", "\"predicate\":{\"result\":\"PASSED\",¦", "duplicate key 'result'"),
    (
      "\"name\":\"registry/prompts/a.prompt\"", "\"name\":¦\"../a.prompt\"",
      "'name': the path has the component '..'"
    ),
    (
      "\"gitBlob\":\"c1", "\"gitBlob\":¦\"C1",
      "'gitBlob': expected 40 lower-case hexadecimal digits, quoted, found 'C1\(String(repeating: "c1", count: 19))'"
    ),
    (
      "\"gitBlob\"", "¦\"gitblob\"",
      "unknown key 'gitblob' in a subject's digest; the nearest known key is 'gitBlob'"
    ),
    (
      "\"result\":\"FAILED\"", "\"result\":¦\"failed\"",
      "'result': expected PASSED, FAILED or ERRORED, found 'failed'"
    ),
    ("\"prompt\":\"a\"", "\"prompt\":¦\"A\"", "'prompt': expected a prompt's name, found 'A'"),
    (
      "\"closure\":\"sha256:ab", "\"closure\":¦\"sha256:Ab",
      "'closure': expected 'sha256:' and 64 lower-case hexadecimal digits, quoted, found 'sha256:Ab\(String(repeating: "ab", count: 31))'"
    ),
    (
      "\"6d0c3a52", "¦\"6D0C3A52",
      "'registry': expected a UUID in lower case, found '6D0C3A52-9f5f-4a40-8a3a-6f1f6a3f0b11'"
    ),
    ("[\"production\"]", "[¦\"v1\"]", "expected an environment's name, found 'v1'"),
    ("[\"production\"]", "[\"production\",¦\"production\"]", "'production' is there twice"),
    (
      "{\"role\":\"suite\"}", "{\"role\":¦\"pin\"}",
      "'role': expected suite, model, partial, examples or judge, found 'pin'"
    ),
    ("{\"role\":\"suite\"}", "¦{}", "'annotations': missing key 'role'"),
    (
      "\"split\":\"test\"", "\"split\":¦\"Test\"",
      "'split': expected all, train, dev or test, found 'Test'"
    ),
    ("\"repeats\":3", "\"repeats\":¦0", "'repeats': 0 is not an integer from 1 on"),
    ("\"repeats\":3", "\"repeats\":¦3.0", "'repeats': expected an integer, found the number 3.0"),
    (
      "\"repeats\":3", "\"repeats\":¦9007199254740992",
      "'repeats': 9007199254740992 is not an integer from 1 on"
    ),
    (
      "\"repeats\":3", "\"repeats\":¦99999999999999999999",
      "'repeats': expected an integer, found the number 99999999999999999999"
    ),
    (
      "\"equals@1\",\"regex@2\"", "\"regex@2\",¦\"equals@1\"",
      "assertions are not sorted and unique at 'equals@1'"
    ),
    (
      "\"equals@1\",\"regex@2\"", "\"equals@1\",¦\"equals@1\"",
      "assertions are not sorted and unique at 'equals@1'"
    ),
    ("\"equals@1\"", "¦\"equals\"", "expected an assertion as name@version, found 'equals'"),
    (
      "\"cases\":{\"total\":20", "\"cases\":¦{\"total\":21",
      "'cases': the counts do not add up to a total above 0"
    ),
    ("\"cached\":20", "\"cached\":¦1e1", "'cached': expected an integer, found the number 1e1"),
    ("\"skipped\":1,", "\"skipped\":¦-1,", "'skipped': -1 is not an integer from 0 on"),
    ("\"cases\":{\"total\":20,", "\"cases\":¦{", "'cases': missing key 'total'"),
    ("\"name\":\"stet\"", "\"name\":¦\"other\"", "'name': expected 'stet', found 'other'"),
    (
      "{\"name\":\"stet\",\"version\":\"0.1.0\"}", "¦\"stet 0.1.0\"",
      "'runner': expected a mapping, found 'stet 0.1.0'"
    ),
    (
      "\"startedOn\":\"2026-01-01T00:00:00Z\"", "\"startedOn\":¦\"2026-01-01T00:00:00+01:00\"",
      "'startedOn': expected a time as YYYY-MM-DDThh:mm:ssZ, found '2026-01-01T00:00:00+01:00'"
    ),
    (
      "\"results\":{\"name\":\"\(id).cases.jsonl\"", "\"results\":{\"name\":¦\"../x.cases.jsonl\"",
      "'name': expected '\(id).cases.jsonl', found '../x.cases.jsonl'"
    ),
    (
      "\"results\":{", "\"results\":{¦\"annotations\":{},", "unknown key 'annotations' in 'results'"
    ),
    (
      "jsonl\",\"digest\":{\"sha256\":\"\(hex)\"}}}}", "jsonl\",\"digest\":¦null}}}",
      "'digest': expected a mapping, found null"
    ),
    (
      "jsonl\",\"digest\":{\"sha256\":\"\(hex)\"}}}}",
      "jsonl\",\"digest\":{\"sha256\":\"\(hex)\"}}}}\n¦{}",
      "expected the end of the text, found '{'"
    ),
  ]) func refusesWithPlaceAndMessage(part: String, marked: String, message: String) {
    expectRefusal(Self.text.with(part, marked), message, by: StatementFile.parse)
  }

  @Test func everyMemberIsNeeded() throws {
    let root = try #require(try JSONParser.parse(Self.text).object)
    for key in root.keys {
      var less = root
      less[key] = nil
      expectMissing(key, .object(less))
    }
    let predicate = try #require(root["predicate"]?.object)
    for key in predicate.keys where key != "outputs" {
      var less = root
      var inner = predicate
      inner[key] = nil
      less["predicate"] = .object(inner)
      expectMissing(key, .object(less))
    }
  }

  private func expectMissing(_ key: String, _ value: JSONValue) {
    let error = refusal(Array(FormatText.json(value).utf8), by: StatementFile.parse)
    #expect(
      error?.message.hasSuffix("missing key '\(key)'") == true,
      "\(key): \(String(describing: error))")
  }

  @Test func suiteAndModelAreNamedOnce() throws {
    let two = Self.text.with("{\"role\":\"model\"}", "{\"role\":\"suite\"}")
    #expect(
      refusal(Array(two.utf8), by: StatementFile.parse)?.message
        == "'configuration': 2 inputs with the role 'suite'")
    let none = Self.text.with("{\"role\":\"model\"}", "{\"role\":\"judge\"}")
    #expect(
      refusal(Array(none.utf8), by: StatementFile.parse)?.message
        == "'configuration': 0 inputs with the role 'model'")
    let type = Self.text.with("eval-result/v1\"", "eval-result/v2\"")
    #expect(
      refusal(Array(type.utf8), by: StatementFile.parse)?.message.hasPrefix(
        "'predicateType': expected 'https://github.com/stet-registry/") == true)
  }

  @Test func sizeAndDepthAreLimited() {
    let padded = Array(Self.text.utf8) + Array(repeating: 0x20, count: 1 << 20)
    #expect(
      refusal(padded, by: StatementFile.parse)
        == SourceError(
          SourcePosition(line: 1, column: 1), "\(padded.count) bytes, the limit is 1048576"))
    let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
    let text = Self.text.with("\"repeats\":3", "\"repeats\":\(deep)")
    #expect(
      refusal(Array(text.utf8), by: StatementFile.parse)?.message == "nested deeper than 64 levels")
  }
}
