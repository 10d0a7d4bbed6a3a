import GitStore
import PromptModel
import TestSupport
import Testing

@testable import Registry

/// A registry of texts, for reading without git.
final class TextTree: RegistryTree {
  let registryPath = "registry"
  var texts: [(path: String, bytes: [UInt8], kind: TreeFileKind)]

  init(_ texts: [String: String]) {
    self.texts = texts.map { ($0.key, Array($0.value.utf8), .regular) }
  }

  subscript(path: String) -> String {
    get { "" }
    set {
      texts.removeAll { $0.path.utf8.elementsEqual(path.utf8) }
      texts.append((path, Array(newValue.utf8), .regular))
    }
  }

  func file(at path: String) -> TreeFile? {
    texts.first { $0.path.utf8.elementsEqual(path.utf8) }.map {
      TreeFile(path: $0.path, blob: ObjectName(ObjectID.ofBlob($0.bytes)), kind: $0.kind)
    }
  }

  func files(under folder: String) -> [TreeFile] {
    texts.filter { $0.path.hasPrefix("\(folder)/") }.compactMap { file(at: $0.path) }
  }

  func bytes(of file: TreeFile) -> [UInt8] {
    texts.first { ObjectName(ObjectID.ofBlob($0.bytes)) == file.blob }?.bytes ?? []
  }
}

/// FORMATS, "Prompt files" and "The closure text", sentence by sentence.
@Suite struct PromptReaderTests {
  func read(_ tree: TextTree, _ name: String = "s/t/p") throws -> PromptReading {
    try PromptReader().read(try #require(PromptName(name)), in: tree)
  }

  func closure(_ tree: TextTree, _ name: String = "s/t/p") throws -> [String] {
    let state = try read(tree, name).state
    return try #require(state.closure, "\(state)").files.map { "\($0.name) \($0.path)" }
  }

  func failing(_ tree: TextTree, _ name: String = "s/t/p") throws -> String? {
    guard case .broken(let broken) = try read(tree, name).state else { return nil }
    return broken.failing
  }

  @Test func lookupStartsInThePromptsFolderAlsoForPartialsInsidePartials() throws {
    let tree = TextTree([
      "prompts/s/t/p.prompt": "{{> outer}}", "prompts/_outer.prompt": "{{> inner}}",
      "prompts/_inner.prompt": "top", "prompts/s/_inner.prompt": "near the prompt",
    ])
    #expect(
      try closure(tree) == [
        "partial/inner prompts/s/_inner.prompt", "partial/outer prompts/_outer.prompt",
        "prompt prompts/s/t/p.prompt",
      ])
    let before = try read(tree).state.closure?.digest
    tree["prompts/s/t/_inner.prompt"] = "nearer"
    #expect(try read(tree).state.closure?.digest != before)
    #expect(try closure(tree).contains("partial/inner prompts/s/t/_inner.prompt"))
  }

