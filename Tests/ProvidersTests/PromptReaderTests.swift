import Testing

@testable import Providers

@Suite("What the baseline reads in a prompt")
struct PromptReaderTests {
  private func labels(_ reader: PromptReader) -> [String] {
    reader.evidence.descriptions.map(\.label)
  }
  private func examples(_ reader: PromptReader) -> [String] {
    reader.evidence.examples.map { "\($0.input) -> \($0.output)" }
  }

  @Test("pairs before the last user message are examples")
  func pairs() {
    let reader = BaselineSample.reader([
      ("system", "Sort."), ("user", "a\n"), ("assistant", "\nx\n"), ("user", "b"),
      ("user", "c"), ("assistant", "y"), ("assistant", "z"), ("user", "q"),
    ])
    #expect(examples(reader) == ["a\n -> x", "c -> y"])
    #expect(reader.query == "q")
  }

  @Test("where an answer comes last, nothing is asked and the last question is an example")
  func nothingAsked() {
    let reader = BaselineSample.reader([
      ("system", "Sort."), ("user", "a"), ("assistant", "x"), ("user", "b"), ("assistant", "y"),
    ])
    #expect(examples(reader) == ["a -> x", "b -> y"])
    #expect(reader.query == nil)
    let late = BaselineSample.reader([("user", "q"), ("system", "Answer briefly.")])
    #expect(late.query == "q")
  }

  @Test("no user message, no query")
  func noQuery() {
    #expect(BaselineSample.reader([("system", "x")]).query == nil)
    #expect(BaselineSample.reader([]).query == nil)
  }

  @Test("labels are described in a list of two or more lines under a colon")
  func descriptions() {
    let reader = BaselineSample.reader([
      (
        "system",
        "Labels:\r\n- a: first: one\r\n\r\n* **b b**: second\n1. `c`: third\n12. \"d\": 4th\nEnd"
      ),
      ("user", "q"),
    ])
    #expect(labels(reader) == ["a", "b b", "c", "d"])
    #expect(reader.evidence.descriptions.map(\.text) == ["first: one", "second", "third", "4th"])
  }

  @Test(
    "what is no such list",
    arguments: [
      "Labels:\n- a: one", "Labels\n- a: one\n- b: two", "Labels:\nfirst\n- a: one\n- b: two",
      "Labels:\n- a one\n- b two", "Labels:\n-a: one\n-b: two", "Labels:\n- : one\n- : two",
      "Labels:\n- a:\n- b:", "Labels:\n1) a: one\n2) b: two", "- x:\n- a: one", "",
    ])
  func noDescriptions(text: String) {
    #expect(labels(BaselineSample.reader([("system", text), ("user", "q")])).isEmpty)
  }

  @Test("of a label described twice the first description counts")
  func duplicates() {
    let reader = BaselineSample.reader([
      ("system", "A:\n- a: one\n- b: two\n\nB:\n- a: three\n- c: four"), ("user", "q"),
    ])
    #expect(labels(reader) == ["a", "b", "c"])
    #expect(reader.evidence.descriptions[0].text == "one")
  }

  @Test(
    "blocks inside a message are examples",
    arguments: [("Input", "Output"), ("Q", "A"), ("User", "Assistant"), ("Text", "Label")])
  func blocks(input: String, output: String) {
    let text = """
      Sort these.
      \(input): one
      more of it
      \(output): x

      Note.
      \(input):
      two
      \(output):
      y
      y2
      \(input): three
      \(output): z
      """
    let reader = BaselineSample.reader([("system", text), ("user", "q")])
    #expect(examples(reader) == ["one\nmore of it -> x", "two -> y\ny2", "three -> z"])
    #expect(reader.query == "q")
  }

  @Test("markers of different kinds do not mix; a block without an answer is none")
  func mixedMarkers() {
    #expect(
      examples(BaselineSample.reader([("system", "Input: a\nLabel: x"), ("user", "q")])).isEmpty)
    #expect(
      examples(BaselineSample.reader([("system", "Q: a\nQ: b\nA: x\nQ: c"), ("user", "q")]))
        == ["b -> x"])
  }

  @Test("a prompt in one message: its lists and blocks are no part of the query")
  func oneMessage() {
    let text = "Sort.\nLabels:\n- a: one\n- b: two\n\nText: old\nLabel: a\n\nText: new\nLabel:"
    let reader = BaselineSample.reader([("user", text)])
    #expect(labels(reader) == ["a", "b"])
    #expect(examples(reader) == ["old -> a"])
    #expect(reader.query == "new")
    let listOnly = BaselineSample.reader([("user", "Labels:\n- a: one\n- b: two\n\nTicket: new")])
    #expect(listOnly.query == "Ticket: new")
    #expect(BaselineSample.reader([("user", " just this ")]).query == "just this")
  }

  @Test("a customer's list is no part of a prompt that teaches already")
  func dataIsNotPrompt() {
    let ticket = "My items:\n- a: one\n- b: two\nQ: who?\nA: me"
    let reader = BaselineSample.reader([
      ("system", "Labels:\n- x: alpha\n- y: beta"), ("user", ticket),
    ])
    #expect(labels(reader) == ["x", "y"])
    #expect(examples(reader).isEmpty)
    #expect(reader.query == ticket)
  }

  @Test("long hostile messages are read in linear time")
  func hostile() {
    let clock = ContinuousClock()
    for line in [
      "Q:\n", "a:\n", "a:\n- b: c\n", "Q:\nText:\nInput:\nUser:\n", "Q: a\nA: b\n", "- a: b\n",
    ] {
      let text = String(repeating: line, count: 300_000 / line.utf8.count)
      #expect(clock.measure { _ = MessageReader(text) } < .seconds(120), "\(line)")
    }
  }
}
