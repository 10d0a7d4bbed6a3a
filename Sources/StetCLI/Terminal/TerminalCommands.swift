/// What a terminal does not print but obeys.
enum TerminalCommands {
  /// A text with controls, but for line feed and tab, and what turns the direction of writing as
  /// `⟨U+001B⟩`. Each scalar is judged by itself, so that a text may come in pieces.
  static func shown(in text: String) -> String {
    guard text.unicodeScalars.contains(where: isCommand) else { return text }
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if isCommand(scalar) {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let zeros = String(repeating: "0", count: max(0, 4 - digits.utf8.count))
        shown += "⟨U+\(zeros)\(digits)⟩".unicodeScalars
      } else {
        shown.append(scalar)
      }
    }
    return String(shown)
  }

  private static func isCommand(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case ..<0x20, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
