import PromptModel
import StrictData
import Testing

@testable import Registry

@Suite struct PolicyFileTests {
  static let uuid = "6d0c3a52-9f5f-4a40-8a3a-6f1f6a3f0b11"
  static let head = """
    format: stet/1
    registry: 6D0C3A52-9f5f-4a40-8a3a-6f1f6a3f0b11
    mainline: main
    gate: 1
    policy-version: 7

    """
  static let example =
    head + """
      environments:
        staging: {}
        production:
          after: staging
          model: baseline
          gates:
            - suite: support-triage
              floors: {accuracy: 0.60, macro-f1: 1}
              regression: {margin: 0.1, nothing-lost-needs: 20}
              runs: latest
            - suites: all
              regression: true
          contract: compatible
          evidence: signed
          approvals: {count: 2, from: owners}
          rollback: {approvals: 1}
      owners: [{path: "support/**", principals: [alice@acme.example]}]
      max-prompt-bytes: 4096

      """

  @Test func readsTheWholeExample() throws {
    let policy = try PolicyFile.parse(Array(Self.example.utf8))
    let staging = try #require(EnvironmentName("staging"))
    let production = try #require(EnvironmentName("production"))
    #expect(
      policy
        == Policy(
          registry: Self.uuid, mainline: "main", gate: 1, version: 7,
          environments: [
            EnvironmentPolicy(name: staging),
            EnvironmentPolicy(
              name: production, after: staging, model: ResourceName("baseline"),
              gates: [
                GateRequirement(
                  suites: .named(try #require(ResourceName("support-triage"))),
                  floors: [
                    Floor(metric: "accuracy", minimum: 0.6), Floor(metric: "macro-f1", minimum: 1),
                  ],
                  regression: RegressionRule(margin: 0.1, nothingLostNeeds: 20), runs: .latest),
                GateRequirement(suites: .all, regression: RegressionRule()),
              ],
              uncheckable: [
                "contract: compatible", "evidence: signed", "approvals: {count: 2, from: owners}",
              ],
              rollbackUncheckable: ["rollback: {approvals: 1}"]),
          ],
          maximumPromptBytes: 4096))
  }

  @Test func whatAsksForNothingIsCheckable() throws {
    let text =
      Self.head + """
        environments:
          production:
            contract: any
            evidence: any
            approvals: {count: 0}
            rollback: {approvals: 0}
            gates: [{suites: all, regression: false}, {suites: all, regression: {}}]

        """
    let policy = try PolicyFile.parse(Array(text.utf8))
    let production = try #require(policy.environments.first)
    #expect(production.uncheckable.isEmpty)
    #expect(production.rollbackUncheckable.isEmpty)
    #expect(production.gates.map(\.regression) == [nil, RegressionRule(margin: 0.05)])
    #expect(policy.maximumPromptBytes == 1_048_576)
    #expect(try PolicyFile.parse(Array((Self.head + "environments: {}\n").utf8)).environments == [])
  }

  @Test func environmentsKeepTheirOrder() throws {
    let names = ["zeta", "alpha", "mid", "on", "null-1"]
    let lines = names.map { "  \($0): {}\n" }.joined()
    let policy = try PolicyFile.parse(Array((Self.head + "environments:\n" + lines).utf8))
    #expect(policy.environments.map(\.name.text) == names)
  }

  @Test func refusesALaterFormatBeforeItsKeys() {
    expectRefusal(
      "new-key: 1\nformat: ¦stet/3\n",
      "format 'stet/3' needs a newer stet; this one reads 'stet/1' and 'stet/2'",
      by: PolicyFile.parse)
    expectRefusal(
      "format: ¦stet-pin/1\n", "unknown format 'stet-pin/1'; expected 'stet/1' or 'stet/2'",
      by: PolicyFile.parse)
    expectRefusal(
      "format: ¦stet/01\n", "unknown format 'stet/01'; expected 'stet/1' or 'stet/2'",
      by: PolicyFile.parse)
    expectRefusal(
      "format: ¦1\n", "'format': expected a string, found the number 1", by: PolicyFile.parse)
    expectRefusal("¦mainline: main\n", "missing key 'format'", by: PolicyFile.parse)
  }

