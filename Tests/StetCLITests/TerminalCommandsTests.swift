import Testing

@testable import StetCLI

@Suite("What a terminal obeys is shown")
struct TerminalCommandsTests {
  @Test(
    "controls and turns of direction, and nothing else",
    arguments: [
      ("plain, é, 你好, 👨‍👩‍👧\n\tend", "plain, é, 你好, 👨‍👩‍👧\n\tend"),
      ("\u{1B}[31mred", "⟨U+001B⟩[31mred"), ("a\r\nb", "a⟨U+000D⟩\nb"),
      ("\u{9B}2J\u{7F}\u{0}", "⟨U+009B⟩2J⟨U+007F⟩⟨U+0000⟩"),
      ("abc\u{202E}cba\u{2069}", "abc⟨U+202E⟩cba⟨U+2069⟩"), ("", ""),
    ])
  func shown(text: String, expected: String) {
    let shown = TerminalCommands.shown(in: text)
    #expect(shown.unicodeScalars.elementsEqual(expected.unicodeScalars))
  }
}
