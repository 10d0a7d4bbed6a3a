import PromptModel
import StrictData
import Testing

@testable import Registry

@Suite struct LabelsFileTests {
  private static let a = Digest(hashing: "a")
  private static let b = Digest(hashing: "b")
  private static let text = """
    {"format":"stet-labels/1"}
    {"case":"g1","output":"\(a)","kind":"rating","pass":true,"note":"fine","date":"2026-11-01T12:00:00Z"}
    {"case":"g1","output":"\(a)","kind":"rating","label":"good"}
    {"case":"g1","output":"\(a)","kind":"rating","number":4,"scale":[1,5]}
    {"case":"g1","outputs":["\(a)","\(b)"],"kind":"preference","preference":"tie"}
    {"case":"g1","output":"\(b)","kind":"correction","text":"better\\n"}

    """

  @Test func readsAndWritesTheSameBytes() throws {
    let labels = try LabelsFile.parse(Array(Self.text.utf8))
    let scale = try #require(HumanLabel.Scale(least: 1, most: 5))
    #expect(
      labels == [
        HumanLabel(
          caseID: "g1", output: Self.a, judgement: .rating(.verdict(true)), note: "fine",
          date: "2026-11-01T12:00:00Z"),
        HumanLabel(
          caseID: "g1", output: Self.a, judgement: .rating(.label(ExactString("good")))),
        HumanLabel(caseID: "g1", output: Self.a, judgement: .rating(.number(4, scale))),
        HumanLabel(caseID: "g1", output: Self.a, judgement: .preference(over: Self.b, .tie)),
        HumanLabel(
          caseID: "g1", output: Self.b, judgement: .correction(ExactString("better\n"))),
      ])
    let written = LabelsFile.header + labels.flatMap(LabelsFile.line)
    #expect(String(decoding: written, as: UTF8.self) == Self.text)
    #expect(try LabelsFile.parse(LabelsFile.header).isEmpty)
  }

  @Test(arguments: [
    "\u{0}\u{1B}[2J\r\n\t\"\\", "\u{2028}\u{FEFF}\u{85}", "e\u{301} \u{E9}", "",
  ]) func keepsAnyCorrection(text: String) throws {
    let label = HumanLabel(
      caseID: "x", output: Self.a, judgement: .correction(ExactString(text)))
    #expect(try LabelsFile.parse(LabelsFile.header + LabelsFile.line(label)) == [label])
  }

  @Test(arguments: [
    ("¦{\"case\":\"g\",\"kind\":\"rating\",\"pass\":true}\n", "missing key 'output'"),
    (
      "{\"case\":\"g\",\"output\":¦\"sha256:0\",\"kind\":\"rating\",\"pass\":true}\n",
      "'output': expected 'sha256:' and 64 lower-case hexadecimal digits, quoted, found 'sha256:0'"
    ),
    (
      "{\"case\":\"g\",\"output\":\"A\",\"kind\":¦\"opinion\"}\n",
      "'kind': expected rating, preference or correction, found 'opinion'"
    ),
    ("¦{\"case\":\"g\",\"output\":\"A\",\"kind\":\"rating\"}\n", Self.oneOf),
    (
      "¦{\"case\":\"g\",\"output\":\"A\",\"kind\":\"rating\",\"pass\":true,\"label\":\"x\"}\n",
      Self.oneOf
    ),
    (
      "{\"case\":\"g\",\"output\":\"A\",\"kind\":\"rating\",\"pass\":true,¦\"text\":\"x\"}\n",
      "a rating has no 'text'"
    ),
    (
      "{\"case\":\"g\",\"output\":\"A\",\"kind\":\"rating\",\"pass\":true,¦\"scale\":[1,2]}\n",
      "'scale' without 'number'"
    ),
    (
      "{\"case\":\"g\",\"output\":\"A\",\"kind\":\"rating\",\"number\":¦6,\"scale\":[1,5]}\n",
      "'number': 6 is not in 1…5"
    ),
    (
      "{\"case\":\"g\",\"output\":\"A\",\"kind\":\"rating\",\"number\":1,\"scale\":¦[5,1]}\n",
      "'scale': expected the least and the largest number of the scale"
    ),
    (
      "{\"case\":\"g\",\"outputs\":[\"A\",¦\"A\"],\"kind\":\"preference\",\"preference\":\"a\"}\n",
      "the two outputs are the same"
    ),
    (
      "{\"case\":\"g\",\"outputs\":¦[\"A\"],\"kind\":\"preference\",\"preference\":\"a\"}\n",
      "'outputs': expected two digests"
    ),
    (
      "{\"case\":\"g\",\"output\":\"A\",\"kind\":\"rating\",\"pass\":true,\"date\":¦\"today\"}\n",
      "'date': expected an instant as 2026-11-01T12:00:00Z, found 'today'"
    ),
    (
      "{\"case\":\"g\",\"output\":\"A\",\"kind\":\"rating\",\"pass\":true,¦\"nota\":\"x\"}\n",
      "unknown key 'nota' in a label; the nearest known key is 'note'"
    ),
    (
      "¦{\"case\":\"g\",\"output\":\"A\",\"kind\":\"rating\",\"pass\":true}",
      "the last line has no line feed: it may be half of what was written"
    ),
  ]) func refuses(line: String, message: String) {
    let marked = line.replacing("\"A\"", with: "\"\(Self.a)\"")
    expectRefusal("{\"format\":\"stet-labels/1\"}\n" + marked, message) {
      bytes throws(SourceError) in try LabelsFile.parse(bytes)
    }
  }

  private static let oneOf = "a rating has one of 'pass', 'label' and 'number'"

  @Test func aLaterFormatNeedsANewerStet() {
    expectRefusal(
      "{\"format\":¦\"stet-labels/2\"}\n",
      "format 'stet-labels/2' needs a newer stet; this one reads 'stet-labels/1'"
    ) { bytes throws(SourceError) in try LabelsFile.parse(bytes) }
  }

  @Test func saysWhatCannotBeWritten() {
    let long = String(repeating: "x", count: LabelsFile.maximumNote + 1)
    let label = HumanLabel(
      caseID: "g", output: Self.a, judgement: .rating(.verdict(true)), note: long)
    #expect(LabelsFile.problem(with: label)?.message == "'note': longer than 2000 characters")
  }

  @Test func pathsNameSuiteAndPerson() throws {
    let place = try #require(LabelPath(path: "labels/a/b/ada.jsonl"))
    #expect(place.suite.text == "a/b" && place.person.text == "ada")
    #expect(place.path == "labels/a/b/ada.jsonl")
    for path in [
      "labels/ada.jsonl", "labels/a/Ada.jsonl", "labels/a/ada.json", "label/a/ada.jsonl",
      "labels/A/ada.jsonl", "labels/a/.jsonl",
    ] {
      #expect(LabelPath(path: path) == nil, "\(path)")
    }
  }
}
