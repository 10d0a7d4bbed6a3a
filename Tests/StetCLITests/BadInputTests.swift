import Foundation
import TestSupport
import Testing

/// Every bad input ends in one clear sentence with file and line, and a status that is not 0.
@Suite struct BadInputTests {
  /// What is done to a prompt, and what `lint` and `get` have to say of it.
  struct Bad: Sendable, CustomTestStringConvertible {
    let name: String
    let file: String
    let bytes: [UInt8]
    let place: String
    let words: String
    /// Whether `get` refuses it too; what only lint knows can still be rendered.
    var isServed = false
    var testDescription: String { name }

    init(
      _ name: String, file: String = Workbench.promptFile, _ bytes: [UInt8], at place: String,
      _ words: String, isServed: Bool = false
    ) {
      self.name = name
      self.file = file
      self.bytes = bytes
      self.place = place
      self.words = words
      self.isServed = isServed
    }

    init(
      _ name: String, file: String = Workbench.promptFile, _ text: String, at place: String,
      _ words: String, isServed: Bool = false
    ) {
      self.init(
        name, file: file, Array(text.utf8), at: place, words, isServed: isServed)
    }
  }

  static let head = "---\nmodel: baseline\ninput: {schema: {text: string}}\n---\n"

  static let all: [Bad] = [
    Bad("empty", "", at: "1:1", "the prompt file is empty"),
    Bad("binary", [0x7F, 0x45, 0x4C, 0x46, 0x00, 0xFF], at: "1:5", "NUL byte"),
    Bad("byte order mark", "\u{FEFF}{{text}}", at: "1:1", "byte order mark"),
    Bad(
      "10 MB", Array("x{{text}}".utf8) + [UInt8](repeating: 0x61, count: 10_000_000), at: "1:1",
      "the limit is 1048576"),
    Bad(
      "duplicate key", "---\nmodel: baseline\nmodel: other\n---\nx", at: "3:1",
      "duplicate key 'model'"),
    Bad(
      "alias", "---\nmodel: &m baseline\nname: *m\n---\nx", at: "2:8", "an anchor or alias"),
    Bad("not UTF-8", Array("a\ncaf".utf8) + [0xE9], at: "2:4", "not valid UTF-8"),
    Bad("NUL", "a\n\0", at: "2:1", "NUL byte"),
    Bad("open front matter", "---\nmodel: baseline\n", at: "1:1", "not closed by '---'"),
    Bad("unknown helper", head + "{{shout text}}", at: "5:3", "unknown helper 'shout'"),
    Bad("open block", head + "a\n{{#if text}}", at: "6:1", "if"),
    Bad("missing partial", head + "{{> gone}}", at: "5:1", "partial 'gone'"),
    Bad("partial above", head + "{{> ../gone}}", at: "5:1", "partial '../gone'"),
    Bad(
      "unknown stet key", "---\nstet.exmaples: x\n---\nx", at: "2:1", "'stet.exmaples'"),
    Bad(
      "examples above", "---\nstet.examples: ../../../x\n---\nx", at: "2:16",
      "names no file inside the registry"),
    Bad("examples missing", "---\nstet.examples: x\n---\nx", at: "2:16", "there is no file"),
    Bad(
      "undeclared variable", head + "{{text}}\n{{txet}}", at: "6:3",
      "'txet' is not declared", isServed: true),
    Bad(
      "unknown model", "---\nmodel: basline\ninput: {schema: {text: string}}\n---\n{{text}}",
      at: "2:1", "did you mean 'baseline'", isServed: true),
  ]

  @Test(arguments: all)
  func `lint and get name file and line`(bad: Bad) throws {
    let bench = try Workbench()
    try bench.repository.write(bad.file, bytes: bad.bytes)
    let lint = try bench.stet("lint")
    #expect(lint.status == 2)
    let line = lint.output.split(separator: "\n").first { $0.contains(": error: ") } ?? ""
    #expect(line.hasPrefix("\(bad.file):\(bad.place): error: "), "\(lint.output)")
    #expect(line.contains(bad.words), "\(line)")
    guard !bad.isServed else { return }
    let get = try bench.stet("get", "a/p", "--var", "text=x")
    #expect(get.status == 1)
    #expect(get.output.isEmpty)
    #expect(get.errors.contains("\(bad.file):\(bad.place): "), "\(get.errors)")
    #expect(get.errors.contains(bad.words), "\(get.errors)")
  }

