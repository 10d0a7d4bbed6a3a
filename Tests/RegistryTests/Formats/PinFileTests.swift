import PromptModel
import StrictData
import Testing

@testable import Registry

@Suite struct PinFileTests {
  static let closure = String(repeating: "ab", count: 32)
  static let blob = String(repeating: "c1", count: 20)
  static let promote = """
    format: stet-pin/1
    kind: promote
    prompt: support/triage.fr
    closure: "sha256:\(closure)"
    files:
      - name: file/triage.examples.jsonl
        path: prompts/support/triage.examples.jsonl
        blob: "\(blob)"
      - name: prompt
        path: prompts/support/triage.fr.prompt
        blob: "\(blob)"
    model:
      name: baseline
      digest: "sha256:\(closure)"
      blob: "\(blob)"
    from: "\(String(repeating: "0", count: 64))"
    reason: "better on \\"refunds\\""
    commit: "\(blob)"

    """
  static let rollback = promote.with("kind: promote", "kind: rollback")
    .with("commit:", "restores:")
  static let withdraw = """
    format: stet-pin/1
    kind: withdraw
    prompt: a
    from: "\(closure)"
    reason: "leaks"

    """

  @Test func readsAndWritesTheSameBytes() throws {
    for text in [Self.promote, Self.rollback, Self.withdraw] {
      let pin = try PinFile.parse(Array(text.utf8))
      #expect(String(decoding: PinFile.serialize(pin), as: UTF8.self) == text)
    }
    let pin = try PinFile.parse(Array(Self.promote.utf8))
    #expect(pin.kind == .promote)
    #expect(pin.prompt.text == "support/triage.fr")
    #expect(pin.target?.closure.hex == Self.closure)
    #expect(pin.target?.files.map(\.name) == ["file/triage.examples.jsonl", "prompt"])
    #expect(pin.target?.model.name.text == "baseline")
    #expect(pin.from.isZero)
    #expect(pin.reason == "better on \"refunds\"")
    #expect(pin.commit?.hex == Self.blob)
    #expect(pin.restores == nil)
    #expect(try PinFile.parse(Array(Self.rollback.utf8)).restores?.hex == Self.blob)
    #expect(try PinFile.parse(Array(Self.withdraw.utf8)).target == nil)
  }

  @Test(arguments: [
    (
      "format: stet-pin/1", "format: ¦stet-pin/2",
      "format 'stet-pin/2' needs a newer stet; this one reads 'stet-pin/1'"
    ),
    (
      "kind: promote", "kind: ¦demote",
      "'kind': expected promote, rollback or withdraw, found 'demote'"
    ),
    (
      "prompt: support/triage.fr", "prompt: ¦../triage",
      "'prompt': expected a prompt's name, found '../triage'"
    ),
    (
      "files:\n", "¦filez: 1\nfiles:\n",
      "unknown key 'filez' in a pin; the nearest known key is 'files'"
    ),
    (
      "closure: \"sha256:\(closure)\"", "closure: ¦\"\(closure)\"",
      "'closure': expected 'sha256:' and 64 lower-case hexadecimal digits, quoted, found '\(closure)'"
    ),
    (
      "from: \"0", "from: ¦\"g",
      "'from': expected 64 lower-case hexadecimal digits, quoted, found 'g\(String(repeating: "0", count: 63))'"
    ),
    (
      "name: prompt", "name: ¦prompts",
      "'name': expected prompt, partial/<name> or file/<path>, found 'prompts'"
    ),
    (
      "name: prompt", "name: ¦file/",
      "'name': expected prompt, partial/<name> or file/<path>, found 'file/'"
    ),
    ("name: prompt", "name: ¦\"partial/\\x1b\"", "'name': control character U+001B in a name"),
    (
      "name: prompt", "name: ¦file/triage.examples.jsonl",
      "'name': 'file/triage.examples.jsonl' is there twice"
    ),
    (
      "name: prompt", "name: ¦file/a",
      "'name': files are not sorted: 'file/a' belongs before 'file/triage.examples.jsonl'"
    ),
    (
      "path: prompts/support/triage.fr.prompt", "path: ¦../x",
      "'path': the path has the component '..'"
    ),
    (
      "path: prompts/support/triage.fr.prompt", "path: ¦/etc/passwd",
      "'path': the path starts with '/'"
    ),
    (
      "path: prompts/support/triage.fr.prompt", "path: ¦a//b",
      "'path': the path has an empty component"
    ),
    ("path: prompts/support/triage.fr.prompt", "path: ¦a\\b", "'path': the path has a backslash"),
    (
      "path: prompts/support/triage.fr.prompt", "path: ¦\"a\\nb\"",
      "'path': the path has the control character U+000A"
    ),
    (
      "path: prompts/support/triage.fr.prompt", "¦pth: a",
      "unknown key 'pth' in a pinned file; the nearest known key is 'path'"
    ),
    ("name: baseline", "name: ¦Baseline", "'name': expected a model's name, found 'Baseline'"),
    ("name: baseline", "name: baseline\n  ¦id: x", "unknown key 'id' in a pin's model"),
    (
      "  digest: \"sha256:ab", "  digest: ¦\"sha256:AB",
      "'digest': expected 'sha256:' and 64 lower-case hexadecimal digits, quoted, found 'sha256:AB\(String(repeating: "ab", count: 31))'"
    ),
    (
      "commit: \"c1c1", "commit: ¦\"c1",
      "'commit': expected 40 lower-case hexadecimal digits, quoted, found '\(String(repeating: "c1", count: 19))'"
    ),
    ("commit: ", "¦restores: ", "a promote has no 'restores'"),
    (
      "reason: \"better on \\\"refunds\\\"\"", "reason: ¦\"\\e[31m\"",
      "'reason': control character U+001B in a reason"
    ),
    (
      "reason: \"better on \\\"refunds\\\"\"", "reason: ¦\"a\\rb\"",
      "'reason': control character U+000D in a reason"
    ),
    (
      "reason: \"better on \\\"refunds\\\"\"", "reason: ¦12",
      "'reason': expected a string, found the number 12"
    ),
  ]) func refusesWithPlaceAndMessage(part: String, marked: String, message: String) {
    expectRefusal(Self.promote.with(part, marked), message, by: PinFile.parse)
  }

