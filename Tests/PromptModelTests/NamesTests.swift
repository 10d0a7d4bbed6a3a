import Testing

@testable import PromptModel

@Suite struct NamesTests {
  static let hostile = [
    "", ".", "..", "../x", "-a", "_a", ".a", "A", "aB", "a b", "a\n", "\na", "a\0", "a\r\n", "é",
    "\u{430}", "a\u{301}", "\u{FF41}", "a\u{200D}", "\u{661}", "a\u{202E}b", "a\\b", "a:b", "a@b",
    "a~1", "~", "*", "a*", "$(x)", "%2e", String(repeating: "a", count: 65),
  ]
  static let components = [
    "a", "0", "a-", "a_", "a-b_c", "0x", "aux", "con", "null", String(repeating: "a", count: 64),
  ]

  @Test(arguments: hostile) func hostileTextsAreNoNames(text: String) {
    #expect(!NameGrammar.isComponent(text))
    #expect(PromptName(text) == nil)
    #expect(PromptName("a/\(text)") == nil)
    #expect(PromptName("a.\(text)") == nil)
    #expect(PromptName("\(text)/a") == nil)
    #expect(ResourceName(text) == nil)
    #expect(ResourceName("a/\(text)") == nil)
    #expect(EnvironmentName(text) == nil)
    #expect(PromptName(path: "prompts/\(text).prompt") == nil)
  }

  @Test(arguments: components) func componentsAreNames(text: String) {
    #expect(NameGrammar.isComponent(text))
    #expect(PromptName(text)?.text == text)
    #expect(PromptName("\(text)/\(text).\(text)")?.text == "\(text)/\(text).\(text)")
    #expect(ResourceName("\(text)/\(text)")?.text == "\(text)/\(text)")
  }

  @Test(arguments: ["a//b", "/a", "a/", "a.b/c", "a.b.c", "a.", ".b", "a/.b", "a/b.", "a..b", "/"])
  func misjoinedComponentsAreNoPromptNames(text: String) {
    #expect(PromptName(text) == nil)
    #expect(ResourceName(text) == nil)
  }

  @Test func aResourceHasNoVariant() {
    #expect(ResourceName("a.b") == nil)
    #expect(ResourceName("a/b") != nil)
  }

  @Test func partsOfAPromptsName() throws {
    let variant = try #require(PromptName("support/deep/triage.fr"))
    #expect(variant.variant == "fr")
    #expect(variant.folder == "support/deep")
    #expect(variant.path == "prompts/support/deep/triage.fr.prompt")
    #expect(PromptName(path: variant.path) == variant)
    let plain = try #require(PromptName("triage"))
    #expect(plain.variant == nil && plain.folder == "")
    #expect("\(plain)" == "triage")
  }

  @Test(arguments: [
    "prompts/_tone.prompt", "prompts/a.md", "prompts/.prompt", "prompts/a.prompt/", "a.prompt",
    "/prompts/a.prompt", "prompts//a.prompt", "Prompts/a.prompt", "prompts/a.PROMPT", "prompts/",
    "prompts/a.b.c.prompt", "prompts/a.prompt\n", "suites/a.prompt", "prompts.prompt",
  ]) func otherPathsAreNoPrompts(path: String) {
    #expect(PromptName(path: path) == nil)
  }

  @Test(arguments: [
    "v1", "v12", "v000", "abc", "deadbeef", "a", "f", "e2", "c0ffee", "0a", "9", "Prod", "a.b",
    "a/b", "_a", "-a", String(repeating: "z", count: 37),
  ]) func noEnvironments(text: String) {
    #expect(EnvironmentName(text) == nil)
  }

  @Test(arguments: [
    "v", "v1a", "v-1", "vx", "prod", "g", "abcg", "a-b", "deadbeef-", "production",
    String(repeating: "z", count: 36),
  ]) func environments(text: String) {
    #expect(EnvironmentName(text)?.text == text)
  }

  @Test func orderIsBytewise() {
    let texts = ["b", "a/b", "a-b", "a_b", "a", "a.b", "ab", "0"]
    let expected = ["0", "a", "a-b", "a.b", "a/b", "a_b", "ab", "b"]
    #expect(texts.compactMap { PromptName($0) }.sorted().map(\.text) == expected)
    #expect(
      ["b", "a/b", "a"].compactMap { ResourceName($0) }.sorted().map(\.text) == ["a", "a/b", "b"])
    #expect(
      ["z", "g_", "g-"].compactMap { EnvironmentName($0) }.sorted().map(\.text)
        == ["g-", "g_", "z"])
  }
}
