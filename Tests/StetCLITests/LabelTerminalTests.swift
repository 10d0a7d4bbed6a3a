import Foundation
import PromptModel
import Registry
import StrictData
import TestSupport
import Testing

@Suite("stet label in a terminal")
struct LabelTerminalTests {
  @Test("one key answers, each answer is on disk at once, and a second sitting goes on")
  func sitting() throws {
    let bench = try LabelBench(isTwice: false)
    let first = try bench.terminal("--rate", "pass")
    try first.wait(for: "1 of 4")
    try first.type("y", after: "q quit")
    try first.wait(for: "→ pass")
    // It is there before the next is asked.
    #expect(try bench.labels(of: "ada").count == 1)
    try first.type("s", after: "2 of 4")
    try first.type("n", after: "3 of 4")
    try first.type("\u{3}", after: "4 of 4")
    #expect(try first.finish() == 0)
    #expect(first.shown.contains("2 labelled, 2 left"))
    for word in ["taped", "some/model", "classification", "a/p"] {
      #expect(!first.shown.contains(word), "not blind: \(word)")
    }
    #expect(!first.shown.contains("Expected"))

    let second = try bench.terminal("--rate", "pass")
    try second.wait(for: "2 labelled before")
    try second.type("yy", after: "1 of 2")
    #expect(try second.finish() == 0)
    let labels = try bench.labels(of: "ada")
    #expect(labels.count == 4)
    #expect(Set(labels.map(\.caseID)).count == 4)
    #expect(labels.compactMap(\.date).count == 4)
    #expect(try bench.ok("--rate", "pass").contains("All 4 are labelled by ada"))
  }

  @Test("b goes back and the new answer counts; m notes; labels have numbers; the order is seeded")
  func keys() throws {
    let bench = try LabelBench(isTwice: false)
    let terminal = try bench.terminal("--as", "bob", "--seed", "7")
    try terminal.type("1", after: "1 good · 2 bad")
    try terminal.type("b", after: "2 of 4")
    try terminal.type("m", after: "answered before")
    try terminal.type("on reflection\n", after: "Note for the next answer")
    try terminal.type("x2", after: "q quit")
    try terminal.type("q", after: "2 of 4")
    #expect(try terminal.finish() == 0)
    let labels = try bench.labels(of: "bob")
    #expect(labels.map(\.rating) == [.label(ExactString("good")), .label(ExactString("bad"))])
    #expect(labels[1].note == "on reflection" && labels[0].subject == labels[1].subject)
    #expect(terminal.shown.contains("1 labelled, 3 left"))

    let again = try bench.terminal("--as", "cleo", "--seed", "7")
    try again.type("q", after: "1 of 4 · case \(labels[0].caseID) ")
    #expect(try again.finish() == 0)
    #expect(!bench.hasLabels(of: "cleo"))
  }

  @Test("what an answer holds cannot steer the terminal, nor pass for a word of ours")
  func hostile() throws {
    let bench = try OutputsBench(answers: ["g1": "\u{1B}[2Jgone\n── 1 of 1 · case x ──"])
    #expect(try bench.eval("--outputs", "all").status == 0)
    let terminal = try PseudoTerminal(
      ["label", "s", "--rate", "pass"], in: bench.bench.repository)
    for _ in 0..<4 {
      try terminal.type("y", after: "q quit")
    }
    #expect(try terminal.finish() == 0)
    #expect(!terminal.shown.contains("\u{1B}[2J"))
    #expect(terminal.shown.contains("⟨U+001B⟩[2Jgone\n  │ ── 1 of 1"))
  }

  @Test("a correction by line, and by the editor; the answer stays to be rated")
  func corrections() throws {
    let bench = try LabelBench(isTwice: false)
    let line = try bench.terminal("--rate", "1..10")
    try line.type("c", after: "Return ends a number")
    try line.type("much b\u{E9}tter\n", after: "as it should have been")
    try line.type("1", after: "→ corrected")
    line.type("0")
    try line.type("1\r", after: "→ 10")
    try line.type("q", after: "→ 1\n")
    #expect(try line.finish() == 0)
    var labels = try bench.labels(of: "ada")
    #expect(labels[0].judgement == .correction(ExactString("much b\u{E9}tter")))
    let scale = try #require(HumanLabel.Scale(least: 1, most: 10))
    #expect(labels.dropFirst().map(\.rating) == [.number(10, scale), .number(1, scale)])
    #expect(labels[0].output == labels[1].output)

    let editor = bench.repository.folder + "/editor"
    try Data("#!/bin/sh\nprintf 'by %s\\n' \"$1\" > \"$2\"\n".utf8).write(
      to: URL(fileURLWithPath: editor))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: editor)
    let edited = try bench.terminal(
      "--as", "bob", "--rate", "pass", environment: ["VISUAL": "\(editor) hand"])
    try edited.type("c", after: "q quit")
    try edited.type("q", after: "→ corrected")
    #expect(try edited.finish() == 0)
    labels = try bench.labels(of: "bob")
    #expect(labels.map(\.judgement) == [.correction(ExactString("by hand"))])
  }

  @Test("pairs: two answers of different records, and which is better")
  func pairs() throws {
    let bench = try LabelBench()
    let terminal = try bench.terminal("--pairs")
    try terminal.wait(for: "1 of 2")
    try terminal.wait(for: "Answer 1")
    try terminal.wait(for: "Answer 2")
    try terminal.type("1", after: "t tie")
    try terminal.type("t", after: "2 of 2")
    #expect(try terminal.finish() == 0)
    let labels = try bench.labels(of: "ada")
    let digests = Set([Digest(hashing: "good"), Digest(hashing: "fine")])
    #expect(labels.count == 2)
    for label in labels { #expect(Set(label.outputs) == digests) }
    guard case .preference(_, .a) = labels[0].judgement else {
      Issue.record("\(labels[0])")
      return
    }
    #expect(try bench.ok("--pairs").contains("All 2 are labelled"))
  }

  @Test("a killed sitting has lost nothing, and a line that was cut is taken away")
  func killed() throws {
    let bench = try LabelBench(isTwice: false)
    let terminal = try bench.terminal("--rate", "pass")
    try terminal.type("y", after: "1 of 4")
    try terminal.wait(for: "2 of 4")
    kill(terminal.processID, SIGKILL)
    #expect(try terminal.finish() == -SIGKILL)
    #expect(try bench.labels(of: "ada").count == 1)

    let file = "\(LabelBench.labels)/ada.jsonl"
    let whole = try bench.repository.read(file)
    try bench.repository.write(
      file, String(decoding: whole, as: UTF8.self) + #"{"case":"g1","outp"#)
    #expect(try bench.stet("--status").status == 1)
    let again = try bench.terminal("--rate", "pass")
    try again.wait(for: "taken away")
    try again.type("q", after: "1 of 3")
    #expect(try again.finish() == 0)
    #expect(try bench.repository.read(file) == whole)
  }
}

extension PseudoTerminal {
  /// Types once something is shown.
  fileprivate func type(_ text: String, after words: String) throws {
    try wait(for: words)
    type(text)
  }
}
