import PromptModel
import StrictData
import TestSupport
import Testing
import Workflows

@Suite("Labels joined with what machines said")
struct LabelJudgementTests {
  private func judgements(
    _ bench: LabelBench, _ selection: LabelSelection = LabelSelection(),
    people: Set<PersonName>? = nil
  ) throws -> [Labels.RatedAnswer] {
    let registry = try OpenRegistry.open(
      at: bench.repository.path, Surroundings(now: { 0 }, runner: "test"))
    let suite = try #require(ResourceName("s"))
    return try Labels.judgements(of: suite, selection: selection, people: people, in: registry)
  }

  private func rate(_ bench: LabelBench, _ person: String, _ rows: [(String, String, String)])
    throws
  {
    let lines = rows.map { "\($0.0),\(Digest(hashing: $0.1)),\($0.2)\n" }
    try bench.repository.write("s.csv", "case,output_digest,rating\n" + lines.joined())
    try bench.ok("--import", "s.csv", "--as", person)
  }

  @Test("by case and digest: a rating counts for exactly the text it was given to")
  func joined() throws {
    let bench = try LabelBench()
    #expect(try judgements(bench).isEmpty)
    try rate(
      bench, "ada", [("g1", "good", "good"), ("g1", "fine", "bad"), ("b2", "bad", "bad")])
    try rate(bench, "bob", [("g1", "good", "bad")])
    let found = try judgements(bench)
    #expect(found.map(\.answer.caseID) == ["b2", "g1", "g1"])
    let bad = try #require(found.first)
    // Both records gave it.
    #expect(bad.answer.appearances.count == 2)
    #expect(bad.answer.appearances.map(\.result?.pass) == [true, true])
    #expect(bad.consensus() == true)
    let good = try #require(found.first { ExactString($0.answer.text) == ExactString("good") })
    #expect(good.ratings.map(\.person.text) == ["ada", "bob"])
    #expect(good.consensus() == nil, "they are divided")
    #expect(good.answer.appearances.map(\.result?.pass) == [true])
    let fine = try #require(found.first { ExactString($0.answer.text) == ExactString("fine") })
    #expect(fine.consensus() == false)
    #expect(fine.answer.appearances.map(\.result?.pass) == [false])
    #expect(fine.answer.suiteCase?.expected?.string == "good")
  }

  @Test("people and records narrow it")
  func narrowed() throws {
    let bench = try LabelBench()
    try rate(bench, "ada", [("g1", "good", "good"), ("g1", "fine", "bad")])
    try rate(bench, "bob", [("g1", "good", "bad")])
    let bob = try #require(PersonName("bob"))
    let found = try judgements(bench, people: [bob])
    #expect(found.count == 1 && found[0].consensus() == false)
    let record = try #require(found[0].answer.appearances.first?.record)
    let one = try judgements(bench, LabelSelection(records: [record]))
    #expect(one.map(\.answer.text) == ["good"])
    #expect(try judgements(bench, LabelSelection(prompts: ["a/p"])).count == 2)
    #expect(try judgements(bench, LabelSelection(prompts: ["b/q"])).isEmpty)
  }
}
