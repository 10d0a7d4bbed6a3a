import StrictData
import Testing

@testable import PromptDiff

@Suite struct PromptDiffTests {
  private let old = PromptContent(
    files: [
      ExactString("prompt"): "---\nmodel: a\n---\nBe kind.\n",
      ExactString("partial/tone"): "Warm.\n", ExactString("file/x.jsonl"): "",
    ],
    frontMatter: object(("model", .string("a"))), body: "Be kind.\n",
    variables: [InputVariable(name: "text", type: "string", isRequired: true)])

  private let new = PromptContent(
    files: [
      ExactString("prompt"): "---\nmodel: b\n---\nBe fair.", ExactString("partial/tone"): "Warm.\n",
      ExactString("partial/rules"): "1.\n",
    ],
    frontMatter: object(("model", .string("b"))), body: "Be fair.",
    variables: [InputVariable(name: "text", type: nil, isRequired: true)])

  @Test func theSameVersionIsEmpty() {
    #expect(PromptDiff(old: old, new: old).isEmpty)
    #expect(PromptDiff(old: .absent, new: .absent).isEmpty)
  }

  @Test func filesAreListedByName() {
    let diff = PromptDiff(old: old, new: new)
    #expect(!diff.isEmpty)
    #expect(diff.files.map(\.name.text) == ["file/x.jsonl", "partial/rules", "prompt"])
    #expect(diff.files.map(\.kind) == [.removed, .added, .changed])
    #expect(diff.files.map(\.text.isEmpty) == [true, false, false])
    #expect(diff.fields.changes.map(\.path) == ["model"])
    #expect((diff.body.removedCount, diff.body.addedCount) == (1, 1))
    #expect(diff.contract.isCompatible && !diff.contract.isEmpty)
  }

  @Test func aByteOfAnyFileCounts() {
    var files = old.files
    files[ExactString("prompt")] = "---\nmodel:  a\n---\nBe kind.\n"
    let spaced = PromptContent(
      files: files, frontMatter: old.frontMatter, body: old.body, variables: old.variables)
    let diff = PromptDiff(old: old, new: spaced)
    #expect(!diff.isEmpty)
    #expect(diff.fields.isEmpty && diff.body.isEmpty && diff.contract.isEmpty)
  }

  @Test(arguments: 0..<3)
  func whatWasReadCountsToo(part: Int) {
    let other = PromptContent(
      files: old.files, frontMatter: part == 0 ? .null : old.frontMatter,
      body: part == 1 ? "" : old.body, variables: part == 2 ? [] : old.variables)
    #expect(!PromptDiff(old: old, new: other).isEmpty)
  }

  @Test func comingAndGoing() {
    let created = PromptDiff(old: .absent, new: old)
    #expect(created.files.map(\.kind) == [.added, .added, .added])
    #expect(created.fields.changes.map(\.path) == [""])
    #expect(!created.contract.isCompatible)
    let deleted = PromptDiff(old: old, new: .absent)
    #expect(deleted.files.map(\.kind) == [.removed, .removed, .removed])
    #expect(deleted.contract.incompatibilities.count == 1)
  }

  @Test func contextIsHandedDown() throws {
    let long = PromptContent(
      files: [ExactString("prompt"): "1\n2\n3\n4\n"], frontMatter: .null, body: "1\n2\n3\n4\n",
      variables: [])
    let short = PromptContent(
      files: [ExactString("prompt"): "1\n2\n3\n"], frontMatter: .null, body: "1\n2\n3\n",
      variables: [])
    let diff = PromptDiff(old: long, new: short, context: 0)
    #expect(try #require(diff.files.first).text.hunks.first?.lines.count == 1)
    #expect(diff.body.hunks.first?.lines.count == 1)
  }

  @Test func jsonHasAFormatAndEveryPart() throws {
    let json = PromptDiff(old: old, new: new).json
    #expect(
      json.object?.keys == ["format", "isEmpty", "files", "fields", "body", "contract"])
    #expect(json["format"] == .string("stet-diff/1"))
    #expect(json["isEmpty"] == .bool(false))
    let file = try #require(json["files"]?.array?.first)
    #expect(file["name"] == .string("file/x.jsonl"))
    #expect(file["kind"] == .string("removed"))
    let field = object(
      ("path", .string("model")), ("steps", .array([.string("model")])), ("old", .string("a")),
      ("new", .string("b")))
    #expect(json["fields"] == .array([field]))
    #expect(json["contract"]?["isCompatible"] == .bool(true))
    let change = object(
      (
        "old",
        object(
          ("name", .string("text")), ("type", .string("string")), ("isRequired", .bool(true)))
      ),
      ("new", object(("name", .string("text")), ("isRequired", .bool(true)))))
    #expect(json["contract"]?["changed"] == .array([change]))
  }

  @Test func jsonOfATextHasNumbersAndPieces() throws {
    let json = TextDiff(old: "Be kind.\n", new: "Be fair.").json
    #expect(json["added"] == number("1"))
    #expect(json["removed"] == number("1"))
    #expect(json["isMinimal"] == .bool(true))
    let hunk = try #require(json["hunks"]?.array?.first)
    #expect(hunk.object?.keys == ["oldStart", "oldCount", "newStart", "newCount", "lines"])
    #expect(hunk["oldStart"] == number("1"))
    let lines = try #require(hunk["lines"]?.array)
    #expect(lines.first?.object?.keys == ["kind", "old", "text", "segments"])
    let last = try #require(lines.last)
    #expect(last.object?.keys == ["kind", "new", "text", "isTerminated", "segments"])
    #expect(last["isTerminated"] == .bool(false))
    #expect(
      last["segments"]?.array?[1]
        == object(("kind", .string("added")), ("text", .string("fair"))))
  }

  @Test func jsonKeepsNullsOfFieldsApartFromMissingOnes() {
    func fields(_ old: JSONValue, _ new: JSONValue) -> JSONValue? {
      let sides = [old, new].map {
        PromptContent(files: [:], frontMatter: $0, body: "", variables: [])
      }
      return PromptDiff(old: sides[0], new: sides[1]).json["fields"]?.array?.first
    }
    let gone = fields(object(("a", .null)), object())
    #expect(gone?.object?.keys == ["path", "steps", "old"])
    #expect(gone?["old"] == .null)
    let index = fields(.array([.null]), .array([.bool(true)]))
    #expect(index?["steps"] == .array([number("0")]))
  }

  @Test func jsonNamesWhatBreaksCallers() {
    let contract = ContractDiff(
      old: [
        InputVariable(name: "gone", type: nil, isRequired: false),
        InputVariable(name: "tight", type: nil, isRequired: false),
      ],
      new: [
        InputVariable(name: "fresh", type: nil, isRequired: true),
        InputVariable(name: "tight", type: "string", isRequired: true),
      ])
    let expected = [
      ("requiredAdded", "fresh"), ("removed", "gone"), ("becameRequired", "tight"),
      ("typeNarrowed", "tight"),
    ].map { object(("kind", .string($0)), ("name", .string($1))) }
    #expect(contract.json["incompatibilities"] == .array(expected))
    #expect(contract.json["isCompatible"] == .bool(false))
  }
}
