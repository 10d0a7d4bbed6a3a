internal import PromptDiff
internal import PromptModel
internal import Registry
internal import StrictData

extension LintRun {
  /// At most this many findings of one kind in one file.
  private static let most = 20

  /// Size, encoding, line ends, invisible characters of a file in prompts/.
  mutating func checkText(_ file: TreeFile) throws {
    let bytes = try tree.bytes(of: file)
    let limit = policy?.maximumPromptBytes ?? 1 << 20
    guard bytes.count <= limit else {
      findings.add(
        .error, .size, file.path, "the file has \(bytes.count) bytes, the limit is \(limit)")
      return
    }
    let text: String
    do {
      text = try TextCheck.text(bytes)
    } catch {
      findings.add(.unreadable, file.path, error)
      return
    }
    checkLineEnds(bytes, file)
    checkInvisible(text, file)
  }

  /// The first line whose end differs from the first line's.
  private mutating func checkLineEnds(_ bytes: [UInt8], _ file: TreeFile) {
    var first: Bool?
    var line = 1
    for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
      let isPair = index > 0 && bytes[index - 1] == UInt8(ascii: "\r")
      if first == nil { first = isPair }
      if first != isPair {
        findings.add(
          .warning, .lineEnds, file.path,
          "the line ends with \(isPair ? "CRLF" : "LF"), those before it with "
            + (isPair ? "LF" : "CRLF"), at: SourcePosition(line: line, column: 1))
        return
      }
      line += 1
    }
  }

  /// Characters that are not seen, or that change how others are shown.
  private mutating func checkInvisible(_ text: String, _ file: TreeFile) {
    var count = 0
    let lines = text.unicodeScalars.split(
      separator: "\n", omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      let scalars = Array(line.last == "\r" ? line.dropLast() : line)
      if scalars.allSatisfy({ (0x20..<0x7F).contains($0.value) || $0.value == 0x09 }) { continue }
      var view = String.UnicodeScalarView()
      for scalar in scalars { view.append(scalar) }
      let shown = Array(VisibleText.escape(String(view)).unicodeScalars)
      guard
        let column = zip(scalars, shown).enumerated().first(where: { $1.0 != $1.1 })?.offset
          ?? (shown.count > scalars.count ? scalars.count - 1 : nil)
      else { continue }
      let scalar = scalars[column]
      guard scalar.value != 0x27E8 else { continue }
      count += 1
      guard count <= Self.most else { return }
      let digits = String(scalar.value, radix: 16, uppercase: true)
      let code = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      let name = scalar.properties.name.map { " (\($0))" } ?? ""
      findings.add(
        .warning, .invisible, file.path, "the invisible character U+\(code)\(name)",
        at: SourcePosition(line: number + 1, column: column + 1))
    }
  }
}
