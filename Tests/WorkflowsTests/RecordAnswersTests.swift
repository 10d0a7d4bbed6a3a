import PromptModel
import StrictData
import TestSupport
import Testing

@testable import Workflows

/// Answers kept beside a record: read where they are the ones it names, else as if none were kept.
@Suite struct RecordAnswersTests {
  private static let text = """
    {"format":"stet-outputs/1"}
    {"id":"a","output":"first"}
    {"id":"a","repeat":1,"output":"second"}
    {"id":"b","withheld":["secrets"]}

    """

  private func answers(of text: String?, named digest: Digest) throws -> [ExactString: [String]] {
    let repository = try TemporaryRepository()
    try repository.writeRegistry(at: "")
    let closure = Digest(hashing: Array("closure".utf8))
    let name = "\(digest.hex.prefix(16)).outputs.jsonl"
    if let text { try repository.write("evidence/\(closure.hex)/\(name)", text) }
    let registry = try OpenRegistry.open(
      at: repository.path, Surroundings(now: { 1_767_225_600 }, runner: "stet test"))
    let tree = try #require(try registry.workTree())
    return try RecordAnswers.texts(of: record(closure, name, digest), in: tree, registry)
  }

  private func record(_ closure: Digest, _ name: String, _ digest: Digest) throws -> Record {
    var cases = CaseCounts()
    cases.total = 1
    cases.failed = 1
    let statement = Statement(
      subjectPath: "prompts/a/p.prompt", subjectDigest: .zero,
      subjectBlob: try #require(ObjectName(hex: String(repeating: "0", count: 40))),
      result: .failed,
      prompt: try #require(PromptName("a/p")), closure: closure,
      registry: "6d0c3a52-0000-4000-8000-000000000001", environments: [], configuration: [],
      split: "all", repeats: 1, assertions: [], cases: cases, runner: "stet test", startedOn: "",
      finishedOn: "", results: ResourceDescriptor(name: "x", digest: .zero),
      outputs: ResourceDescriptor(name: name, digest: digest))
    return Record(path: "", statement: statement, results: [], payload: .zero)
  }

  @Test func `answers are read run by run`() throws {
    let digest = Digest(hashing: Array(Self.text.utf8))
    #expect(
      try answers(of: Self.text, named: digest) == [ExactString("a"): ["first", "second"]])
  }

  @Test func `a file that is not there, or not the one named, or of another format, is none`()
    throws
  {
    let digest = Digest(hashing: Array(Self.text.utf8))
    #expect(try answers(of: nil, named: digest) == [:])
    #expect(try answers(of: Self.text + "{}\n", named: digest) == [:])
    for text in ["", "{\"format\":\"stet-outputs/9\"}\n{\"id\":\"a\",\"output\":\"x\"}\n", "{"] {
      #expect(try answers(of: text, named: Digest(hashing: Array(text.utf8))) == [:])
    }
  }
}
