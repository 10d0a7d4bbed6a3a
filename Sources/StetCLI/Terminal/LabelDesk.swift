internal import Foundation
internal import PromptDiff
internal import PromptModel
internal import StrictData
internal import Workflows

/// Labelling in a terminal: shows one item, takes one key, and every answer is on disk before the
/// next item is shown.
struct LabelDesk {
  let console: Console
  let session: LabelSession
  let keys: KeyReader
  let showsExpected: Bool
  let editor: String?

  private enum Step {
    case next
    case stay
    case quit
  }

  /// Asks until everything is labelled or the person has had enough.
  ///
  /// - Throws: what writing a label throws; what was answered before is on disk.
  func run() throws {
    defer { keys.giveBack() }
    var note: String?
    show()
    while session.current != nil {
      switch try step(&note) {
      case .next:
        note = nil
        if session.current != nil { show() }
      case .stay: break
      case .quit: return
      }
    }
  }

  // MARK: - Keys

  private func step(_ note: inout String?) throws -> Step {
    var typed = ""
    while true {
      let key = keys.key()
      switch key {
      case .end: return .quit
      case .erase: typed = String(typed.dropLast())
      case .enter:
        guard let chosen = choices.first(where: { $0.key == typed }) else { continue }
        console.redraw("")
        return try take(chosen, note)
      case .character(let scalar):
        if typed.isEmpty, let step = try command(scalar, &note) { return step }
        let longer = typed + String(Character(scalar))
        let possible = choices.filter { $0.key.hasPrefix(longer) }
        guard !possible.isEmpty else { continue }
        typed = longer
        if possible.count == 1, possible[0].key == typed {
          if typed.utf8.count > 1 { console.redraw("") }
          return try take(possible[0], note)
        }
        if possible.count > 1 { console.redraw("\(typed)…") }
      case .other: continue
      }
    }
  }

  private func command(_ scalar: Unicode.Scalar, _ note: inout String?) throws -> Step? {
    switch scalar {
    case "q": return .quit
    case "s":
      session.skip()
      return .next
    case "b":
      session.back()
      return .next
    case "m":
      note = asked("Note for the next answer")
      prompt()
      return .stay
    case "c" where session.question != .preference:
      try correct()
      prompt()
      return .stay
    case "?":
      show()
      return .stay
    default: return nil
    }
  }

  private func take(_ choice: Choice, _ note: String?) throws -> Step {
    do {
      switch choice.answer {
      case .rating(let rating): try session.rate(rating, note: note)
      case .side(let side): try session.prefer(side, note: note)
      }
    } catch WorkflowError.refused(let reason) {
      console.error(reason)
      return .stay
    }
    console.out(console.paint("→ \(choice.word.oneLine)", .green))
    return .next
  }

  private func asked(_ prompt: String) -> String? {
    let line = keys.line { console.error("\(prompt), then Return (empty: none):") }
    return line.flatMap { $0.isEmpty ? nil : $0 }
  }

  private func correct() throws {
    guard let item = session.current, let output = item.outputs.first else { return }
    do {
      guard let text = try corrected(output.text) else { return }
      try session.correct(text)
      console.out(console.paint("→ corrected", .green))
    } catch WorkflowError.refused(let reason) {
      console.error(reason)
    } catch let error as CommandError {
      console.error(error.message)
    }
  }

  /// The text the answer should have been; nil where nothing was changed.
  private func corrected(_ text: String) throws -> String? {
    guard let editor else { return asked("The answer as it should have been") }
    let folder = try session.scratchFolder()
    let changed = try keys.lent { try TextEditor(command: editor, folder: folder).edit(text) }
    return changed.isEmpty || ExactString(changed) == ExactString(text) ? nil : changed
  }

  // MARK: - Choices

  private struct Choice {
    enum Answer {
      case rating(HumanLabel.Rating)
      case side(HumanLabel.Side)
    }

    let key: String
    let word: String
    let answer: Answer
  }

  private var choices: [Choice] {
    switch session.question {
    case .verdict:
      [
        Choice(key: "y", word: "pass", answer: .rating(.verdict(true))),
        Choice(key: "n", word: "fail", answer: .rating(.verdict(false))),
      ]
    case .label(let labels):
      labels.enumerated().map { place, label in
        Choice(key: "\(place + 1)", word: label, answer: .rating(.label(ExactString(label))))
      }
    case .number(let scale):
      session.question.wholeNumbers.map { number in
        let word = JSONNumber(number).literal
        return Choice(key: word, word: word, answer: .rating(.number(number, scale)))
      }
    case .preference:
      [
        Choice(key: "1", word: "answer 1", answer: .side(.a)),
        Choice(key: "2", word: "answer 2", answer: .side(.b)),
        Choice(key: "t", word: "tie", answer: .side(.tie)),
      ]
    }
  }

  // MARK: - Screen

  private func show() {
    guard let item = session.current else { return }
    let place = "\(session.index + 1) of \(session.items.count)"
    console.out("")
    console.out(console.paint("── \(place) · case \(item.caseID.oneLine) ──", .bold))
    for input in item.inputs { block(VisibleText.escape(input.name), input.text) }
    if showsExpected, let expected = item.expected { block("Expected", expected) }
    for (number, output) in item.outputs.enumerated() {
      block(item.outputs.count == 1 ? "Answer" : "Answer \(number + 1)", output.text)
    }
    if session.givenBefore != nil { console.out("(answered before; a new answer counts instead)") }
    prompt()
  }

  /// A text with a bar before each line, so that nothing in it can pass for a word of ours.
  private func block(_ title: String, _ text: String) {
    console.out(console.paint(title, .cyan))
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    for line in lines {
      console.out("  │ \(VisibleText.escape(String(String.UnicodeScalarView(line))))")
    }
  }

  private func prompt() {
    let all = choices
    let isLong = all.count > 20
    let words =
      isLong
      ? ["\(all[0].key) to \(all[all.count - 1].key)"]
      : all.map { $0.key == $0.word ? $0.key : "\($0.key) \($0.word.oneLine)" }
    // "1" may be the beginning of "10".
    let needsReturn =
      isLong
      || all.contains { one in
        all.contains { $0.key != one.key && $0.key.hasPrefix(one.key) }
      }
    let answers = words.joined(separator: " · ") + (needsReturn ? " (Return ends a number)" : "")
    let other =
      ["s skip", "b back"] + (session.question == .preference ? [] : ["c correct"])
      + ["m note", "q quit"]
    console.out("\(answers)  |  \(other.joined(separator: " · "))")
  }
}
