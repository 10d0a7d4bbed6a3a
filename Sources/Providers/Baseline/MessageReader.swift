internal import Evaluation
internal import StrictData

/// The lists and blocks inside one message.
struct MessageReader {
  private(set) var descriptions: [PromptEvidence.Description] = []
  private(set) var examples: [PromptEvidence.Example] = []
  /// The input of a last block whose answer is left open (`Text: …`, `Label:` and nothing more).
  private(set) var openInput: String?
  /// The lines that belong to no list and no block.
  private(set) var rest = ""

  private static let markers = [
    ("Input:", "Output:"), ("Q:", "A:"), ("User:", "Assistant:"), ("Text:", "Label:"),
  ]

  init(_ text: String) {
    let lines = text.unicodeScalars.split(
      separator: "\n", omittingEmptySubsequences: false
    ).map { String($0) }
    var kept: [String] = []
    var index = 0
    while index < lines.count {
      if let end = readBlock(lines, at: index) {
        index = end
        continue
      }
      kept.append(lines[index])
      if let end = readList(lines, under: index) {
        kept.removeLast()
        index = end
      } else {
        index += 1
      }
    }
    rest = kept.joined(separator: "\n").trimmed
  }

  /// Reads the descriptions under a heading; where the list ends, or nil where there is none.
  private mutating func readList(_ lines: [String], under heading: Int) -> Int? {
    guard lines[heading].trimmed.utf8.last == 0x3A, Self.item(lines[heading]) == nil else {
      return nil
    }
    var found: [PromptEvidence.Description] = []
    var (next, end) = (heading + 1, heading + 1)
    while next < lines.count {
      if let item = Self.item(lines[next]) {
        found.append(item)
        end = next + 1
      } else if !lines[next].trimmed.isEmpty {
        break
      }
      next += 1
    }
    guard found.count >= 2 else { return nil }
    descriptions += found
    return end
  }

  /// `- label: text`, with `-`, `*` or a number and a full stop before it.
  static func item(_ line: String) -> PromptEvidence.Description? {
    let scalars = Array(line.trimmed.unicodeScalars)
    let digits = scalars.prefix { ("0"..."9").contains($0) }.count
    let bullet: Int
    if digits > 0 {
      guard digits < scalars.count, scalars[digits] == "." else { return nil }
      bullet = digits + 1
    } else {
      guard scalars.first == "-" || scalars.first == "*" else { return nil }
      bullet = 1
    }
    guard bullet < scalars.count, PythonText.isSpace(scalars[bullet]) else { return nil }
    guard let colon = scalars[bullet...].firstIndex(of: ":") else { return nil }
    let label = unquoted(string(scalars[bullet..<colon]).trimmed)
    let text = string(scalars[(colon + 1)...]).trimmed
    guard !label.isEmpty, !text.isEmpty else { return nil }
    return PromptEvidence.Description(label: label, text: text)
  }

  /// Without the marks that set a label off: `**label**`, `` `label` ``, `"label"`.
  private static func unquoted(_ label: String) -> String {
    for mark in ["**", "`", "\"", "'"] {
      let width = mark.utf8.count
      if label.utf8.count > 2 * width, label.hasPrefix(mark), label.hasSuffix(mark) {
        return String(label.dropFirst(width).dropLast(width))
      }
    }
    return label
  }

  /// Reads one `Input: … Output: …` block; where it ends, or nil where none starts here. An answer
  /// ends at an empty line, at the next input or with the message.
  private mutating func readBlock(_ lines: [String], at start: Int) -> Int? {
    for (input, output) in Self.markers {
      guard let first = Self.text(of: lines[start], after: input) else { continue }
      var inputLines = [first]
      var next = start + 1
      while next < lines.count, Self.text(of: lines[next], after: output) == nil {
        if Self.text(of: lines[next], after: input) != nil { return nil }
        inputLines.append(lines[next])
        next += 1
      }
      guard next < lines.count, let answer = Self.text(of: lines[next], after: output) else {
        return nil
      }
      var outputLines = [answer]
      next += 1
      while next < lines.count, Self.text(of: lines[next], after: input) == nil,
        !(lines[next].trimmed.isEmpty && outputLines.contains { !$0.trimmed.isEmpty })
      {
        outputLines.append(lines[next])
        next += 1
      }
      finish(
        input: inputLines.joined(separator: "\n").trimmed,
        output: outputLines.joined(separator: "\n").trimmed, isLast: next == lines.count)
      return next
    }
    return nil
  }

  private mutating func finish(input: String, output: String, isLast: Bool) {
    if !output.isEmpty {
      examples.append(PromptEvidence.Example(input: input, output: output))
    } else if isLast {
      openInput = input
    }
  }

  /// What follows a marker at the start of a line.
  private static func text(of line: String, after marker: String) -> String? {
    let trimmed = line.unicodeScalars.drop { PythonText.isSpace($0) }
    guard trimmed.starts(with: marker.unicodeScalars) else { return nil }
    return String(trimmed.dropFirst(marker.unicodeScalars.count))
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}
