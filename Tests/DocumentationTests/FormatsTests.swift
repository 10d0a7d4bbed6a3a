import Foundation
import PromptModel
import Registry
import Testing

/// What docs/formats.md says can be computed by hand comes to what stet says.
@Suite struct FormatsTests {
  private let shell: Shell
  private let folder: String

  init() throws {
    shell = try Shell()
    folder = try shell.makeFolder("formats")
    let made = try shell.run(
      """
      git init -q -b main work
      cd work
      cp -R '\(PackageRoot.path)/registry' registry
      rm -rf registry/environments registry/evidence
      git add -A
      git commit -q -m 'Begin the registry'
      stet eval support/triage --commit
      stet promote support/triage --to staging
      stet promote support/triage --to production
      """, in: folder)
    try #require(made.status == 0, "\(made.output)")
  }

  private func inWork(_ script: String) throws -> [String] {
    let outcome = try shell.run(script, in: "\(folder)/work")
    #expect(outcome.status == 0, "\(script)\n\(outcome.output)")
    return outcome.output.split(separator: "\n").map(String.init)
  }

  @Test func coreutilsComeToTheDigestsOfStet() throws {
    let blocks = try Document("docs/formats.md").fences("sh")
    #expect(blocks.count == 6)
    let script = blocks.map(\.text).joined()
    let lines = try inWork(script)
    try #require(lines.count >= 5, "\(lines)")
    let pin = try inWork("cat registry/environments/production/support/triage.yaml")
    func quoted(_ key: String, _ lines: [String]) -> String? {
      lines.first { $0.hasPrefix(key) }.map { $0.split(separator: "\"")[1] }.map(String.init)
    }
    #expect(lines[0] == quoted("closure:", pin))
    let suite = lines[1].prefix(64)
    let model = lines[2].prefix(64)
    #expect(quoted("  digest:", pin) == "sha256:\(model)")
    let statement = try inWork("cat registry/evidence/*/*.json").joined()
    #expect(statement.contains("{\"name\":\"support-triage\",\"digest\":{\"sha256\":\"\(suite)\"}"))
    #expect(statement.contains("{\"name\":\"baseline\",\"digest\":{\"sha256\":\"\(model)\"}"))
    #expect(statement.contains("\"closure\":\"\(lines[0])\""))
    // The pin's own digest is what the next one names.
    _ = try inWork("stet withdraw support/triage --env production --reason 'try it'")
    let next = try inWork("cat registry/environments/production/support/triage.yaml")
    #expect(quoted("from:", next) == lines[3])
    // One version of the apology, whatever the number of commits.
    let versions = lines.dropFirst(4).map { $0.split(whereSeparator: { $0 == " " || $0 == "\t" }) }
    #expect(versions.count == 1)
    #expect(versions.first?.first == "1")
    let shown = try inWork("stet log support/apology")
    #expect(shown.first?.hasPrefix("v1 ") == true)
  }

  @Test func theDigestsOfThePageAreThoseOfTheShippedRegistry() throws {
    let page = try PackageRoot.text("docs/formats.md")
    let model = try inWork("sha256sum registry/models/baseline.yaml | cut -c 1-64")
    let digest = try inWork("printf '%s  model\\n' '\(model[0])' | sha256sum | cut -c 1-64")
    #expect(page.contains("digest: \"sha256:\(digest[0])\""))
    let partial = try inWork("sha256sum registry/prompts/support/_tone.prompt | cut -c 1-64")
    #expect(page.contains("{\"sha256\": \"\(partial[0])\"}"))
    for path in ["prompts/support/_tone.prompt", "models/baseline.yaml"] {
      let blob = try inWork("git rev-parse HEAD:registry/\(path)")
      #expect(page.contains("blob: \"\(blob[0])\""), "\(path)")
    }
    let first = try inWork("git hash-object '\(PackageRoot.path)/docs/demo/triage.v1.prompt'")
    #expect(page.contains("\"gitBlob\": \"\(first[0])\""))
  }

  @Test func theExamplesAreOfTheirFormats() throws {
    let document = try Document("docs/formats.md")
    func block(_ language: String, _ start: String) throws -> [UInt8] {
      let found = document.fences(language).first { $0.text.hasPrefix(start) }
      return Array(try #require(found, "no block begins with \(start)").text.utf8)
    }
    let policy = try PolicyFile.parse(try block("yaml", "format: stet/1"))
    #expect(policy.environments.count == 2)
    let pin = try PinFile.parse(try block("yaml", "format: stet-pin/1"))
    #expect(pin.target?.files.count == 2)
    let name = try #require(ResourceName("sample"))
    let suite = try SuiteFile.parse(
      name: name, suiteYAML: try block("yaml", "format: stet-suite/1"),
      casesJSONL: Array(#"{"id": "a", "expected": "refund", "split": "test"}"#.utf8))
    #expect(suite.labels == ["billing", "refund"])
    let cases = try SuiteFile.parse(
      name: name,
      suiteYAML: Array("labels: [billing]\ndefaultTest: {assert: [{type: classification}]}".utf8),
      casesJSONL: try block("json", #"{"id": "billing-001", "vars""#))
    #expect(cases.cases.count == 2)
    let model = try ModelFile.parse(
      try block("yaml", "format: stet-model/1"), name: name,
      blob: try #require(ObjectName(hex: String(repeating: "0", count: 40))))
    #expect(model.id == "stet/knn-1")
    #expect(try ScopeFile.parse(try block("yaml", "prompts:")).patterns.count == 2)
    let statement = try StatementFile.parse(try block("json", "{\n  \"_type\""))
    #expect(statement.cases.total == 176)
    #expect(try CasesFile.parse(try block("json", #"{"format":"stet-cases/1"}"#)).count == 1)
    // An override has one form; the page breaks its lines.
    let spread = String(
      decoding: try block("json", "{\n  \"format\": \"stet-override/1\""), as: UTF8.self)
    let compact = spread.split(separator: "\n").map { $0.drop { $0 == " " } }.joined()
      .replacing(#"": "#, with: #"":"#).replacing(#"", ""#, with: #"",""#)
    let override = try OverrideFile.parse(Array("\(compact)\n".utf8))
    #expect(override.decision == .acceptInconclusive)
    #expect(try OutputsFile.parse(try block("json", #"{"format":"stet-outputs/1"}"#)).count == 2)
    #expect(try LabelsFile.parse(try block("json", #"{"format":"stet-labels/1"}"#)).count == 5)
  }

  @Test func everyFormatIsNamed() throws {
    let page = try PackageRoot.text("docs/formats.md")
    var names: Set<String> = []
    for path in try PackageRoot.files(under: "Sources", suffix: ".swift") {
      let found = try PackageRoot.text(path).matches(of: /"(stet-[a-z-]+\/[0-9]+)"/)
      names.formUnion(found.map { String($0.1) })
    }
    #expect(names.count > 20)
    // The journal of an interrupted update is no format of the registry.
    for name in names.subtracting(["stet-journal/1"]).sorted() {
      #expect(page.contains("`\(name)`"), "docs/formats.md does not name \(name)")
    }
  }
}
