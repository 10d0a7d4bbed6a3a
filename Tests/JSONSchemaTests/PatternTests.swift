import JSONSchema
import StrictData
import Testing

@Suite struct PatternTests {
  private func matches(_ pattern: String, _ text: String) throws -> Bool {
    let schema = try Schema(.object(JSONObject([("pattern", .string(pattern))])))
    return schema.isValid(.string(text))
  }

  @Test(arguments: [
    (#"^\d+$"#, "42", true), (#"^\d+$"#, "४२", false), (#"^\D$"#, "४", true),
    (#"^\w$"#, "é", false), (#"^\W$"#, "é", true), (#"^[\w-]+$"#, "a-b", true),
    (#"^[^\d]$"#, "४", true), (#"^a$"#, "a\n", false), (#"a$"#, "ba", true),
    (#"^\s$"#, "\u{feff}", true), (#"^\s$"#, "\u{180e}", false), (#"^\S$"#, "\u{3000}", false),
    (#"^.$"#, "\u{85}", true), (#"^.$"#, "\u{2028}", false), (#"^.$"#, "😀", true),
    (#"^\cA$"#, "\u{1}", true), (#"^\u{1F600}$"#, "😀", true), (#"^\uD83D\uDE00$"#, "😀", true),
    (#"^\x41\v\0$"#, "A\u{b}\0", true), (#"^[\b]$"#, "\u{8}", true), (#"^[[a]$"#, "[", true),
    (#"^[a&&b]+$"#, "&", true), (#"^[a-]$"#, "-", true), (#"^[^]$"#, "\n", true),
    (#"^[]$"#, "", false), (#"\bé"#, "aé", true), (#"^\/\-$"#, "/-", true),
    (#"^\p{Letter}+$"#, "éz", true), (#"^\P{Lu}$"#, "A", false), (#"^(?<n>a)\k<n>$"#, "aa", true),
    (#"^(a)\1$"#, "aa", true), (#"(?i)ABC"#, "xabc", true), (#"^[\d.]+$"#, "1.5", true),
    ("", "anything", true), (#"^[+--]$"#, ",", true), (#"^a{2,3}$"#, "aaaa", false),
  ])
  func meansWhatECMAMeans(_ pattern: String, _ text: String, _ expected: Bool) throws {
    #expect(try matches(pattern, text) == expected)
  }

  @Test(arguments: [
    #"\Z"#, #"\A"#, #"\a"#, #"\Q"#, #"\c1"#, #"\u{110000}"#, #"\u12"#, #"\xg0"#, "[a", "(", "*",
    #"a\"#, #"\p"#, #"\p{Nonsense}"#, #"[\B]"#,
  ])
  func refusesWhatECMARefuses(_ pattern: String) {
    #expect(throws: SchemaError.self) { try matches(pattern, "") }
  }
}
