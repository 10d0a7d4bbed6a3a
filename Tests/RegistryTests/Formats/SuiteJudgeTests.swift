import PromptModel
import StrictData
import Testing

@testable import Registry

@Suite struct SuiteJudgeTests {
  private static let digest = Digest(hashing: "model")
  private static let yaml = """
    format: stet-suite/3
    judge:
      - {model: judge, digest: "\(digest)", prompt: judge.prompt}
      - {model: second}
    embedder: {model: vectors, digest: "\(digest)"}
    defaultTest:
      assert: [{type: llm-rubric, value: is polite, provider: second}]

    """
  private static let lines = """
    {"id":"a","vars":{}}
    {"id":"c","output":"You fool.","tags":["canary"]}
    {"id":"d","output":"Thank you.","canary":"pass"}

    """

  private static func parse(
    _ yaml: String = yaml, _ lines: String = lines, prompt: String? = "be fair"
  ) throws -> PromptModel.Suite {
    try SuiteFile.parse(
      name: try #require(ResourceName("s")), suiteYAML: Array(yaml.utf8),
      casesJSONL: Array(lines.utf8), files: prompt.map { ["judge.prompt": Array($0.utf8)] } ?? [:])
  }

  @Test func readsJudgesAndCanaries() throws {
    let suite = try Self.parse()
    #expect(suite.judges.map(\.model.text) == ["judge", "second"])
    #expect(suite.judges[0].digest == Self.digest && suite.judges[1].digest == nil)
    #expect(suite.judges[0].prompt?.bytes == Array("be fair".utf8))
    #expect(suite.embedder?.model.text == "vectors")
    #expect(suite.defaultAssertions[0].provider == "second")
    #expect(suite.cases.map(\.id) == ["a"])
    #expect(suite.canaries.map(\.id) == ["c", "d"])
    #expect(suite.canaries.map { $0.canary?.passes } == [false, true])
    #expect(
      suite.judgeInputs.map(\.name) == ["judge", "judge.prompt", "vectors"])
    let (yaml, cases) = SuiteFile.serialize(suite)
    let again = try SuiteFile.parse(
      name: suite.name, suiteYAML: yaml, casesJSONL: cases,
      files: ["judge.prompt": Array("be fair".utf8)])
    #expect(again.judges == suite.judges && again.embedder == suite.embedder)
    #expect(again.canaries.map(\.canary) == suite.canaries.map(\.canary))
    #expect(again.defaultAssertions == suite.defaultAssertions)
  }

  @Test func theDigestCoversTheModelAndThePrompt() throws {
    let digest = try Self.parse().digest
    #expect(try Self.parse(prompt: "be kind").digest != digest)
    let other = Self.yaml.replacing("\(Self.digest)", with: "\(Digest(hashing: "other"))")
    #expect(try Self.parse(other).digest != digest)
    // Suites without a prompt file keep theirs: two lines, whatever else lies in the folder.
    let plain = Self.yaml.replacing(", prompt: judge.prompt", with: "")
    let files = (Array(plain.utf8), Array(Self.lines.utf8))
    #expect(
      try Self.parse(plain).digest
        == SuiteFile.digest(suiteYAML: files.0, casesJSONL: files.1))
  }

  @Test func namesTheFilesItNeeds() throws {
    #expect(SuiteFile.namedFiles(in: Array(Self.yaml.utf8)) == ["judge.prompt"])
    #expect(SuiteFile.namedFiles(in: Array("format: stet-suite/1\n".utf8)).isEmpty)
    let error = #expect(throws: SourceError.self) { try Self.parse(prompt: nil) }
    #expect(
      error?.description
        == "suites/s/suite.yaml:3:\(Self.promptColumn): 'prompt': the suite's folder has no file 'judge.prompt'"
    )
  }

  private static var promptColumn: Int {
    yaml.split(separator: "\n")[2].utf8.count - "judge.prompt}".utf8.count + 1
  }

  @Test(arguments: ["stet-suite/1", "stet-suite/2"])
  func olderFormatsRefuseTheKeys(format: String) throws {
    let older = "format: \(format)\ndefaultTest: {assert: [{type: equals, value: x}]}\n"
    for (yaml, lines) in [
      (older + "judge: {model: m}\n", Self.lines), (older + "embedder: {model: m}\n", Self.lines),
      (older.replacing("value: x", with: "value: x, provider: m"), Self.lines),
      (older, #"{"id":"a","output":"x"}"# + "\n"), (older, #"{"id":"a","canary":"fail"}"# + "\n"),
    ] {
      let error = #expect(throws: SourceError.self) { try Self.parse(yaml, lines) }
      #expect(
        error?.message.contains("needs 'format: stet-suite/3'; this file is '\(format)'") == true)
    }
    // There the tag is one like others.
    let tagged = try Self.parse(older, #"{"id":"a","tags":["canary"]}"# + "\n")
    #expect(tagged.cases.count == 1 && tagged.canaries.isEmpty)
  }

  @Test(arguments: [
    (#"{"id":"b","output":"x"}"#, "an answer, which only a canary gives itself"),
    (#"{"id":"b","canary":"fail"}"#, "missing key 'output'"),
    (#"{"id":"b","canary":"no","output":"x"}"#, "'canary': expected pass or fail, found 'no'"),
    (
      #"{"id":"b","canary":"fail","output":"x","group":"g"}"#,
      "'group', and a canary is no case of the suite"
    ),
    (#"{"id":"a","canary":"fail","output":"x"}"#, "'a' is there twice, on lines 1 and 2"),
  ])
  func refusesHalfACanary(line: String, message: String) {
    let error = #expect(throws: SourceError.self) {
      try Self.parse(Self.yaml, #"{"id":"a"}"# + "\n" + line + "\n")
    }
    #expect(error?.message.contains(message) == true, "\(String(describing: error))")
  }

  @Test(arguments: [
    ("judge: []", "an empty list of judges"), ("judge: {digest: x}", "missing key 'model'"),
    ("judge: [{model: m}, {model: m}]", "the judge 'm' is there twice"),
    ("judge: {model: m, prompt: ../judge.prompt}", "expected a file of the suite's folder"),
    ("judge: {model: m, prompt: cases.jsonl}", "expected a file of the suite's folder"),
    ("judge: {model: m, digest: abc}", "'sha256:' and 64"),
    ("embedder: {model: m, prompt: judge.prompt}", "unknown key 'prompt' in an embedder"),
  ])
  func refusesOddJudges(entry: String, message: String) {
    let error = #expect(throws: SourceError.self) {
      try Self.parse(
        "format: stet-suite/3\n\(entry)\ndefaultTest: {assert: [{type: equals, value: x}]}\n")
    }
    #expect(error?.message.contains(message) == true, "\(String(describing: error))")
  }

  @Test func calibrationsAreReadAsTheyAreWritten() throws {
    let file = CalibrationFile(
      suite: try #require(ResourceName("s")), judge: try #require(ResourceName("judge")),
      digest: Self.digest, prompt: Digest(hashing: "p"), people: ["ada", "bob"], bothPass: 30,
      onlyPeoplePass: 2, onlyJudgePasses: 4, bothFail: 20)
    #expect(try CalibrationFile.parse(file.bytes) == file)
    let text = String(decoding: file.bytes, as: UTF8.self)
    for (old, new) in [
      ("stet-calibration/1", "stet-calibration/2"), ("\"bothFail\": 20", "\"bothFail\": -1"),
      ("\"bothFail\": 20", "\"bothFail\": 0.5"), ("\"people\"", "\"persons\""),
    ] {
      #expect(text.contains(old))
      #expect(throws: SourceError.self) {
        try CalibrationFile.parse(Array(text.replacing(old, with: new).utf8))
      }
    }
  }
}