  @Test func everyKindNeedsItsKeys() {
    for key in ["kind", "prompt", "closure", "files", "model", "from", "reason"] {
      let text = Self.removing(key, from: Self.promote)
      #expect(
        refusal(text, by: PinFile.parse)
          == SourceError(SourcePosition(line: 1, column: 1), "missing key '\(key)'"))
    }
    for (key, text) in [("restores", Self.rollback), ("reason", Self.withdraw)] {
      #expect(
        refusal(Self.removing(key, from: text), by: PinFile.parse)?.message
          == "missing key '\(key)'")
    }
    expectRefusal(
      Self.withdraw.with("from:", "¦model: {}\nfrom:"), "a withdraw has no 'model'",
      by: PinFile.parse)
    for key in ["closure", "files", "commit", "restores"] {
      expectRefusal(
        Self.withdraw.with("from:", "¦\(key): x\nfrom:"), "a withdraw has no '\(key)'",
        by: PinFile.parse)
    }
    expectRefusal(
      Self.withdraw.with("\"leaks\"", "¦\" \\n\""), "'reason': a withdraw needs a reason",
      by: PinFile.parse)
    expectRefusal(
      Self.rollback.with("\"better on \\\"refunds\\\"\"", "¦\"\""),
      "'reason': a rollback needs a reason", by: PinFile.parse)
    expectRefusal(
      Self.withdraw.with(
        "kind: withdraw", "kind: promote\nfiles: ¦[]\nclosure: \"sha256:\(Self.closure)\"")
        + "model: {name: m, digest: \"sha256:\(Self.closure)\", blob: \"\(Self.blob)\"}\n",
      "'files': there is no file 'prompt'", by: PinFile.parse)
    expectRefusal("¦[]", "expected a mapping, found a list", by: PinFile.parse)
  }

  @Test func anUnquotedDigestOfDigitsIsRefused() {
    let zeros = String(repeating: "0", count: 64)
    expectRefusal(
      Self.promote.with("\"\(zeros)\"", "¦\(zeros)"),
      "'from': expected 64 lower-case hexadecimal digits, quoted, found the number 0",
      by: PinFile.parse)
  }

  @Test func aReasonOfAnyLengthIsJudged() {
    let long = String(repeating: "x", count: 65537)
    #expect(PinFile.problem(inReason: "", kind: .promote) == nil)
    #expect(PinFile.problem(inReason: "", kind: .withdraw) == "a withdraw needs a reason")
    #expect(
      PinFile.problem(inReason: long, kind: .promote)
        == "a reason of 65537 bytes, the limit is 65536")
    #expect(
      PinFile.problem(inReason: "a\u{0}", kind: .promote) == "control character U+0000 in a reason")
    #expect(
      PinFile.problem(inReason: "a\u{85}", kind: .promote) == "control character U+0085 in a reason"
    )
  }

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
  func whatIsWrittenIsReadBack(seed: UInt64) throws {
    var generator = SeededGenerator(state: seed)
    for _ in 0..<60 {
      let pin = try Self.randomPin(&generator)
      let bytes = PinFile.serialize(pin)
      let read = try PinFile.parse(bytes)
      #expect(read == pin, "seed \(seed)")
      #expect(Array(read.reason.utf8) == Array(pin.reason.utf8), "seed \(seed)")
      #expect(PinFile.serialize(read) == bytes)
    }
  }

  static func randomPin(_ generator: inout SeededGenerator) throws -> Pin {
    let kinds: [Pin.Kind] = [.promote, .rollback, .withdraw]
    let kind = kinds[Int.random(in: 0..<3, using: &generator)]
    func digest() -> Digest { Digest(hashing: "\(generator.next())") }
    func blob() throws -> ObjectName {
      try #require(ObjectName(hex: String(digest().hex.prefix(40))))
    }
    var names = Set(
      (0..<3).map { _ in "file/x" + generator.text(upTo: 8).filter { $0 != "\n" && $0 != "\t" } })
    names.insert("prompt")
    names.insert("partial/a/b")
    let files = try names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map {
      PinnedFile(name: $0, path: "prompts/é \u{301}/\(generator.next()).prompt", blob: try blob())
    }
    let model = PinnedModel(
      name: try #require(ResourceName("null")), digest: digest(), blob: try blob())
    return Pin(
      kind: kind, prompt: try #require(PromptName("on/true.yes")),
      target: kind == .withdraw
        ? nil : Pin.Target(closure: digest(), files: files, model: model),
      from: digest(), reason: "r" + generator.text(upTo: 40),
      commit: kind == .withdraw || Bool.random(using: &generator) ? nil : try blob(),
      restores: kind == .rollback ? try blob() : nil)
  }

  /// The text without a key's line and the indented lines below it.
  static func removing(_ key: String, from text: String) -> [UInt8] {
    var isRemoving = false
    let kept = text.split(separator: "\n").filter { line in
      if line.first != " " { isRemoving = line.hasPrefix("\(key):") }
      return !isRemoving
    }
    return Array((kept.joined(separator: "\n") + "\n").utf8)
  }
}