  @Test func aPartialInAFolderIsSearchedInEachFolder() throws {
    let tree = TextTree([
      "prompts/s/t/p.prompt": "{{> a/b}}", "prompts/a/_b.prompt": "top",
      "prompts/s/t/a/b.prompt": "no partial", "prompts/s/_a/b.prompt": "no partial",
    ])
    #expect(try closure(tree)[0] == "partial/a/b prompts/a/_b.prompt")
    tree["prompts/s/t/a/_b.prompt"] = "near"
    #expect(try closure(tree)[0] == "partial/a/b prompts/s/t/a/_b.prompt")
    #expect(
      try read(tree).consulted == ["prompts/s/t/p.prompt", "prompts/s/t/a/_b.prompt"])
  }

  @Test func theWholeTextOfAPartialIsTemplate() throws {
    let tree = TextTree([
      "prompts/p.prompt": "{{> x}}", "prompts/_x.prompt": "---\nstet.unknown: 1\n---\n{{> y}}",
      "prompts/_y.prompt": "---\nnot: [closed\n",
    ])
    #expect(try closure(tree, "p").count == 3)
  }

  @Test func includesCountInUntakenBranchesAndNotInCommentsRawBlocksAndEscapes() throws {
    let tree = TextTree([
      "prompts/p.prompt":
        "{{#if no}}{{> a}}{{else}}{{> b}}{{/if}}{{!-- {{> c}} --}}{{! {{> c}}"
        + "\\{{> c}}{{{{raw}}}}{{> c}}{{{{/raw}}}}",
      "prompts/_a.prompt": "a", "prompts/_b.prompt": "b", "prompts/_c.prompt": "c",
    ])
    #expect(
      try closure(tree, "p").map { $0.prefix(9) } == ["partial/a", "partial/b", "prompt pr"])
  }

  @Test func examplesKeepTheirPathAsWrittenAndMayComeTwice() throws {
    let tree = TextTree([
      "prompts/s/t/p.prompt":
        "---\nstet.examples: [e.jsonl, ./e.jsonl, ../../../shared/e.jsonl, e.jsonl]\n---\nx",
      "prompts/s/t/e.jsonl": "one", "shared/e.jsonl": "two",
    ])
    #expect(
      try closure(tree) == [
        "file/../../../shared/e.jsonl shared/e.jsonl", "file/./e.jsonl prompts/s/t/e.jsonl",
        "file/e.jsonl prompts/s/t/e.jsonl", "prompt prompts/s/t/p.prompt",
      ])
    #expect(try read(tree).consulted.contains("shared/e.jsonl"))
  }

  @Test(arguments: [
    "../../../../outside.jsonl", "/absolute.jsonl", "a\\\\b", "e\\n.jsonl", "..", "missing.jsonl",
    "nul\\0.jsonl",
  ])
  func examplesStayInsideTheRegistry(_ path: String) throws {
    let tree = TextTree([
      "prompts/s/t/p.prompt": "---\nstet.examples: \"\(path)\"\n---\nx",
      "prompts/s/t/e\n.jsonl": "one", "prompts/s/t/a\\b": "two", "prompts/s/t/nul": "three",
    ])
    #expect(try #require(try failing(tree)).hasPrefix("file/"))
  }

  @Test func namesThatOnlyLookAlikeAreTwoFiles() throws {
    let tree = TextTree([
      "prompts/p.prompt": "---\nstet.examples: [\"caf\u{E9}.jsonl\", \"cafe\u{301}.jsonl\"]\n---\nx"
    ])
    tree["prompts/caf\u{E9}.jsonl"] = "composed"
    #expect(try failing(tree, "p").map { Array($0.utf8) } == Array("file/cafe\u{301}.jsonl".utf8))
    tree["prompts/cafe\u{301}.jsonl"] = "decomposed"
    #expect(try closure(tree, "p").count == 3)
  }

  @Test func theFirstFailureInTextOrderDepthFirstExamplesLast() throws {
    let tree = TextTree([
      "prompts/p.prompt": "---\nstet.examples: no.jsonl\n---\n{{> a}}{{> missing}}",
      "prompts/_a.prompt": "{{> deep}}", "prompts/_deep.prompt": "{{#if x}}",
    ])
    #expect(try failing(tree, "p") == "partial/deep")
    tree["prompts/_deep.prompt"] = "{{> a}}"
    #expect(try failing(tree, "p") == "partial/a")
    tree["prompts/_deep.prompt"] = "fine"
    #expect(try failing(tree, "p") == "partial/missing")
    tree["prompts/_missing.prompt"] = "found"
    #expect(try failing(tree, "p") == "file/no.jsonl")
    tree["prompts/p.prompt"] = "---\nstet.unknown: 1\n---\n{{> nothing}}"
    #expect(try failing(tree, "p") == "prompt")
  }

  @Test func brokenStatesAreEqualByBlobAndFailingName() throws {
    let tree = TextTree([
      "prompts/p.prompt": "{{> a}}", "prompts/_a.prompt": "{{#if x}}",
      "prompts/q.prompt": "{{> b}}",
    ])
    let first = try read(tree, "p").state
    tree["prompts/_a.prompt"] = "\u{FEFF}another fault"
    #expect(first.isSameVersion(as: try read(tree, "p").state))
    tree["prompts/p.prompt"] = "{{> a}} "
    #expect(!first.isSameVersion(as: try read(tree, "p").state))
    tree["prompts/_a.prompt"] = "fine"
    #expect(!first.isSameVersion(as: try read(tree, "p").state))
  }

  @Test func bytesThatAreNoTextBreakAClosureInAnyFile() throws {
    for (file, name) in [
      ("prompts/p.prompt", "prompt"), ("prompts/_a.prompt", "partial/a"),
      ("prompts/e.jsonl", "file/e.jsonl"),
    ] {
      for bytes: [UInt8] in [[0xEF, 0xBB, 0xBF, 0x78], [0x78, 0x00], [0xC3, 0x28]] {
        let tree = TextTree([
          "prompts/p.prompt": "---\nstet.examples: e.jsonl\n---\n{{> a}}", "prompts/_a.prompt": "a",
          "prompts/e.jsonl": "e",
        ])
        tree.texts.removeAll { $0.path == file }
        tree.texts.append((file, bytes, .regular))
        #expect(try failing(tree, "p") == name)
      }
    }
  }

  @Test func modesDoNotChangeAClosureAndLinksAreNoFiles() throws {
    let tree = TextTree(["prompts/p.prompt": "{{> a}}", "prompts/_a.prompt": "a"])
    let digest = try read(tree, "p").state.closure?.digest
    for index in tree.texts.indices { tree.texts[index].kind = .executable }
    #expect(try read(tree, "p").state.closure?.digest == digest)
    let partial = try #require(tree.texts.firstIndex { $0.path == "prompts/_a.prompt" })
    tree.texts[partial].kind = .symlink
    #expect(try failing(tree, "p") == "partial/a")
    for index in tree.texts.indices { tree.texts[index].kind = .symlink }
    #expect(try read(tree, "p").state == .absent)
  }

  @Test func manyIncludesAndLongChainsEnd() throws {
    let tree = TextTree([
      "prompts/p.prompt": "{{> n0}}" + String(repeating: "{{> n1}}", count: 5000)
    ])
    for number in 0..<1100 {
      tree["prompts/_n\(number).prompt"] = "{{> n\(number + 1)}}"
    }
    #expect(try failing(tree, "p") == "partial/n1000")
  }
}
