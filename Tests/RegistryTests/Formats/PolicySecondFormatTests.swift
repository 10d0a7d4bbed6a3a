import PromptModel
import StrictData
import Testing

@testable import Registry

@Suite("stet.yaml, stet/2")
struct PolicySecondFormatTests {
  private static func text(_ format: String, _ gate: String) -> String {
    """
    format: \(format)
    registry: \(PolicyFileTests.uuid)
    mainline: main
    gate: 1
    policy-version: 7
    environments:
      production:
        gates:
          - suite: s
    \(gate)
    """
  }

  private static func rule(_ format: String, _ gate: String) throws -> LeakRule? {
    try PolicyFile.parse(Array(text(format, gate).utf8)).environments.first?.gates.first?.leaks
  }

  @Test("leaks are refused unless the gate says otherwise; stet/1 never looks")
  func defaults() throws {
    #expect(try Self.rule("stet/1", "") == .ignore)
    #expect(try Self.rule("stet/2", "") == .refuse)
    for word in [LeakRule.refuse, .warn, .ignore] {
      #expect(try Self.rule("stet/2", "        leaks: \(word.rawValue)") == word)
    }
  }

  @Test("the key in a file of the first format names the second")
  func laterKey() {
    expectRefusal(
      Self.text("stet/1", "        ¦leaks: warn"),
      "key 'leaks' needs 'format: stet/2'; this file is 'stet/1'", by: PolicyFile.parse)
    expectRefusal(
      Self.text("stet/2", "        leaks: ¦maybe"),
      "'leaks': expected refuse, warn or ignore, found 'maybe'", by: PolicyFile.parse)
  }

  @Test("what is written is read back", arguments: [LeakRule.refuse, .warn, .ignore])
  func roundTrip(leaks: LeakRule) throws {
    let name = try #require(EnvironmentName("production"))
    let suite = try #require(ResourceName("s"))
    let policy = Policy(
      registry: PolicyFileTests.uuid, mainline: "main", version: 1,
      environments: [
        EnvironmentPolicy(
          name: name,
          gates: [
            GateRequirement(suites: .named(suite), leaks: leaks),
            GateRequirement(suites: .all, leaks: leaks),
          ])
      ])
    let bytes = PolicyFile.serialize(policy)
    #expect(try PolicyFile.parse(bytes) == policy)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains("format: stet/1\n") == (leaks == .ignore))
  }
}
