import Foundation
import JSONSchema
import StrictData
import Testing

/// The suite's optional tests, with formats asserted for the format files.
@Suite struct OptionalSuiteTests {
  /// Formats that are annotations only, `dependencies` after draft-07, content that is not decoded.
  static let unsupported: Set<String> = [
    "content.json", "dependencies-compatibility.json", "duration.json", "idn-email.json",
    "idn-hostname.json", "iri-reference.json", "iri.json", "relative-json-pointer.json",
    "uri-reference.json", "uri-template.json",
  ]

  /// ICU's extensions of the syntax, its bounded lookbehind, and Punycode inside host names.
  static let knownFailures = [
    "(?#...)", "global inline flag groups", "a variable-width lookbehind", "A-label (punycode)",
  ]

  @Test(arguments: ["draft2020-12", "draft2019-09", "draft7"])
  func supportedTestsPass(_ draft: String) throws {
    guard let suite = ConformanceTests.suite else {
      print("JSON Schema \(draft), optional: 0 tests, the suite is not there")
      return
    }
    let remotes = try ConformanceTests.remotes(suite)
    let folder = suite.appendingPathComponent("tests/\(draft)/optional")
    var count = 0
    for file in ConformanceTests.files(under: folder)
    where !Self.unsupported.contains(file.lastPathComponent) {
      let options = Schema.Options(assertFormat: file.path.contains("/format/"))
      let result = try ConformanceTests.run(file, draft: draft, remotes, options)
      count += result.count
      for failure in result.failures
      where !Self.knownFailures.contains(where: { failure.contains($0) }) {
        Issue.record("\(draft): \(failure)")
      }
    }
    print("JSON Schema \(draft), optional: \(count) tests")
  }
}
