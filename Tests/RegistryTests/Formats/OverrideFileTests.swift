import PromptModel
import Registry
import StrictData
import Testing

@Suite("Overrides: stet-override/1")
struct OverrideFileTests {
  private func sample(
    reason: String = "wording only", findings: [(String, String)] = [("triage", "cannot-rule-out")],
    decision: Override.Decision = .acceptInconclusive,
    by: Person = Person(name: "Bob", email: "bob@example.com")
  ) throws -> Override {
    Override(
      registry: "6d0c3a52-0000-4000-8000-000000000001",
      environment: try #require(EnvironmentName("production")),
      prompt: try #require(PromptName("support/triage")), from: Digest(hashing: "from"),
      to: Digest(hashing: "to"), decision: decision,
      findings: try findings.map {
        Override.Subject(suite: try #require(ResourceName($0.0)), rule: $0.1)
      }, reason: reason, by: by)
  }

  private func text(_ override: Override) -> String {
    String(decoding: OverrideFile.serialize(override), as: UTF8.self)
  }

  private func error(_ text: String) -> String {
    do throws(SourceError) {
      _ = try OverrideFile.parse(Array(text.utf8))
      return "no error"
    } catch {
      return error.description
    }
  }

  @Test("What is written is read back, and the text is fixed")
  func roundTrip() throws {
    let override = try sample()
    #expect(
      text(override) == """
        {"format":"stet-override/1","registry":"6d0c3a52-0000-4000-8000-000000000001",\
        "environment":"production","prompt":"support/triage",\
        "from":"\(Digest(hashing: "from").hex)","to":"\(Digest(hashing: "to").hex)",\
        "decision":"accept-inconclusive","findings":[{"suite":"triage","rule":"cannot-rule-out"}],\
        "reason":"wording only","by":"Bob <bob@example.com>"}

        """)
    let all = [
      override, try sample(reason: "ä “quoted” \"and\" \\ 日本語 🙂"),
      try sample(by: Person(name: "A B, C.", email: "a b")),
      try sample(findings: [("a", "cannot-rule-out"), ("b", "cannot-rule-out")]),
      try sample(findings: [("a", "coverage"), ("a", "floor")], decision: .override),
    ]
    for override in all {
      #expect(try OverrideFile.parse(OverrideFile.serialize(override)) == override)
    }
  }

  @Test("Exactly the format's members, in one form")
  func strict() throws {
    let good = text(try sample())
    let wrong: [(String, String, String)] = [
      ("stet-override/1", "stet-override/2", "'stet-override/1'"),
      (#""by":"#, #""By":"#, "unknown key 'By'"),
      (#","reason":"wording only""#, "", "missing key 'reason'"),
      (#"{"format""#, #"{ "format""#, "canonical"), ("}\n", "}", "canonical"),
      ("}\n", "}\n\n", "canonical"), ("}\n", "}\n{}", "1"),
      ("wording", #"w\u006frding"#, "canonical"),
      ("6d0c3a52", "6D0C3A52", "canonical"), ("wording only", "", "empty"),
      ("wording only", " x", "white space"), ("wording only", #"a\nb"#, "not printable"),
      ("wording only", #"a\u202eb"#, "not printable"),
      ("accept-inconclusive", "accept", "accept-inconclusive or override"),
      ("cannot-rule-out", "floor", "expected 'cannot-rule-out'"),
      (#"[{"suite":"triage","rule":"cannot-rule-out"}]"#, "[]", "no finding"),
      ("Bob <bob@example.com>", "Bob", "Name <email>"),
      ("Bob <bob@example.com>", "Bob <>", "Name <email>"),
      ("Bob <bob@example.com>", "Bob<b>", "Name <email>"),
      ("Bob <bob@example.com>", "Bob <a> <b>", "Name <email>"),
      ("Bob <bob@example.com>", "<b>", "Name <email>"),
      (#""prompt":"#, #""registry":"x","prompt":"#, "registry"),
    ]
    for (part, other, words) in wrong {
      let changed = good.replacing(part, with: other)
      #expect(changed != good)
      #expect(error(changed).contains(words), "\(changed): \(error(changed))")
    }
    #expect(
      error(good.replacing("wording", with: String(repeating: "x", count: 2001))) != "no error")
    #expect(error(String(repeating: " ", count: 70_000)).contains("bytes"))
  }

  @Test("Findings are sorted and unique, and only of rules that may be overridden")
  func findings() throws {
    for findings in [
      [("b", "cannot-rule-out"), ("a", "cannot-rule-out")],
      [("a", "cannot-rule-out"), ("a", "cannot-rule-out")],
    ] { #expect(error(text(try sample(findings: findings))).contains("sorted and unique")) }
    for rule in ["integrity", "pin-chain", "leak", "stage-order"] {
      let text = text(try sample(findings: [("a", rule)], decision: .override))
      #expect(error(text).contains("a rule that can be overridden"))
    }
  }

  @Test("The path is the move's and the file's own digest")
  func paths() throws {
    let override = try sample()
    let path = OverrideNames.path(override)
    #expect(
      path == "overrides/\(Digest(hashing: "to").hex)/production/"
        + "\(Digest(hashing: OverrideFile.serialize(override)).evidenceID).json")
    #expect(
      OverridePath(path)
        == .override(
          to: override.to, environment: override.environment,
          id: Digest(hashing: OverrideFile.serialize(override)).evidenceID))
    #expect(OverridePath(OverrideNames.signaturePath(of: path)) == .other)
    #expect(OverridePath("overrides/readme") == .other)
    for wrong in [
      "overrides/x.json", path.uppercased().replacing(".JSON", with: ".json"), path + ".json",
      path.replacing("production", with: "v1"), path.replacing("production/", with: ""),
    ] { #expect(OverridePath(wrong) == .misplaced, "\(wrong)") }
  }
}