  @Test(arguments: [
    (
      "registry: 6D0C3A52-9f5f-4a40-8a3a-6f1f6a3f0b11", "registry: ¦abc",
      "'registry': expected a UUID, found 'abc'"
    ),
    (
      "mainline: main", "mainline: ¦a..b", "'mainline': expected a branch's name, found 'a..b'"
    ),
    (
      "mainline: main", "mainline: ¦-x", "'mainline': expected a branch's name, found '-x'"
    ),
    (
      "mainline: main", "mainline: ¦a/.b", "'mainline': expected a branch's name, found 'a/.b'"
    ),
    (
      "mainline: main", "mainline: ¦a.lock", "'mainline': expected a branch's name, found 'a.lock'"
    ),
    ("mainline: main", "mainline: ¦\"\"", "'mainline': the text is empty"),
    (
      "gate: 1", "gate: ¦2",
      "'gate': rule set 2 needs a newer stet; this one applies rule set 1"
    ),
    ("gate: 1", "gate: ¦0", "'gate': 0 is not an integer from 1 on"),
    ("gate: 1", "gate: ¦1.0", "'gate': expected an integer, found the number 1.0"),
    ("policy-version: 7", "policy-version: ¦0", "'policy-version': 0 is not an integer from 1 on"),
    (
      "policy-version: 7", "¦policy-versoin: 7",
      "unknown key 'policy-versoin' in stet.yaml; the nearest known key is 'policy-version'"
    ),
    (
      "policy-version: 7", "policy-version: ¦'7'",
      "'policy-version': expected an integer, found '7'"
    ),
    (
      "max-prompt-bytes: 4096", "max-prompt-bytes: ¦-1",
      "'max-prompt-bytes': -1 is not an integer from 1 on"
    ),
    ("staging: {}", "¦v12: {}", "'v12' is not an environment's name"),
    ("staging: {}", "¦Staging: {}", "'Staging' is not an environment's name"),
    ("staging: {}", "¦abc: {}", "'abc' is not an environment's name"),
    ("staging: {}", "¦main: {}", "'main' is the mainline's name"),
    ("staging: {}", "staging: ¦yes", "'staging': expected a mapping, found 'yes'"),
    ("staging: {}", "staging: {¦befor: x}", "unknown key 'befor' in an environment"),
    (
      "staging: {}", "staging: {after: ¦production}",
      "'after': the environments form a cycle: staging after production after staging"
    ),
    ("staging: {}", "staging: {after: ¦staging}", "'after': 'staging' cannot follow itself"),
    ("after: staging", "after: ¦stagin", "'after': there is no environment 'stagin'"),
    ("after: staging", "after: ¦V1", "'after': expected an environment's name, found 'V1'"),
    ("model: baseline", "model: ¦a.b", "'model': expected a model's name, found 'a.b'"),
    ("- suite: support-triage", "- suite: ¦../x", "'suite': expected a suite's name, found '../x'"),
    ("- suite: support-triage", "- suites: ¦some", "'suites': expected all, found 'some'"),
    (
      "- suite: support-triage", "- ¦runz: all",
      "unknown key 'runz' in a gate; the nearest known key is 'runs'"
    ),
    (
      "suites: all", "suites: all\n        ¦suit: a",
      "unknown key 'suit' in a gate; the nearest known key is 'suite'"
    ),
    ("suites: all", "suite: a\n        ¦suites: all", "'suite' and 'suites' exclude each other"),
    (
      "accuracy: 0.60", "accuracy: ¦1.5",
      "'accuracy': expected a number from 0 to 1, found the number 1.5"
    ),
    ("accuracy: 0.60", "¦' x': 0.5", "a metric's name: white space at an end"),
    (
      "margin: 0.1", "margin: ¦-0.1",
      "'margin': expected a number from 0 to 1, found the number -0.1"
    ),
    (
      "margin: 0.1", "¦margins: 0.1",
      "unknown key 'margins' in a regression rule; the nearest known key is 'margin'"
    ),
    ("regression: true", "regression: ¦1", "'regression': expected a mapping, found the number 1"),
    ("runs: latest", "runs: ¦newest", "'runs': expected all or latest, found 'newest'"),
    (
      "contract: compatible", "contract: ¦strict",
      "'contract': expected compatible or any, found 'strict'"
    ),
    ("evidence: signed", "evidence: ¦true", "'evidence': expected signed or any, found a boolean"),
    ("count: 2", "count: ¦-2", "'count': -2 is not in 0…1000"),
    ("{count: 2, from", "¦{from", "'approvals': missing key 'count'"),
    ("rollback: {approvals: 1}", "rollback: ¦{}", "'rollback': missing key 'approvals'"),
    ("[alice@acme.example]", "¦[]", "'principals': the list is empty"),
    (
      "\"support/**\"", "¦\"Support/**\"",
      "'path': expected a pattern of a-z, 0-9, '-', '_', '/', '.' and '*', found 'Support/**'"
    ),
    (
      "owners: [{path", "owners: [{¦paths",
      "unknown key 'paths' in an owner; the nearest known key is 'path'"
    ),
  ]) func refusesWithPlaceAndMessage(part: String, marked: String, message: String) {
    expectRefusal(Self.example.with(part, marked), message, by: PolicyFile.parse)
  }