  @Test(arguments: all.filter { !$0.isServed && $0.name != "examples above" })
  func `render names file and line`(bad: Bad) throws {
    let bench = try Workbench(isCommitted: false)
    try bench.repository.write("loose.prompt", bytes: bad.bytes)
    let outcome = try bench.stet("render", "loose.prompt", "--var", "text=x")
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("Error: loose.prompt:\(bad.place): "), "\(outcome.errors)")
  }

  @Test func `a link in a prompt's place is refused and never followed`() throws {
    let bench = try Workbench()
    let path = "\(bench.repository.path)/\(Workbench.promptFile)"
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createSymbolicLink(
      atPath: path, withDestinationPath: "/etc/passwd")
    let lint = try bench.stet("lint")
    #expect(lint.status == 2)
    #expect(lint.output.contains("\(Workbench.promptFile):1:1: error: a symbolic link"))
    let get = try bench.stet("get", "a/p")
    #expect(get.status == 1)
    #expect(get.errors.contains("there is no prompt 'a/p' in the work tree"))
    #expect(get.errors.contains("\(Workbench.promptFile) is a symbolic link"))
    #expect(get.output.isEmpty)
  }

  @Test func `a cycle of partials is named in full, at the include that closes it`() throws {
    let bench = try Workbench()
    try bench.repository.write("registry/prompts/_x.prompt", "a\n{{> y}}")
    try bench.repository.write("registry/prompts/a/_y.prompt", "{{> z}}")
    try bench.repository.write("registry/prompts/_z.prompt", "{{> x}}")
    try bench.edit(Workbench.promptFile, "{{text}}", "{{text}}{{> x}}")
    let lint = try bench.stet("lint")
    #expect(lint.status == 2)
    #expect(
      lint.output.contains(
        "registry/prompts/_z.prompt:1:1: error: partials include each other: x → y → z → x"))
    let get = try bench.stet("get", "a/p", "--var", "text=x")
    #expect(get.status == 1)
    #expect(
      get.errors.contains(
        "registry/prompts/_z.prompt:1:1: partials include each other: x → y → z → x"))
  }

  @Test(arguments: ["../p", "a/../p", "/etc/passwd", "A/p", "a//p", "a/p.b.c", "", "a p"])
  func `a name outside the grammar is no prompt`(name: String) throws {
    let bench = try Workbench()
    for command in ["get", "show", "diff", "log", "new"] {
      let outcome = try bench.stet(command, name)
      #expect(outcome.status == 1, "\(command) \(name): \(outcome.errors)")
      #expect(outcome.errors.contains("Caused by: "), "\(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
  }

  @Test func `names that break the grammar are findings`() throws {
    let bench = try Workbench()
    try bench.repository.write("registry/prompts/a/Loud.prompt", "x")
    try bench.repository.write("registry/prompts/a.p.prompt", "x")
    let lint = try bench.stet("lint")
    #expect(lint.status == 2)
    #expect(lint.output.contains("registry/prompts/a/Loud.prompt:1:1: error: "))
    #expect(lint.output.contains("'a/p' and 'a.p' meet"))
  }

  @Test func `broken data is named with its place`() throws {
    let bench = try Workbench()
    try bench.repository.write("vars.json", "{\"text\": 1,\n\"text\": 2}")
    let twice = try bench.stet("get", "a/p", "--vars", "vars.json")
    #expect(twice.status == 1)
    #expect(twice.errors.contains("vars.json:2:1: "), "\(twice.errors)")
    try bench.repository.write("vars.json", "[1]")
    let list = try bench.stet("get", "a/p", "--vars", "vars.json")
    #expect(list.status == 1)
    #expect(list.errors.contains("vars.json:1:1: the file holds no JSON object"))
    let gone = try bench.stet("get", "a/p", "--vars", "gone.json")
    #expect(gone.status == 1)
    #expect(gone.errors.contains("there is no file gone.json"))
  }
}
