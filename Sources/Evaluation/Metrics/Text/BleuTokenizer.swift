/// The tokenizer `13a` of sacrebleu, equivalent to the NIST script mteval-v13a.
///
/// Agrees with `Tokenizer13a` and `TokenizerRegexp` of sacrebleu 2.5.1, whose four substitutions
/// are done here by scanning in the same order. Linear.
enum BleuTokenizer {
  /// The tokens of a text, trailing white space stripped first as `sentence_score` does.
  static func tokens(of text: String) -> [ArraySlice<Unicode.Scalar>] {
    var line = Array(text.unicodeScalars)
    while let last = line.last, PythonText.isSpace(last) { line.removeLast() }
    line = replaced(line, "<skipped>", by: "")
    line = replaced(line, "-\n", by: "")
    line = replaced(line, "\n", by: " ")
    if line.contains("&") {
      line = replaced(line, "&quot;", by: "\"")
      line = replaced(line, "&amp;", by: "&")
      line = replaced(line, "&lt;", by: "<")
      line = replaced(line, "&gt;", by: ">")
    }
    line = separatingSymbols([" "] + line + [" "])
    line = separatingPairs(line, { !isDigit($0) && isStop($1) }, spaces: (false, true, true))
    line = separatingPairs(line, { isStop($0) && !isDigit($1) }, spaces: (true, true, false))
    line = separatingPairs(line, { isDigit($0) && $1 == "-" }, spaces: (false, true, true))
    return PythonText.split(line)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    (0x30...0x39).contains(scalar.value)
  }

  private static func isStop(_ scalar: Unicode.Scalar) -> Bool { scalar == "." || scalar == "," }

  /// `([\{-\~\[-\` -\&\(-\+\:-\@\/])` by ` \1 `: all symbols of ASCII but `'`, `,`, `-` and `.`.
  private static func separatingSymbols(_ line: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(line.count * 2)
    for scalar in line {
      switch scalar.value {
      case 0x7B...0x7E, 0x5B...0x60, 0x20...0x26, 0x28...0x2B, 0x3A...0x40, 0x2F:
        result.append(" ")
        result.append(scalar)
        result.append(" ")
      default: result.append(scalar)
      }
    }
    return result
  }

  /// Substitutes every pair of neighbours that matches, from the left and without overlap; a space
  /// goes before, between and after the two.
  private static func separatingPairs(
    _ line: [Unicode.Scalar], _ matches: (Unicode.Scalar, Unicode.Scalar) -> Bool,
    spaces: (before: Bool, between: Bool, after: Bool)
  ) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(line.count + 16)
    var index = 0
    while index < line.count {
      guard index + 1 < line.count, matches(line[index], line[index + 1]) else {
        result.append(line[index])
        index += 1
        continue
      }
      if spaces.before { result.append(" ") }
      result.append(line[index])
      if spaces.between { result.append(" ") }
      result.append(line[index + 1])
      if spaces.after { result.append(" ") }
      index += 2
    }
    return result
  }

  /// `str.replace`: every occurrence from the left, without overlap. No pattern here has a border,
  /// so that a failed comparison ends within the pattern's few scalars.
  private static func replaced(
    _ line: [Unicode.Scalar], _ pattern: String, by replacement: String
  ) -> [Unicode.Scalar] {
    let pattern = Array(pattern.unicodeScalars)
    guard let first = pattern.first, line.contains(first) else { return line }
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(line.count)
    var index = 0
    while index < line.count {
      if line[index] == first, line[index...].starts(with: pattern) {
        result.append(contentsOf: replacement.unicodeScalars)
        index += pattern.count
      } else {
        result.append(line[index])
        index += 1
      }
    }
    return result
  }
}
