internal import Foundation

/// Texts beside one another, each wrapped to its share of the width.
struct SideBySide {
  /// One text with a line above and one below.
  struct Column {
    let head: String
    let body: String
    let foot: String
  }

  private let columns: [Column]
  private let width: Int
  private static let gap = " │ "

  /// - Parameter width: of the whole, in scalars; a column has 16 at least.
  init(_ columns: [Column], width: Int) {
    self.columns = columns
    let gaps = Self.gap.unicodeScalars.count * max(0, columns.count - 1)
    self.width = max(16, (width - gaps) / max(1, columns.count))
  }

  /// The lines: heads, a rule, bodies, a rule, feet.
  var lines: [String] {
    let rule = columns.map { _ in String(repeating: "─", count: width) }
      .joined(separator: "─┼─")
    return rows(columns.map(\.head)) + [rule] + rows(columns.map(\.body)) + [rule]
      + rows(columns.map(\.foot))
  }

  private func rows(_ texts: [String]) -> [String] {
    let wrapped = texts.map { Self.wrapped($0, width: width) }
    let count = wrapped.map(\.count).max() ?? 0
    return (0..<count).map { row in
      var line = wrapped.map { lines in
        let text = row < lines.count ? lines[row] : ""
        return text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
      }.joined(separator: Self.gap)
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// A text's lines, cut at spaces where there are any, at the width where not; control characters
  /// are shown as spaces.
  static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for paragraph in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
      var line: [Unicode.Scalar] = []
      for scalar in paragraph where scalar != "\r" {
        let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
        line.append(isControl ? " " : scalar)
        guard line.count > width else { continue }
        let space = line.lastIndex(of: " ") ?? 0
        let cut = space > 0 ? space : width
        lines.append(Self.string(line[..<cut]))
        line.removeFirst(line[cut] == " " ? cut + 1 : cut)
      }
      lines.append(Self.string(line[...]))
    }
    return lines
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}

/// How wide lines may be.
enum TerminalWidth {
  /// Of the terminal on standard output; 120 where it is none.
  static var current: Int {
    var size = winsize()
    guard isatty(1) == 1, ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return 120
    }
    return Int(size.ws_col)
  }
}
