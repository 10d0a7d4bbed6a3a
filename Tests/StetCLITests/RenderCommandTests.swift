import Foundation
import StrictData
import TestSupport
import Testing

/// `stet render`: loose files, and the test vectors of google/dotprompt through the binary.
@Suite struct RenderCommandTests {
  static let vectors: URL = {
    let package = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let candidates = ["..", "../.."].map {
      package.appending(path: "\($0)/shared/conformance/dotprompt/spec").standardizedFileURL
    }
    return candidates.first { FileManager.default.fileExists(atPath: $0.path) } ?? candidates[0]
  }()

  static let files: [String] = {
    let found = FileManager.default.enumerator(atPath: vectors.path)?.compactMap { $0 as? String }
    return (found ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
  }()

  @Test(arguments: files)
  func `every vector passes`(file: String) throws {
    let bytes = [UInt8](try Data(contentsOf: Self.vectors.appending(path: file)))
    let suites = try #require(try YAMLParser.parse(bytes).jsonValue.array)
    let bench = try Workbench(isCommitted: false)
    var count = 0
    for suite in suites {
      for test in try #require(suite["tests"]?.array) {
        try check(test, of: suite, in: file, bench)
        count += 1
      }
    }
    print("dotprompt vectors through stet render, \(file): \(count) cases")
  }

  private func check(
    _ test: JSONValue, of suite: JSONValue, in file: String, _ bench: Workbench
  ) throws {
    let title = "\(file): \(suite["name"]?.string ?? "?"): \(test["desc"]?.string ?? "?")"
    let folder = "vector-\(UUID().uuidString)"
    let repository = bench.repository
    try repository.write("\(folder)/x.prompt", try #require(suite["template"]?.string))
    for key in ["partials", "resolverPartials"] {
      for partial in suite[key]?.object?.entries ?? [] {
        try repository.write(
          "\(folder)/parts/_\(partial.key).prompt", try #require(partial.value.string))
      }
    }
    var data = suite["data"]?.object ?? JSONObject()
    for entry in test["data"]?.object?.entries ?? [] { data[entry.key] = entry.value }
    var arguments = [
      "render", "\(folder)/x.prompt", "--partials", "\(folder)/parts", "--data", "-", "--format",
      "json",
    ]
    for (option, value) in [("schemas", suite["schemas"]), ("metadata", test["options"])] {
      guard let value else { continue }
      try repository.write("\(folder)/\(option).json", value.serialized())
      arguments += ["--\(option)", "\(folder)/\(option).json"]
    }
    let outcome = try bench.run(arguments, input: JSONValue.object(data).serialized())
    #expect(outcome.status == 0, "\(title): \(outcome.errors)")
    guard outcome.status == 0 else { return }
    var found = try #require(try JSONParser.parse(outcome.bytes).object)
    var expected = try #require(test["expect"]?.object)
    for key in ["ext", "config", "metadata"] where expected[key] == nil {
      expected[key] = .object(JSONObject())
    }
    if expected["raw"] == nil { found["raw"] = nil }
    #expect(
      JSONValue.object(found).orderless == JSONValue.object(expected).orderless, "\(title)")
  }

  @Test func `partials lie beside the file or where asked, also in folders`() throws {
    let bench = try Workbench(isCommitted: false)
    try bench.repository.write("t/x.prompt", "{{> a/b}}-{{> c}}")
    try bench.repository.write("t/a/_b.prompt", "B")
    try bench.repository.write("t/_c.prompt", "C")
    try bench.repository.write("other/a/_b.prompt", "b")
    try bench.repository.write("other/_c.prompt", "c")
    #expect(try bench.ok("render", "t/x.prompt") == "B-C\n")
    #expect(try bench.ok("render", "t/x.prompt", "--partials", "other") == "b-c\n")
    #expect(try bench.ok("render", "t/x.prompt", "--partials", "other/") == "b-c\n")
    let outcome = try bench.stet("render", "t/x.prompt", "--partials", "t/a")
    #expect(outcome.status == 1)
    #expect(outcome.errors.hasPrefix("Error: t/x.prompt:1:1: partial 'a/b' does not exist"))
  }

  @Test func `it needs neither registry nor repository`() throws {
    let bench = try Workbench(isCommitted: false)
    let folder = bench.repository.folder + "/outside"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try Data("Hello {{name}}".utf8).write(to: URL(fileURLWithPath: folder + "/x.prompt"))
    let outcome = try bench.stet("render", "x.prompt", "--var", "name=Ada", directory: folder)
    #expect(outcome.status == 0)
    #expect(outcome.output == "Hello Ada\n")
  }

  @Test func `examples are read beside the file and stand before the question`() throws {
    let bench = try Workbench(isCommitted: false)
    try bench.repository.write(
      "t/x.prompt", "---\nstet.examples: e.jsonl\n---\n{{role \"user\"}}Q: {{q}}")
    try bench.repository.write("t/e.jsonl", "{\"input\": {\"q\": \"one\"}, \"output\": \"two\"}\n")
    let text = try bench.ok("render", "t/x.prompt", "--var", "q=three")
    #expect(text == "[user]\nQ: one\n\n[model]\ntwo\n\n[user]\nQ: three\n")
    for path in ["../e.jsonl", "/etc/passwd"] {
      try bench.repository.write("t/x.prompt", "---\nstet.examples: \(path)\n---\n{{q}}")
      let outcome = try bench.stet("render", "t/x.prompt")
      #expect(outcome.status == 1)
      #expect(outcome.errors.hasPrefix("Error: t/x.prompt:2:16: "), "\(outcome.errors)")
    }
  }

  @Test func `a prompt cannot read through a link`() throws {
    let bench = try Workbench(isCommitted: false)
    try bench.repository.write("t/x.prompt", "{{> p}}")
    try FileManager.default.createSymbolicLink(
      atPath: bench.repository.path + "/t/_p.prompt", withDestinationPath: "/etc/passwd")
    let outcome = try bench.stet("render", "t/x.prompt")
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("t/_p.prompt:1:1: "))
  }

