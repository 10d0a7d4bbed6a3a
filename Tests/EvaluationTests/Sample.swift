import Foundation
import PromptModel
import StrictData
import Testing

@testable import Evaluation

/// Values that tests need, named by what matters in them.
enum Sample {
  static let digest = Digest(hashing: "sample")

  static func suite(
    _ cases: [SuiteCase], labels: [String] = [], defaults: [AssertionSpec] = [],
    threshold: Double? = nil
  ) throws -> Suite {
    Suite(
      name: try #require(ResourceName("sample")), labels: labels, defaultAssertions: defaults,
      defaultThreshold: threshold, cases: cases, digest: digest)
  }

  static func suiteCase(
    _ id: String = "a", _ assertions: [AssertionSpec] = [], expected: JSONValue? = nil,
    vars: JSONObject = JSONObject(), threshold: Double? = nil, line: Int = 2
  ) -> SuiteCase {
    SuiteCase(
      id: id, vars: vars, expected: expected, assertions: assertions, threshold: threshold,
      line: line)
  }

  /// What a suite with this one case makes of an output.
  static func grade(
    _ output: String, _ assertions: [AssertionSpec], expected: JSONValue? = nil,
    vars: JSONObject = JSONObject(), threshold: Double? = nil, labels: [String] = []
  ) async throws -> GradedCase {
    let item = suiteCase(
      "a", assertions, expected: expected, vars: vars, threshold: threshold)
    return try await Grader(suite: suite([item], labels: labels)).grade(item, output: output)
  }

  /// The verdict of one assertion; nil: an error.
  static func passes(
    _ output: String, _ type: String, _ value: JSONValue? = nil, negated: Bool = false,
    transform: String? = nil, vars: JSONObject = JSONObject()
  ) async throws -> Bool? {
    let spec = AssertionSpec(
      type: type, isNegated: negated, value: value, transforms: transform.map { [$0] } ?? [])
    return try await grade(output, [spec], vars: vars).pass
  }

  /// Why a suite with this one case is refused.
  static func problem(
    _ assertions: [AssertionSpec], expected: JSONValue? = nil, vars: JSONObject = JSONObject(),
    threshold: Double? = nil, labels: [String] = []
  ) throws -> SuiteProblem {
    let item = suiteCase(
      "a", assertions, expected: expected, vars: vars, threshold: threshold)
    let suite = try suite([item], labels: labels)
    return try #require(throws: SuiteProblem.self) { try Grader(suite: suite) }
  }

  static func model(
    id: String = "m-1", parameters: JSONObject = JSONObject(), maximumOutput: Int? = nil
  ) throws -> ModelDefinition {
    ModelDefinition(
      name: try #require(ResourceName("m")), provider: "p", id: id, parameters: parameters,
      maximumOutput: maximumOutput, digest: digest,
      blob: try #require(ObjectName(hex: String(repeating: "0", count: 40))))
  }

  static func json(_ text: String) throws -> JSONValue { try JSONParser.parse(text) }

  static func object(_ text: String) throws -> JSONObject {
    try #require(try JSONParser.parse(text).object)
  }

  /// A committed file of reference values.
  static func fixture(_ name: String) throws -> JSONValue {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    let data = try Data(contentsOf: folder.appending(path: name))
    return try JSONParser.parse(Array(data), options: .init(maximumDepth: 16))
  }
}

extension JSONValue {
  func double(_ key: String) throws -> Double { try #require(self[key]?.number?.double) }
  func int(_ key: String) throws -> Int { try #require(self[key]?.number?.int) }
  func doubles(_ key: String) throws -> [Double] {
    try #require(self[key]?.array).map { try #require($0.number?.double) }
  }
  func strings(_ key: String) throws -> [String] {
    try #require(self[key]?.array).map { try #require($0.string) }
  }
}

/// Equal to a relative or absolute 1e-9.
func isClose(_ left: Double, _ right: Double, _ tolerance: Double = 1e-9) -> Bool {
  left == right || abs(left - right) <= tolerance * max(1, abs(left), abs(right))
}
