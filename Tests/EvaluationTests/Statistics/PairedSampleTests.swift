import Testing

@testable import Evaluation

@Suite("Paired samples")
struct PairedSampleTests {
  @Test("repeats are averaged; a case with a run that has no outcome has none")
  func repeats() throws {
    var sample = PairedSample()
    try sample.add(id: "x", a: 1, b: 0)
    try sample.add(id: "y", a: 0.25, b: 0.25)
    try sample.add(id: "x", a: 0, b: 0, isCritical: true)
    try sample.add(id: "z", a: 1, b: nil)
    try sample.add(id: "z", a: 1, b: 1)
    let cases = sample.cases
    #expect(cases.map(\.id) == ["x", "y", "z"])
    #expect(cases[0].a == 0.5 && cases[0].b == 0 && cases[0].isCritical)
    #expect(cases.map(\.repeats) == [2, 1, 2])
    #expect(cases[0].difference == -0.5)
    #expect(cases[1].difference == 0)
    #expect(cases[2].b == nil && cases[2].difference == nil)
    #expect(sample.lineCount == 5)
    let rates = try #require(sample.flakeRates)
    #expect(rates.a == 0.5 && rates.b == 0)
    #expect(PairedSample().flakeRates == nil)
  }

  @Test("what is left of adding thirds in another order is no difference")
  func rounding() throws {
    var sample = PairedSample()
    for (a, b) in [(0.1, 0.7), (0.2, 0.2), (0.7, 0.1)] { try sample.add(id: "x", a: a, b: b) }
    #expect(sample.cases[0].difference == 0)
  }

  @Test("ids are told apart byte by byte; a line that is not taken changes nothing")
  func problems() throws {
    var sample = PairedSample()
    try sample.add(id: "é", a: 1, b: 1, group: "g")
    try sample.add(id: "e\u{301}", a: 1, b: 1)
    #expect(sample.cases.count == 2)
    for value in [-0.1, 1.1, .nan, .infinity] {
      #expect(throws: PairedSample.Problem.self) { try sample.add(id: "new", a: value, b: 0) }
    }
    #expect(throws: PairedSample.Problem.otherGroup("g")) {
      try sample.add(id: "é", a: 0, b: 0, group: "h")
    }
    #expect(sample.cases.count == 2)
    #expect(sample.cases[0].a == 1)
  }
}