  @Test(arguments: ["registry", "mainline", "gate", "policy-version", "environments"])
  func refusesAMissingKey(key: String) throws {
    let lines = (Self.head + "environments: {}\n").split(separator: "\n")
      .filter { !$0.hasPrefix("\(key):") }
    let error = refusal(Array(lines.joined(separator: "\n").utf8), by: PolicyFile.parse)
    #expect(error == SourceError(SourcePosition(line: 1, column: 1), "missing key '\(key)'"))
  }

  @Test func aLongChainOfEnvironmentsIsReadInLinearTime() throws {
    var text = Self.head + "environments:\n  g0: {}\n"
    for number in 1..<3000 { text += "  g\(number): {after: g\(number - 1)}\n" }
    #expect(try PolicyFile.parse(Array(text.utf8)).environments.count == 3000)
  }

  @Test func writesWhatItReads() throws {
    let policy = try PolicyFile.parse(Array(Self.example.utf8))
    let written = PolicyFile.serialize(policy)
    #expect(try PolicyFile.parse(written) == policy)
    #expect(PolicyFile.serialize(try PolicyFile.parse(written)) == written)
    let names = ["null", "on", "true", "y"].compactMap { EnvironmentName($0) }
    #expect(names.count == 4)
    let odd = Policy(
      registry: Self.uuid, mainline: "release/1.0", version: 1,
      environments: zip(names, [nil] + names).map { EnvironmentPolicy(name: $0, after: $1) })
    #expect(try PolicyFile.parse(PolicyFile.serialize(odd)) == odd)
  }

  @Test func aNewRegistrysFileIsThis() {
    let policy = Policy(
      registry: Self.uuid, mainline: "main", version: 1,
      environments: ["staging"].compactMap { EnvironmentName($0) }.map {
        EnvironmentPolicy(name: $0)
      })
    #expect(
      String(decoding: PolicyFile.serialize(policy), as: UTF8.self) == """
        # What may be served where: see docs/formats.md and docs/gates.md.
        format: stet/1
        registry: "6d0c3a52-9f5f-4a40-8a3a-6f1f6a3f0b11"  # never changes
        mainline: main  # never changes
        gate: 1  # the rule set
        policy-version: 1  # add 1 with every change of rules, scopes or trust
        environments:
          staging: {}  # asks for nothing

        """)
  }
}
