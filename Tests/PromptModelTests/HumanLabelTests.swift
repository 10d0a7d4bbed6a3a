import PromptModel
import StrictData
import Testing

@Suite("Labels and the names of people")
struct HumanLabelTests {
  private let first = Digest(hashing: "first")
  private let second = Digest(hashing: "second")

  @Test("of one person's labels about the same subject the last counts, in the first's place")
  func newest() {
    func label(_ id: String, _ judgement: HumanLabel.Judgement) -> HumanLabel {
      HumanLabel(caseID: id, output: first, judgement: judgement)
    }
    let labels = [
      label("a", .rating(.verdict(true))), label("b", .rating(.verdict(true))),
      label("a", .correction(ExactString("x"))), label("a", .rating(.label(ExactString("good")))),
    ]
    #expect(HumanLabel.newest(labels) == [labels[3], labels[1], labels[2]])
  }

  @Test("a pair is the same in both orders")
  func pairs() {
    let one = HumanLabel(caseID: "a", output: first, judgement: .preference(over: second, .a))
    let other = HumanLabel(caseID: "a", output: second, judgement: .preference(over: first, .b))
    #expect(one.subject == other.subject)
    #expect(HumanLabel.newest([one, other]) == [other])
    #expect(one.outputs == [first, second])
    #expect(HumanLabel.Side.a.swapped == .b && HumanLabel.Side.tie.swapped == .tie)
  }

  @Test("ids are told apart scalar by scalar")
  func exact() {
    let composed = HumanLabel(
      caseID: "\u{E9}", output: first, judgement: .rating(.verdict(true)))
    let decomposed = HumanLabel(
      caseID: "e\u{301}", output: first, judgement: .rating(.verdict(true)))
    #expect(HumanLabel.newest([composed, decomposed]).count == 2)
  }

  @Test(arguments: [
    ("Ada Lovelace", "ada-lovelace"), ("ada_1", "ada_1"), ("  Ada  (she) ", "ada-she"),
    ("J\u{FC}rgen", "j-rgen"), ("_x", "x"), ("-", nil), ("\u{5F20}\u{4F1F}", nil), ("", nil),
    (String(repeating: "a", count: 70), String(repeating: "a", count: 64)),
  ]) func names(name: String, mapped: String?) {
    #expect(PersonName(mapping: name)?.text == mapped)
  }

  @Test func theGrammarIsThatOfNames() {
    #expect(PersonName("ada-1")?.text == "ada-1")
    for text in ["Ada", "a.b", "a/b", "", "../x", String(repeating: "a", count: 65)] {
      #expect(PersonName(text) == nil)
    }
  }

  @Test func aScaleHasTwoEndsInOrder() {
    #expect(HumanLabel.Scale(least: 1, most: 5) != nil)
    #expect(HumanLabel.Scale(least: 5, most: 5) == nil)
    #expect(HumanLabel.Scale(least: .nan, most: 5) == nil)
    #expect(HumanLabel.Scale(least: 0, most: .infinity) == nil)
  }
}
