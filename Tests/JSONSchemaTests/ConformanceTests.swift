import Foundation
import JSONSchema
import StrictData
import Testing

/// The official suite, where it is there: https://github.com/json-schema-org/JSON-Schema-Test-Suite.
@Suite struct ConformanceTests {
  /// `shared/conformance/json-schema` beside the package or one folder further up.
  static let suite: URL? = {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<6 {
      folder.deleteLastPathComponent()
      let candidate = folder.appendingPathComponent("shared/conformance/json-schema")
      if FileManager.default.fileExists(atPath: candidate.path) { return candidate }
    }
    return nil
  }()

  static func files(under folder: URL) -> [URL] {
    let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    let urls = (found?.allObjects ?? []).compactMap { $0 as? URL }
    return urls.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
  }

  static func read(_ file: URL) throws -> JSONValue {
    try JSONParser.parse(
      Array(Data(contentsOf: file)), options: JSONParser.Options(maximumDepth: 128))
  }

  static func remotes(_ suite: URL) throws -> [String: JSONValue] {
    let folder = suite.appendingPathComponent("remotes")
    var result: [String: JSONValue] = [:]
    for file in files(under: folder) {
      let path = file.path.dropFirst(folder.path.count)
      result["http://localhost:1234" + path] = try read(file)
    }
    return result
  }

  /// Runs one file's tests; the descriptions of those that failed.
  static func run(
    _ file: URL, draft: String, _ remotes: [String: JSONValue], _ options: Schema.Options
  ) throws -> (count: Int, failures: [String]) {
    let dialects = [
      "draft7": "http://json-schema.org/draft-07/schema#",
      "draft2019-09": "https://json-schema.org/draft/2019-09/schema",
      "draft2020-12": "https://json-schema.org/draft/2020-12/schema",
    ]
    var count = 0
    var failures: [String] = []
    for group in try read(file).array ?? [] {
      var schema = try #require(group["schema"])
      if case .object(var object) = schema, object["$schema"] == nil {
        object["$schema"] = dialects[draft].map { .string($0) }
        schema = .object(object)
      }
      let name = "\(file.lastPathComponent): \(group["description"]?.string ?? "")"
      let tests = group["tests"]?.array ?? []
      count += tests.count
      do {
        let compiled = try Schema(schema, resources: remotes, options: options)
        for test in tests {
          let data = try #require(test["data"])
          let expected = test["valid"]?.bool
          let violations = compiled.validate(data)
          if violations.isEmpty != expected || compiled.isValid(data) != expected {
            failures.append("\(name): \(test["description"]?.string ?? ""): \(violations)")
          }
        }
      } catch {
        failures.append("\(name): \(error)")
      }
    }
    return (count, failures)
  }

  @Test(arguments: [("draft2020-12", 1299), ("draft2019-09", 1259), ("draft7", 927)])
  func requiredTestsPass(_ draft: String, _ expected: Int) throws {
    guard let suite = Self.suite else {
      print("JSON Schema \(draft): 0 tests, the suite is not there")
      return
    }
    let remotes = try Self.remotes(suite)
    let folder = suite.appendingPathComponent("tests/\(draft)")
    var count = 0
    for file in Self.files(under: folder) where !file.path.contains("/optional/") {
      let result = try Self.run(file, draft: draft, remotes, Schema.Options())
      count += result.count
      for failure in result.failures { Issue.record("\(draft): \(failure)") }
    }
    print("JSON Schema \(draft): \(count) tests")
    #expect(count == expected)
  }
}
