import Testing

@testable import PromptDiff

@Suite struct VisibleTextTests {
  private func scalars(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }

  @Test(
    arguments: [
      // C0, DEL, C1
      0x00...0x08, 0x0B...0x1F, 0x7F...0x9F,
      // soft hyphen, grapheme joiner, fillers
      0xAD...0xAD, 0x34F...0x34F, 0x115F...0x1160, 0x17B4...0x17B5, 0x3164...0x3164,
      0xFFA0...0xFFA0,
      // bidirectional controls
      0x61C...0x61C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069,
      // zero-width, invisible operators, deprecated format characters, byte order mark
      0x200B...0x200D, 0x2060...0x2064, 0x206A...0x206F, 0x180E...0x180E, 0xFEFF...0xFEFF,
      // separators, annotations
      0x2028...0x2029, 0xFFF9...0xFFFB,
      // variation selectors, tags
      0xFE00...0xFE0F, 0x180B...0x180D, 0xE0100...0xE01EF, 0xE0000...0xE007F,
    ] as [ClosedRange<UInt32>])
  func aClassIsEscaped(range: ClosedRange<UInt32>) throws {
    for value in range {
      let scalar = try #require(Unicode.Scalar(value))
      var digits = String(value, radix: 16, uppercase: true)
      while digits.utf8.count < 4 { digits = "0" + digits }
      let expected = "a⟨U+\(digits)⟩b"
      let escaped = VisibleText.escape("a\(String(scalar))b")
      #expect(scalars(escaped) == scalars(expected), "U+\(digits)")
    }
  }

  @Test(arguments: [
    "plain ASCII, with\ttab\nand line feed ~",
    "Grüße, e\u{301}tude, ñ, ø", "Ελληνικά", "Русский текст", "עברית שָׁלוֹם", "العربية مَرْحَبًا",
    "हिन्दी क्षत्रिय", "தமிழ்", "ภาษาไทย", "日本語テキスト。", "中文，標點", "한국어", "ქართული", "አማርኛ",
    "\u{A0}no-break and thin\u{2009}spaces",
    // U+200C in Persian, U+200D in Sinhala, Malayalam, after heh and at a word's end
    "می\u{200C}خواهم", "ශ්\u{200D}රී ලංකා", "ന്\u{200D}", "ه\u{200D}",
    "ᠮᠣᠩᠭᠣᠯ\u{180B}",
    // Emoji: selectors, keycaps, joiners, skin tones, flags
    "❤️ ☎︎ ©️", "1️⃣ #️⃣ *️⃣", "👩‍💻 👨‍👩‍👧‍👦 🧑🏽‍🤝‍🧑🏻 🏳️‍🌈 🏴‍☠️ ❤️‍🔥 🤷🏽‍♀️", "🇩🇪🇫🇷",
    "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
    "⟨angle⟩ brackets",
    "",
  ])
  func ordinaryTextStaysAsItIs(text: String) {
    #expect(scalars(VisibleText.escape(text)) == scalars(text))
  }

  @Test(arguments: [
    // A selector twice, after a letter, after a digit without keycap.
    ("❤\u{FE0F}\u{FE0F}", "❤\u{FE0F}⟨U+FE0F⟩"), ("x\u{FE0F}", "x⟨U+FE0F⟩"),
    ("1\u{FE0F}", "1⟨U+FE0F⟩"), ("❤\u{FE01}", "❤⟨U+FE01⟩"),
    // A joiner before or after something else than an emoji, or twice.
    ("👩\u{200D}x", "👩⟨U+200D⟩x"), ("x\u{200D}👩", "x⟨U+200D⟩👩"),
    ("👩\u{200D}\u{200D}👩", "👩⟨U+200D⟩⟨U+200D⟩👩"), ("👩\u{200D}", "👩⟨U+200D⟩"),
    ("می\u{200C}\u{200C}خ", "می⟨U+200C⟩⟨U+200C⟩خ"), ("می\u{200C} x", "می⟨U+200C⟩ x"),
    ("ه\u{200D}\u{200D}", "ه\u{200D}⟨U+200D⟩"),
    // Tags that are no recommended flag, or a flag's without the flag.
    (
      "🏴\u{E0067}\u{E0062}\u{E0065}\u{E007F}",
      "🏴⟨U+E0067⟩⟨U+E0062⟩⟨U+E0065⟩⟨U+E007F⟩"
    ),
    ("🏴\u{E0068}", "🏴⟨U+E0068⟩"),
    // A line that ends with CR LF: the CR is shown, the LF kept.
    ("a\r\nb", "a⟨U+000D⟩\nb"),
    // What looks like ours is not.
    ("⟨U+202E⟩", "⟨U+27E8⟩U+202E⟩"), ("⟨U", "⟨U"), ("⟨", "⟨"),
    // An escaped character explains nothing.
    ("\u{200B}\u{FE0F}", "⟨U+200B⟩⟨U+FE0F⟩"),
  ])
  func neighboursDecide(text: String, expected: String) {
    #expect(scalars(VisibleText.escape(text)) == scalars(expected))
  }

  @Test func hiddenInstructionsShow() {
    let hidden = "Hi".unicodeScalars.map { String(UnicodeScalar($0.value + 0xE0000) ?? "?") }
    let escaped = VisibleText.escape("Answer." + hidden.joined())
    #expect(escaped == "Answer.⟨U+E0048⟩⟨U+E0069⟩")
  }

  @Test func differentTextsLookDifferent() {
    let seed = SeededGenerator.seed(for: "differentTextsLookDifferent")
    var generator = SeededGenerator(seed: seed)
    let pieces = ["⟨", "U+", "200B", "⟩", "\u{200B}", "27E8", "⟨U+200B⟩", "\u{FE0F}", "❤"]
    var seen: [[Unicode.Scalar]: [Unicode.Scalar]] = [:]
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
        pieces[Int.random(in: 0..<pieces.count, using: &generator)]
      }.joined()
      let escaped = scalars(VisibleText.escape(text))
      let first = seen[escaped, default: scalars(text)]
      #expect(first == scalars(text), "seed \(seed)")
      seen[escaped] = first
    }
  }

  @Test func aMebibyteOfJoinersIsLinear() {
    let text = String(repeating: "\u{200D}", count: 350_000)
    let clock = ContinuousClock()
    let elapsed = clock.measure {
      #expect(VisibleText.escape(text).unicodeScalars.count == 350_000 * 8)
    }
    #expect(elapsed < .seconds(120))
  }
}
