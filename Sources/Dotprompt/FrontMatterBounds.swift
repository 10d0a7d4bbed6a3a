import StrictData

/// Where the front matter of a file and its template lie.
///
/// As in Dotprompt (parse.ts, FRONTMATTER_AND_BODY_REGEX): blank lines and lines that start with
/// `#` may come before the first `---`; both `---` stand at the start of a line with nothing but
/// white space behind them. Other than there, a front matter that is opened and not closed is an
/// error, an empty one is allowed, and the closing line may be the last without a line end.
struct FrontMatterBounds {
  /// The YAML; nil where the file is nothing but a template.
  let yaml: Range<Int>?
  /// The number of the YAML's first line.
  let firstLine: Int
  /// The template, without the white space around it where there is front matter.
  let template: Range<Int>

  init(_ bytes: [UInt8]) throws(SourceError) {
    var lines = LineCursor(bytes: bytes)
    while let line = lines.next() {
      if bytes[line.content].first == UInt8(ascii: "#") || line.isBlank(in: bytes) { continue }
      guard line.isDelimiter(in: bytes) else { break }
      let opening = line
      while let line = lines.next() {
        guard line.isDelimiter(in: bytes) else { continue }
        yaml = opening.end..<line.content.lowerBound
        firstLine = opening.number + 1
        template = WhiteSpace.trimmed(line.end..<bytes.count, of: bytes)
        return
      }
      throw SourceError(
        SourcePosition(line: opening.number, column: 1), "the front matter is not closed by '---'")
    }
    yaml = nil
    firstLine = 1
    template = 0..<bytes.count
  }

  private struct Line {
    let number: Int
    let content: Range<Int>
    /// Behind the line end.
    let end: Int

    func isBlank(in bytes: [UInt8]) -> Bool {
      bytes[content].allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    func isDelimiter(in bytes: [UInt8]) -> Bool {
      guard bytes[content].starts(with: [0x2D, 0x2D, 0x2D]) else { return false }
      return WhiteSpace.isBlank(bytes[content].dropFirst(3))
    }
  }

  private struct LineCursor {
    let bytes: [UInt8]
    var offset = 0
    var number = 0

    mutating func next() -> Line? {
      guard offset < bytes.count else { return nil }
      let start = offset
      var end = start
      while end < bytes.count, bytes[end] != UInt8(ascii: "\n"), bytes[end] != UInt8(ascii: "\r") {
        end += 1
      }
      offset = end
      if offset < bytes.count {
        let isPair =
          bytes[offset] == UInt8(ascii: "\r") && offset + 1 < bytes.count
          && bytes[offset + 1] == UInt8(ascii: "\n")
        offset += isPair ? 2 : 1
      }
      number += 1
      return Line(number: number, content: start..<end, end: offset)
    }
  }
}
