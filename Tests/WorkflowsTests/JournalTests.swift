import Evaluation
import Foundation
import PromptModel
import StrictData
import Synchronization
import Testing

@testable import Workflows

@Suite("The journal of a run")
struct JournalTests {
  private final class Notes: Sendable {
    private let texts = Mutex<[String]>([])
    var all: [String] { texts.withLock { $0 } }
    func add(_ text: String) { texts.withLock { $0.append(text) } }
  }

  private let folder = NSTemporaryDirectory() + "stet-journal-\(UUID().uuidString)"
  private let notes = Notes()
  private let cases = (0..<10).map {
    SuiteCase(id: "c\($0)", vars: JSONObject(), assertions: [], line: $0 + 2)
  }

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func binding(repeats: Int = 1) throws -> RunBinding {
    RunBinding(
      kind: "eval", arm: 1, prompt: try #require(PromptName("a/p")),
      closure: Digest(hashing: "closure"), suite: try #require(ResourceName("s")),
      suiteDigest: Digest(hashing: "suite"), split: "all", model: try #require(ResourceName("m")),
      modelDigest: Digest(hashing: "model"), repeats: repeats, runner: "stet 1.0.0")
  }

  private func journal(resumes: Bool = true, now: Int64 = 1000) throws -> RunJournal {
    let notes = notes
    return try RunJournal(
      try binding(), in: folder, jobs: RunJob.all(cases, repeats: 1), resumes: resumes, now: now,
      note: { notes.add($0) })
  }

  private func outcome(_ index: Int, pass: Bool? = true) -> CaseOutcome {
    CaseOutcome(
      suiteCase: cases[index], repeatIndex: 0, ending: .answered(ModelAnswer(text: "a\(index)")),
      graded: GradedCase(pass: pass, score: pass == nil ? nil : 1, assertions: []))
  }

  private var file: String {
    get throws { "\(folder)/\(try binding().id)/journal.jsonl" }
  }

  @Test("what was kept is there for whoever goes on; cases without a verdict are not")
  func resumes() throws {
    do {
      let first = try journal()
      #expect(first.found == 0 && first.started == 1000)
      for index in 0..<3 { first.keep(outcome(index)) }
      first.keep(outcome(3, pass: nil))
      #expect(first.count == 3)
      #expect(first.kept(RunJob(cases[0])) == nil, "this part of the run has not read it")
    }
    let second = try journal(now: 2000)
    #expect(second.found == 3 && second.count == 3)
    #expect(second.started == 1000, "the run began when its first part did")
    #expect(second.kept(RunJob(cases[1])) == outcome(1))
    #expect(second.kept(RunJob(cases[3])) == nil)
    #expect(second.kept(RunJob(cases[1], repeatIndex: 1)) == nil)
    #expect(notes.all.isEmpty)
  }

  @Test("each line is on the disk before anything else is done with it")
  func atOnce() throws {
    let journal = try journal()
    for index in 0..<5 {
      journal.keep(outcome(index))
      let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
      #expect(lines.count == index + 2)
    }
  }

  @Test("a line that was cut off at any byte is asked again, the others are kept")
  func torn() throws {
    do {
      let first = try journal()
      for index in 0..<3 { first.keep(outcome(index)) }
    }
    let whole = try Data(contentsOf: URL(fileURLWithPath: file))
    let text = String(decoding: whole, as: UTF8.self)
    let second = try #require(text.split(separator: "\n").dropFirst(2).first).utf8.count
    for cut in stride(from: 1, through: second, by: 7) {
      try whole.dropLast(cut).write(to: URL(fileURLWithPath: file))
      let journal = try journal()
      #expect(journal.found == 2, "cut \(cut)")
      journal.keep(outcome(9))
      let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
      #expect(lines.count == 4 && lines[3].hasPrefix(#"{"id":"c9""#))
    }
  }

  @Test("another run, a damaged header or no resuming begin anew")
  func anew() throws {
    do {
      let first = try journal()
      first.keep(outcome(0))
    }
    let id = try binding().id
    #expect(try binding(repeats: 2).id != id)
    do {
      let again = try journal(resumes: false, now: 3000)
      #expect(again.found == 0 && again.started == 3000)
      #expect(notes.all.count == 1 && notes.all[0].contains("had kept 1 of 10 cases"))
      again.keep(outcome(1))
    }
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
    bytes[3] = UInt8(ascii: "X")
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    #expect(try journal().found == 0)
  }

  @Test("lines of any length are read, and damaged ones are asked again")
  func longLines() throws {
    let long = String(repeating: "e\u{301} ", count: 2_500_000)
    let outcomes = (0..<6).map { index in
      CaseOutcome(
        suiteCase: cases[index], repeatIndex: 0,
        ending: .answered(ModelAnswer(text: index == 2 ? long : "a\(index)")),
        graded: GradedCase(pass: true, score: 1, assertions: []))
    }
    do {
      let first = try journal()
      for outcome in outcomes { first.keep(outcome) }
    }
    let whole = try Data(contentsOf: URL(fileURLWithPath: file))
    #expect(whole.count > 10_000_000)
    var lines = whole.split(separator: 0x0A)
    #expect(lines.count == 7)
    lines[2] = Data("{\"id\": \"c1\", \"graded\"".utf8)
    lines.insert(Data(), at: 5)
    let cut = Data(lines.joined(separator: [0x0A])).dropLast(3)
    try cut.write(to: URL(fileURLWithPath: file))
    do {
      let second = try journal()
      #expect(second.found == 4, "one is damaged, one is cut off")
      #expect(second.kept(RunJob(cases[1])) == nil)
      #expect(second.kept(RunJob(cases[2])) == outcomes[2])
      #expect(second.kept(RunJob(cases[4])) == outcomes[4])
      #expect(second.kept(RunJob(cases[5])) == nil)
      for index in [1, 5] { second.keep(outcomes[index]) }
    }
    #expect(try journal().found == 6, "what was cut off is no part of what came behind it")
  }

  @Test("later lines win, and lines end wherever a piece of the file does")
  func pieces() throws {
    // The file is read in pieces of 256 KB: lines of this length end at many places in them.
    let text = String(repeating: "x", count: 8191)
    do {
      let first = try journal()
      for round in 0..<100 {
        for index in 0..<3 {
          first.keep(
            CaseOutcome(
              suiteCase: cases[index], repeatIndex: 0,
              ending: .answered(ModelAnswer(text: text + "\(round)")),
              graded: GradedCase(
                pass: round == 99 && index == 1 ? nil : true, score: 1, assertions: [])))
        }
      }
    }
    let second = try journal()
    #expect(second.found == 2)
    #expect(second.kept(RunJob(cases[0]))?.answer?.text == text + "99")
    #expect(second.kept(RunJob(cases[1])) == nil, "its last line has no verdict")
    #expect(second.kept(RunJob(cases[2]))?.answer?.text == text + "99")
  }

  @Test("two cannot have it at once; a finished run leaves nothing behind")
  func lock() throws {
    let first = try journal()
    #expect(throws: JournalFile.Problem.self) { try journal() }
    first.finish()
    let place = "\(folder)/\(try binding().id)"
    #expect(!FileManager.default.fileExists(atPath: place))
    let second = try journal()
    second.keep(outcome(0))
    #expect(second.count == 1)
  }
}
