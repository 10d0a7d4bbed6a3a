import PromptModel
import StrictData
import Testing

@testable import Evaluation

@Suite("label: what people said of exactly this answer")
struct LabelAssertionTests {
  private struct Book: LabelBook {
    var said: [String: [HumanLabel.Rating]] = [:]

    func ratings(caseID: String, output: Digest) -> [HumanLabel.Rating] {
      caseID == "a" && output == Digest(hashing: "the answer") ? said["a"] ?? [] : []
    }
  }

  private func grade(
    _ ratings: [HumanLabel.Rating]?, output: String = "the answer", value: JSONValue? = nil,
    expected: JSONValue? = nil, threshold: Double? = nil, negated: Bool = false
  ) async throws -> GradedCase {
    let spec = AssertionSpec(
      type: "label", isNegated: negated, value: value, threshold: threshold)
    let item = Sample.suiteCase("a", [spec], expected: expected)
    let tools = GradingTools(labels: ratings.map { Book(said: ["a": $0]) })
    return try await Grader(suite: Sample.suite([item]), tools: tools).grade(item, output: output)
  }

  private func number(_ number: Double) throws -> HumanLabel.Rating {
    .number(number, try #require(HumanLabel.Scale(least: 1, most: 5)))
  }

  @Test("more than half decide; not- turns it")
  func majority() async throws {
    let two = try await grade([.verdict(true), .verdict(true), .verdict(false)])
    #expect(two.pass == true)
    #expect(two.score == 2.0 / 3)
    #expect(two.assertions.first?.result.name == "label@1")
    #expect(try await grade([.verdict(false), .verdict(false), .verdict(true)]).pass == false)
    #expect(try await grade([.verdict(true)], negated: true).pass == false)
  }

  @Test("undecided where nobody rated this very text, people are divided, or there is no book")
  func undecided() async throws {
    let none = try await grade([.verdict(true)], output: "the answer\n")
    #expect(none.pass == nil)
    #expect(none.error == "label@1: nobody has rated this answer")
    #expect(try await grade([]).pass == nil)
    let divided = try await grade([.verdict(true), .verdict(false)])
    #expect(divided.pass == nil)
    #expect(divided.error?.contains("they are divided") == true)
    #expect(try await grade(nil).error?.contains("no labels here") == true)
    #expect(try await grade([], negated: true).pass == nil)
  }

  @Test("people rated the whole answer, whatever part of it is graded")
  func extracted() async throws {
    let item = Sample.suiteCase("a", [AssertionSpec(type: "label")])
    let grader = try Grader(
      suite: Sample.suite([item]),
      tools: GradingTools(labels: Book(said: ["a": [.verdict(true)]])))
    var answered = CaseAnswer(ModelAnswer(text: "the answer"), exchanges: [])
    answered.judged = .part("answer")
    #expect(await grader.grade(item, answered).pass == true)
    answered.answer = ModelAnswer(text: "another answer")
    answered.judged = .part("the answer")
    #expect(await grader.grade(item, answered).pass == nil)
  }

  @Test("a threshold decides on the share, a divided vote too")
  func threshold() async throws {
    let divided: [HumanLabel.Rating] = [.verdict(true), .verdict(false)]
    #expect(try await grade(divided, threshold: 0.5).pass == true)
    #expect(try await grade(divided, threshold: 0.6).pass == false)
  }

  @Test("a label passes where it is the expected one, scalar by scalar")
  func labels() async throws {
    let said: [HumanLabel.Rating] = [.label(ExactString("\u{E9}"))]
    #expect(try await grade(said, expected: .string("\u{E9}")).pass == true)
    #expect(try await grade(said, expected: .string("e\u{301}")).pass == false)
    #expect(try await grade(said, value: .string("\u{E9}"), expected: .string("x")).pass == true)
    #expect(try await grade(said).error?.contains("neither") == true)
  }

  @Test("a number passes from at-least on")
  func numbers() async throws {
    let said = [try number(4), try number(5), try number(3)]
    let four = try await grade(said, value: try Sample.json(#"{"at-least": 4}"#))
    #expect(four.pass == true)
    #expect(four.assertions.first?.result.name == "label@1{at-least:4}")
    #expect(try await grade(said, value: try Sample.json(#"{"at-least": 5}"#)).pass == false)
    #expect(try await grade(said).error?.contains("'at-least'") == true)
  }

  @Test("what it cannot mean is refused before anything runs")
  func faults() throws {
    #expect(
      try Sample.problem([AssertionSpec(type: "label", transforms: ["trim"])]).message
        .contains("transform"))
    #expect(
      try Sample.problem([AssertionSpec(type: "label", value: try Sample.json("{}"))]).message
        == "label takes the label that is right, or {at-least: number}")
    #expect(
      try Sample.problem([
        AssertionSpec(type: "label", value: try Sample.json(#"{"at-most": 2}"#))
      ]).message.contains("at-most"))
  }
}
