import Foundation
import PromptModel
import Registry
import StrictData
import TestSupport
import Testing

@Suite("stet label: sheets, status, agreement")
struct LabelCommandTests {
  private static let header =
    "\"case\",\"output_digest\",\"input.text\",\"output\",\"choices\",\"rating\",\"correction\",\"note\"\r\n"

  /// A sheet with one row.
  private func row(
    _ caseID: String, _ answer: String, _ rating: String, correction: String = "",
    note: String = ""
  ) -> String {
    "\(caseID),\(Digest(hashing: answer)),,,,\(rating),\(correction),\(note)\r\n"
  }

  @Test("without a terminal it refuses and names the sheet")
  func noTerminal() throws {
    let bench = try LabelBench(isTwice: false)
    let outcome = try bench.stet()
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("asks in a terminal"))
    #expect(outcome.errors.contains("--export FILE.csv"))
    #expect(!bench.hasLabels(of: "ada"))
  }

  @Test("an exported sheet is blind, safe to open, and comes back")
  func roundTrip() throws {
    let bench = try LabelBench(isTwice: false)
    try bench.ok("--export", "sheet.csv")
    let sheet = String(decoding: try bench.repository.read("sheet.csv"), as: UTF8.self)
    #expect(sheet.hasPrefix("\u{FEFF}" + Self.header))
    #expect(sheet.contains("\"'=bad\n\"\"x\"\"\""))
    for word in ["taped", "a/p", "classification", "expected"] { #expect(!sheet.contains(word)) }
    // As a spreadsheet of another country leaves it: semicolons, capitals, rows that are empty.
    try bench.fill("sheet.csv") { text in
      let rows = CSVRows(text)
      return rows.changed { row, column, cell in
        column == "rating" ? (row == 0 ? "bad" : row == 1 ? "" : "good") : cell
      } + ";;;;;;;\r\n"
    }
    let said = try bench.ok("--import", "sheet.csv", "--as", "bob")
    #expect(said.contains("Wrote 3 labels of bob"))
    let labels = try bench.labels(of: "bob")
    #expect(labels.map(\.rating).filter { $0 == .label(ExactString("bad")) }.count == 1)
    let before = try bench.repository.read("\(LabelBench.labels)/bob.jsonl")
    let again = try bench.stet("--import", "sheet.csv", "--as", "bob")
    #expect(again.output.contains("Wrote 0 labels") && again.errors.contains("3 were there"))
    #expect(try bench.repository.read("\(LabelBench.labels)/bob.jsonl") == before)
    #expect(try bench.stet("--export", "sheet.csv").status == 1, "a sheet is never overwritten")
    #expect(try bench.ok("--export", "rest.csv", "--as", "bob").contains("Wrote 1 row"))
  }

  @Test("what is wrong is told by its line, and nothing is written")
  func refusals() throws {
    let bench = try LabelBench(isTwice: false)
    let sheet =
      "\u{FEFF}" + Self.header + row("g1", "good", "good") + row("g1", "other", "good")
      + row("zz", "good", "good") + row("g2", "good", "goood") + row("g1", "good", "bad")
      + row("g2", "good", "", note: "lost") + "b2,sha256:12,,,,good,,\r\n"
      + "b2,\(Digest(hashing: "bad")),,changed,,good,,\r\n"
    try bench.repository.write("sheet.csv", sheet)
    let outcome = try bench.stet("--import", "sheet.csv")
    #expect(outcome.status == 1)
    for words in [
      "sheet.csv:3:", "no kept answer to case 'g1' has the digest", "sheet.csv:4:1: no answer to a",
      "sheet.csv:5:", "'goood' is none of good, bad; did you mean 'good'?",
      "sheet.csv:6:1: case 'g1' has another rating of the same answer on line 2",
      "sheet.csv:7:", "sheet.csv:8:", "is no digest", "sheet.csv:9:", "is not the answer",
      "7 problems", "nothing was written",
    ] {
      #expect(outcome.errors.contains(words), "\(words): \(outcome.errors)")
    }
    #expect(!bench.hasLabels(of: "ada"))
    try bench.repository.write("sheet.csv", "case,output_digest,ratings\r\n")
    let columns = try bench.stet("--import", "sheet.csv")
    #expect(columns.errors.contains("unknown column 'ratings'; did you mean 'rating'?"))
  }

  @Test("scales and pairs come back as they were asked; corrections with notes")
  func otherQuestions() throws {
    let bench = try LabelBench()
    try bench.ok("--export", "scale.csv", "--rate", "1..5", "--separator", "semicolon")
    try bench.fill("scale.csv") { text in
      CSVRows(text).changed { row, column, cell in
        switch column {
        case "rating": row == 0 ? "4,5" : ""
        case "correction": row == 1 ? "better, \"much\"" : ""
        case "note": row < 2 ? "hm" : ""
        default: cell
        }
      }
    }
    try bench.ok("--import", "scale.csv")
    let scale = try #require(HumanLabel.Scale(least: 1, most: 5))
    let labels = try bench.labels(of: "ada")
    #expect(labels.map(\.rating) == [.number(4.5, scale), nil])
    #expect(labels[1].judgement == .correction(ExactString("better, \"much\"")))
    #expect(labels.map(\.note) == ["hm", "hm"])

    try bench.ok("--export", "pairs.csv", "--pairs")
    try bench.fill("pairs.csv") { text in
      CSVRows(text).changed { row, column, cell in
        column == "preference" ? (row == 0 ? "A" : "Tie") : cell
      }
    }
    try bench.ok("--import", "pairs.csv")
    #expect(try bench.labels(of: "ada").filter { $0.outputs.count == 2 }.count == 2)
  }

  @Test("status and agreement, as text and as JSON")
  func figures() throws {
    let bench = try LabelBench(isTwice: false)
    #expect(try bench.ok("--status").contains("Nobody has labelled 's' yet; 4 answers kept"))
    let ids = [("g1", "good"), ("g2", "good"), ("b1", "=bad\n\"x\""), ("b2", "bad")]
    for (person, said) in [("ada", "ggbb"), ("bob", "ggbg"), ("cleo", "gg")] {
      let rows = zip(ids, said).map { row($0.0.0, $0.0.1, $0.1 == "g" ? "good" : "bad") }
      try bench.repository.write("s.csv", Self.header + rows.joined())
      try bench.ok("--import", "s.csv", "--as", person)
    }
    let status = try parsed(bench.ok("--status", "--format", "json"))
    #expect(status["format"]?.string == "stet-label-status/1")
    #expect(status["answers"]?.number?.int == 4)
    #expect(status["people"]?.array?.map { $0["rating"]?.number?.int } == [4, 4, 2])
    let found = try parsed(bench.ok("--agreement", "--format", "json"))
    #expect(found["format"]?.string == "stet-label-agreement/1")
    let question = try #require(found["questions"]?.array?.first)
    #expect(question["question"]?.string == "label")
    let pair = try #require(question["pairs"]?.array?.first)
    #expect(pair["n"]?.number?.int == 4 && pair["agreement"]?.number?.double == 0.75)
    // statsmodels cohens_kappa([[2, 0], [1, 1]]).
    #expect(pair["cohen_kappa"]?["kappa"]?.number?.double == 0.5)
    // Both said "good" throughout: chance agrees fully.
    let same = try #require(question["pairs"]?.array?.last)
    #expect(same["agreement"]?.number?.double == 1)
    #expect(same["cohen_kappa"]?["kappa"] == .null)
    // krippendorff 0.9.0: alpha([[0,0,1,1],[0,0,1,0],[0,0,nan,nan]], nominal).
    let alpha = try #require(question["krippendorff_alpha"]?.array?.first)
    #expect(abs((alpha["alpha"]?.number?.double ?? 0) - 0.5714285714285714) < 1e-12)
    #expect(alpha["units"]?.number?.int == 4 && alpha["values"]?.number?.int == 10)
    #expect(try bench.ok("--agreement").contains("Krippendorff's alpha (nominal) 0.5714"))
    #expect(try bench.stet("--agreement", "--record", "0000000000000000").status == 1)
  }

  @Test("labels of a sensitive suite lie in the operator's store; its sheet needs consent")
  func sensitive() throws {
    let bench = try LabelBench(isSensitive: true, isTwice: false)
    let refused = try bench.stet("--export", "../sheet.csv")
    #expect(refused.status == 1 && refused.errors.contains("--outputs-leave-the-store"))
    let inside = try bench.stet("--export", "sheet.csv", "--outputs-leave-the-store")
    #expect(inside.status == 1 && inside.errors.contains("lies in"))
    try bench.ok("--export", "../sheet.csv", "--outputs-leave-the-store")
    let path = bench.repository.folder + "/sheet.csv"
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    try bench.repository.write(
      "s.csv", Self.header + row("g1", "good", "good", correction: "very good"))
    try bench.ok("--import", "s.csv")
    #expect(!bench.hasLabels(of: "ada"))
    let store =
      bench.bench.store + "/labels/6d0c3a52-0000-4000-8000-000000000001/s/ada.jsonl"
    let labels = try LabelsFile.parse(Array(Data(contentsOf: URL(fileURLWithPath: store))))
    #expect(labels.count == 2)
    let kept = try FileManager.default.attributesOfItem(atPath: store)[.posixPermissions] as? Int
    #expect(kept == 0o600)
    #expect(try bench.ok("--status").contains("ada"))
    #expect(try bench.repository.git("status", "--porcelain", "registry").isEmpty)
  }

  @Test("credentials in words for git are refused; lint reads label files")
  func guards() throws {
    let bench = try LabelBench(isTwice: false)
    let key = "AKIA" + "ABCDEFGHIJKLMNOP"
    try bench.repository.write("s.csv", Self.header + row("g1", "good", "good", correction: key))
    let outcome = try bench.stet("--import", "s.csv")
    #expect(outcome.status == 1 && outcome.errors.contains("credential (aws-key)"))
    #expect(!outcome.errors.contains(key) && !bench.hasLabels(of: "ada"))
    try bench.repository.write(
      "\(LabelBench.labels)/ada.jsonl", "{\"format\":\"stet-labels/1\"}\n{\"case\":\"g1\"}\n")
    try bench.repository.write("\(LabelBench.labels)/readme.txt", "x\n")
    let lint = try StetBinary().run(["lint"], in: bench.repository)
    #expect(lint.output.contains("registry/labels/s/ada.jsonl:2:1: error: missing key 'kind'"))
    #expect(lint.output.contains("registry/labels/s/readme.txt:1:1: error: what people said"))
  }

  @Test("the assertion label reads what people said of the very answer")
  func assertion() throws {
    let bench = try LabelBench(isTwice: false)
    try bench.repository.write(
      "s.csv", Self.header + row("g1", "good", "good") + row("g2", "good", "bad"))
    try bench.ok("--import", "s.csv")
    let suite = "registry/suites/s/suite.yaml"
    try bench.repository.write(
      suite, "labels: [good, bad]\ndefaultTest:\n  assert:\n    - type: label\n")
    let outcome = try bench.bench.eval("--show")
    #expect(outcome.status == 1)
    let words = outcome.output + outcome.errors
    #expect(words.contains("nobody has rated this answer"))
    let all = try bench.bench.evidence(".cases.jsonl").map {
      try CasesFile.parse(bench.repository.read($0))
    }
    let results = try #require(all.first { $0[0].assertions.first?.name == "label@1" })
    let verdicts = Dictionary(uniqueKeysWithValues: results.map { ($0.id, $0.pass) })
    #expect(verdicts["g1"] == true && verdicts["g2"] == false && verdicts["b1"] == .some(nil))
  }
}

/// A sheet that a test fills in, written with semicolons.
private struct CSVRows {
  private let rows: [[String]]

  init(_ text: String) {
    let bytes = Array(text.utf8)
    let separator: UInt8 = text.prefix(40).contains(";") ? 0x3B : 0x2C
    do {
      rows = try CSVParser.parse(bytes, separator: separator).map { $0.map(\.text) }
    } catch {
      Issue.record(error)
      rows = []
    }
  }

  func changed(_ change: (Int, String, String) -> String) -> String {
    rows.enumerated().map { row, cells in
      cells.enumerated().map { column, cell in
        let text = row == 0 ? cell : change(row - 1, rows[0][column], cell)
        return "\"\(text.replacing("\"", with: "\"\""))\""
      }.joined(separator: ";") + "\r\n"
    }.joined()
  }
}

private func parsed(_ text: String) throws -> JSONValue { try JSONParser.parse(Array(text.utf8)) }