  @Test func `data has Dotprompt's shape`() throws {
    let bench = try Workbench(isCommitted: false)
    try bench.repository.write("x.prompt", "{{@state.mood}} {{name}}")
    let data = "{\"input\": {\"name\": \"Ada\"}, \"context\": {\"state\": {\"mood\": \"Good\"}}}"
    #expect(try bench.ok("render", "x.prompt", "--data", "-", input: data) == "Good Ada\n")
    let wrong = try bench.stet("render", "x.prompt", "--data", "-", input: "{\"name\": 1}")
    #expect(wrong.status == 1)
    #expect(wrong.errors.contains("standard input: data has no member 'name'"))
    let broken = try bench.stet("render", "x.prompt", "--data", "-", input: "{\"input\":")
    #expect(broken.status == 1)
    #expect(broken.errors.contains("standard input:1:10: "), "\(broken.errors)")
  }

  @Test func `missing variables and files are named`() throws {
    let bench = try Workbench(isCommitted: false)
    try bench.repository.write("x.prompt", "---\ninput: {schema: {a: string, b: string}}\n---\nx")
    let missing = try bench.stet("render", "x.prompt")
    #expect(missing.status == 1)
    #expect(missing.errors.contains("x.prompt: required variables are missing: 'a', 'b'"))
    let name = try bench.stet("render", "a/p")
    #expect(name.status == 1)
    #expect(name.errors.contains("there is no file a/p"))
    #expect(name.errors.contains("`stet get a/p`"))
    let gone = try bench.stet("render", "gone.prompt")
    #expect(gone.status == 1)
    #expect(gone.errors.contains("gone.prompt:1:1: there is no such file"))
    let folder = try bench.stet("render", "registry")
    #expect(folder.errors.contains("registry is a folder, not a file"))
  }
}

extension JSONValue {
  /// The value with members ordered by name, so that equality ignores their order.
  var orderless: JSONValue {
    switch self {
    case .array(let elements): .array(elements.map(\.orderless))
    case .object(let object):
      .object(
        JSONObject(
          object.entries.map { ($0.key, $0.value.orderless) }
            .sorted { ExactString($0.0) < ExactString($1.0) }))
    default: self
    }
  }
}
