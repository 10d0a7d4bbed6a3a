import PromptModel
import RegistryIndex
import Testing

@Suite struct SearchTests {
  /// One commit with these texts by name.
  private static func build(_ path: String, _ texts: [String: IndexedText]) throws {
    let line = try SampleLine(seed: 30, commits: 1, prompts: 1)
    var step = IndexStep(commit: line.steps[0].commit)
    for (name, text) in texts { step.texts[try need(PromptName(name))] = text }
    try IndexStore.build(path, [step])
  }

  @Test func findsNamesThenDescriptionsThenTemplates() throws {
    let folder = try TemporaryFolder()
    try Self.build(
      folder.index,
      [
        "b/one": IndexedText(template: "first\r\nsecond has Triage in it\n"),
        "a/one": IndexedText(template: "first\nTRIAGE"),
        "c/two": IndexedText(template: "", description: "does triage"),
        "support/triage": IndexedText(template: "triage"),
        "z/none": IndexedText(template: "tri age"),
      ])
    let reader = try IndexStore.reader(folder.index)
    let hits = try reader.search("tRiAge", limit: 10)
    #expect(hits.map(\.prompt.text) == ["support/triage", "c/two", "a/one", "b/one"])
    #expect(hits.map(\.field) == [.name, .description, .template, .template])
    #expect(hits.map(\.line) == [1, 1, 2, 2])
    #expect(hits[3].excerpt == "second has Triage in it")
    #expect(
      try reader.search("triage", limit: 2).map(\.prompt.text) == ["support/triage", "c/two"])
    #expect(try reader.search("tr", limit: 10).count == 5)
    #expect(try reader.search("", limit: 10) == [])
    #expect(try reader.search("triage", limit: 0) == [])
    #expect(try reader.search("triagf", limit: 10) == [])
  }

  @Test(
    arguments: [
      "\"quoted\"", "a\" OR \"b", "NEAR(x y)", "body:x", "a*b^", "日本語", "本", "CAFÉ", "a\0b\0c",
      "\u{1}\u{2}0x", "😀😀", "'; --", "İstanbul", String(repeating: "ab", count: 40) + "c",
    ])
  func anyTextIsFoundLiterally(text: String) throws {
    let folder = try TemporaryFolder()
    try Self.build(
      folder.index,
      [
        "has": IndexedText(template: "before " + text + " after"),
        "not": IndexedText(template: "quoted a OR b NEAR x y body ab 日 cafe"),
      ])
    let reader = try IndexStore.reader(folder.index)
    #expect(try reader.search(text, limit: 9).map(\.prompt.text) == ["has"])
  }

  @Test func extendedSearchAnswersAsBuiltSearch() throws {
    let folder = try TemporaryFolder()
    let line = try SampleLine(seed: 31, commits: 120, prompts: 10)
    try IndexStore.build(folder.index, line.steps)
    let other = folder.path + "/other.sqlite"
    try IndexStore.build(other, line.steps.prefix(1))
    for step in line.steps.dropFirst() {
      let tip = try IndexStore.reader(other).tip
      try IndexStore.extend(at: other, identity: sampleIdentity, from: tip) {
        try $0.append(step)
      }
    }
    var last: [PromptName: IndexedText?] = [:]
    for step in line.steps { last.merge(step.texts) { $1 } }
    let built = try IndexStore.reader(folder.index)
    let extended = try IndexStore.reader(other)
    for text in ["hello", "tone", "é", "e\u{301}", "a\0b", "drop", "\\slash", "prompt3"] {
      let hits = try built.search(text, limit: 99)
      #expect(try extended.search(text, limit: 99) == hits)
      let expected = last.filter { name, content in
        guard let content else { return false }
        let all = "\(name)\n\(content.description)\n\(content.template)".lowercased()
        return contains(Array(all.utf8), Array(text.utf8))
      }
      #expect(Set(hits.map(\.prompt)) == Set(expected.keys))
    }
  }

  private func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    guard text.count >= part.count else { return false }
    return (0...text.count - part.count).contains { Array(text[$0..<$0 + part.count]) == part }
  }

  @Test func hostileSizesStayLinear() throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "a", count: 1_000_000)
    try Self.build(folder.index, ["has": IndexedText(template: long)])
    let reader = try IndexStore.reader(folder.index)
    #expect(try reader.search(String(long.dropLast()) + "b", limit: 1) == [])
    #expect(try reader.search(long, limit: 1).first?.excerpt.utf8.count == 240)
  }
}
