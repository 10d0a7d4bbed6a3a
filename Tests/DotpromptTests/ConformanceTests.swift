import Dotprompt
import Foundation
import StrictData
import Testing

/// The test vectors of google/dotprompt (spec/), read from beside the package where they are.
@Suite struct ConformanceTests {
  /// `shared/conformance/dotprompt/spec` beside the package, or beside a folder above it.
  static let folder: URL = {
    let package = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let candidates = ["..", "../.."].map {
      package.appending(path: "\($0)/shared/conformance/dotprompt/spec").standardizedFileURL
    }
    return candidates.first { FileManager.default.fileExists(atPath: $0.path) } ?? candidates[0]
  }()

  static let files: [String] = {
    let found = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return (found ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
  }()

  @Test(arguments: files)
  func `every vector of a file passes`(file: String) throws {
    let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: file)))
    let suites = try #require(try YAMLParser.parse(bytes).jsonValue.array)
    var count = 0
    for suite in suites {
      for test in try #require(suite["tests"]?.array) {
        try run(test, of: suite, in: file)
        count += 1
      }
    }
    print("dotprompt vectors, \(file): \(count) cases")
  }

  @Test func `there are vectors where the folder exists`() {
    guard FileManager.default.fileExists(atPath: Self.folder.path) else {
      print("dotprompt vectors: none found, skipped")
      return
    }
    #expect(Self.files.count == 13)
  }

  private func run(_ test: JSONValue, of suite: JSONValue, in file: String) throws {
    let title = "\(file): \(suite["name"]?.string ?? "?"): \(test["desc"]?.string ?? "?")"
    let template = try #require(suite["template"]?.string)
    let source = try PromptSource(
      parsing: Array(template.utf8), schemas: { suite["schemas"]?[$0] })
    let renderer = Renderer(
      partials: { name in
        let text = suite["partials"]?[name]?.string ?? suite["resolverPartials"]?[name]?.string
        return try text.map { try PromptSource.partial(parsing: Array($0.utf8)) }
      },
      options: RenderOptions(metadata: test["options"]?.object ?? JSONObject()))
    var data = suite["data"]?.object ?? JSONObject()
    for entry in test["data"]?.object?.entries ?? [] { data[entry.key] = entry.value }
    let rendered = try renderer.render(
      source,
      data: RenderData(
        input: data["input"]?.object ?? JSONObject(), docs: data["docs"]?.array ?? [],
        messages: data["messages"]?.array ?? [], context: data["context"]?.object ?? JSONObject()))
    var expected = try #require(test["expect"]?.object)
    for key in ["ext", "config", "metadata"] where expected[key] == nil {
      expected[key] = .object(JSONObject())
    }
    var found = try #require(rendered.json.object)
    if expected["raw"] == nil { found["raw"] = nil }
    #expect(JSONValue.object(found).sorted == JSONValue.object(expected).sorted, "\(title)")
  }
}

extension JSONValue {
  /// The value with members ordered by name, so that equality ignores their order.
  var sorted: JSONValue {
    switch self {
    case .array(let elements): .array(elements.map(\.sorted))
    case .object(let object):
      .object(
        JSONObject(
          object.entries.map { ($0.key, $0.value.sorted) }
            .sorted { ExactString($0.0) < ExactString($1.0) }))
    default: self
    }
  }
}
