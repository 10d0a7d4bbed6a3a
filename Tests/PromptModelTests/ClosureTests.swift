import Testing

@testable import PromptModel

@Suite struct ClosureTests {
  static func file(_ name: String, _ content: String) throws -> ClosureFile {
    ClosureFile(
      name: name, path: "prompts/\(name)",
      blob: try #require(ObjectName(hex: String(repeating: "1", count: 40))),
      digest: Digest(hashing: content))
  }

  /// What `sha256sum` prints for files with these names, sorted with LC_ALL=C; and its SHA-256.
  @Test func theTextIsWhatCoreutilsPrint() throws {
    let closure = Closure(files: [
      try Self.file("prompt", "Hello {{name}}\n"), try Self.file("partial/tone", "Be calm.\n"),
      try Self.file("file/a b.jsonl", "{}\n"),
    ])
    let expected = """
      ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356  file/a b.jsonl
      e020e4bee4272106a7f2dc2229730a1bf56a40dbb72dc6b3a8b0017370ade45f  partial/tone
      e27218f1f0f6975d2537f6c6471a02cc2dcdef7270ab322f52450acca22b79eb  prompt

      """
    #expect(closure.text == expected)
    #expect(
      closure.digest.hex == "53842f26f02e04d43c999c9a9f28ef3f5caea1337cbfe1eea23e7f3cc347d8df")
    #expect(
      Closure.digest(of: closure.files.reversed().map { ($0.name, $0.digest) }) == closure.digest)
  }

  @Test func orderIsBytewiseAndNamesAreUnique() throws {
    let names = [
      "prompt", "partial/\u{E9}", "partial/z", "file/a", "file/B", "file/a/b", "file/a-b",
    ]
    let closure = Closure(files: try names.map { try Self.file($0, $0) })
    #expect(
      closure.files.map(\.name) == [
        "file/B", "file/a", "file/a-b", "file/a/b", "partial/z", "partial/\u{E9}", "prompt",
      ])
    let twice = Closure(files: [try Self.file("prompt", "1"), try Self.file("prompt", "2")])
    #expect(twice.files.map(\.digest) == [Digest(hashing: "1")])
  }

  @Test func pathsAndBlobsAreOutsideTheDigest() throws {
    let blob = try #require(ObjectName(hex: String(repeating: "2", count: 40)))
    let moved = ClosureFile(
      name: "prompt", path: "prompts/other.prompt", blob: blob, digest: Digest(hashing: "x"))
    #expect(
      Closure(files: [moved]).digest == Closure(files: [try Self.file("prompt", "x")]).digest)
  }

  @Test func versionsAreComparedByWhatTheyAre() throws {
    let one = try #require(ObjectName(hex: String(repeating: "1", count: 40)))
    let two = try #require(ObjectName(hex: String(repeating: "2", count: 40)))
    let closure = Closure(files: [try Self.file("prompt", "x")])
    let moved = Closure(files: [
      ClosureFile(name: "prompt", path: "elsewhere", blob: two, digest: Digest(hashing: "x"))
    ])
    let other = Closure(files: [try Self.file("prompt", "y")])
    func broken(_ blob: ObjectName, _ failing: String, _ reason: String) -> PromptState {
      .broken(BrokenState(promptBlob: blob, failing: failing, reason: reason))
    }
    #expect(PromptState.absent.isSameVersion(as: .absent))
    #expect(PromptState.intact(closure).isSameVersion(as: .intact(moved)))
    #expect(!PromptState.intact(closure).isSameVersion(as: .intact(other)))
    #expect(!PromptState.intact(closure).isSameVersion(as: .absent))
    #expect(broken(one, "partial/a", "missing").isSameVersion(as: broken(one, "partial/a", "BOM")))
    #expect(!broken(one, "partial/a", "x").isSameVersion(as: broken(two, "partial/a", "x")))
    #expect(!broken(one, "partial/a", "x").isSameVersion(as: broken(one, "partial/b", "x")))
    #expect(!broken(one, "prompt", "x").isSameVersion(as: .intact(closure)))
    #expect(broken(one, "prompt", "x").hashValue == broken(one, "prompt", "y").hashValue)
    #expect(broken(one, "prompt", "x").closure == nil)
    #expect(PromptState.intact(closure).closure == closure)
  }
}
