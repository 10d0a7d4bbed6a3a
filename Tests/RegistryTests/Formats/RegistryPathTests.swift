import PromptModel
import Testing

@testable import Registry

@Suite struct RegistryPathTests {
  static let hex = String(repeating: "0f", count: 32)
  static let id = "0123456789abcdef"

  @Test func knowsEveryPlace() throws {
    let triage = try #require(PromptName("support/triage"))
    let french = try #require(PromptName("support/triage.fr"))
    let production = try #require(EnvironmentName("production"))
    let suite = try #require(ResourceName("support-triage"))
    let nested = try #require(ResourceName("support/deep"))
    let table: [(String, RegistryPath)] = [
      ("stet.yaml", .policy), ("prompts/support/triage.prompt", .prompt(triage)),
      ("prompts/support/triage.fr.prompt", .prompt(french)),
      ("prompts/support/_tone.prompt", .partial(folder: "support", name: "tone")),
      ("prompts/_tone.prompt", .partial(folder: "", name: "tone")),
      ("prompts/support/triage.examples.jsonl", .promptSide),
      ("prompts/_readme.md", .promptSide),
      ("suites/support-triage/suite.yaml", .suiteFile(suite, file: "suite.yaml")),
      ("suites/support-triage/cases.jsonl", .suiteFile(suite, file: "cases.jsonl")),
      ("suites/support/deep/scope.yaml", .scope(nested)),
      ("models/support-triage.yaml", .model(suite)),
      ("models/support-triage.info.yaml", .modelInfo(suite)),
      ("models/support/deep.yaml", .model(nested)),
      ("models/notes.md", .other),
      ("environments/production/support/triage.yaml", .pin(production, triage)),
      ("environments/production/support/triage.fr.yaml", .pin(production, french)),
      ("recordings/baseline/x.json", .recording), ("approvals/x", .approval),
      ("overrides/x", .override),
      ("consents/x", .consent), ("labels/s/p.jsonl", .label), ("trust/allowed_signers", .trust),
      ("README.md", .other), ("docs/Über uns.md", .other), ("sub/stet.yaml", .other),
      ("trust", .other),
      ("Prompts/A.prompt", .other),
    ]
    for (path, expected) in table { #expect(RegistryPath(path) == expected, "\(path)") }
    #expect(RegistryPath(triage.path) == .prompt(triage))
    #expect(RegistryPath(Pin.path(production, french)) == .pin(production, french))
    #expect(RegistryPath(ModelDefinition.infoPath(nested)) == .modelInfo(nested))
  }

  @Test(arguments: [
    ("", "the path is empty"), ("/stet.yaml", "the path starts with '/'"),
    ("prompts//a.prompt", "the path has an empty component"),
    ("prompts/../stet.yaml", "the path has the component '..'"),
    ("./stet.yaml", "the path has the component '.'"),
    ("docs\\x", "the path has a backslash"),
    ("docs/a\nb", "the path has the control character U+000A"),
    ("prompts/", "the path has an empty component"), ("prompts", "'prompts' is no folder"),
    ("suites", "'suites' is no folder"), ("models", "'models' is no folder"),
    ("environments", "'environments' is no folder"),
    ("prompts/Triage.prompt", "'Triage.prompt' is not the name of a prompt's file"),
    ("prompts/tri\u{430}ge.prompt", "'tri\u{430}ge.prompt' is not the name of a prompt's file"),
    ("prompts/a.b.c.prompt", "'a.b.c.prompt' is not the name of a prompt's file"),
    ("prompts/-a.prompt", "'-a.prompt' is not the name of a prompt's file"),
    ("prompts/a..prompt", "'a..prompt' is not the name of a prompt's file"),
    ("prompts/_.prompt", "'_.prompt' is not the name of a partial's file"),
    ("prompts/_a.fr.prompt", "'_a.fr.prompt' is not the name of a partial's file"),
    ("prompts/__a.prompt", "'__a.prompt' is not the name of a partial's file"),
    ("prompts/.prompt", "'.prompt' is not the name of a file beside prompts"),
    ("prompts/.gitattributes", "'.gitattributes' is not the name of a file beside prompts"),
    ("prompts/-x.md", "'-x.md' is not the name of a file beside prompts"),
    ("prompts/a b.md", "'a b.md' is not the name of a file beside prompts"),
    ("prompts/a.d/x.prompt", "'a.d' is not the name of a folder"),
    ("prompts/_p/x.prompt", "'_p' is not the name of a folder"),
    ("suites/suite.yaml", "'suite.yaml' lies in no suite's folder"),
    ("suites/A/suite.yaml", "'A' is not the name of a suite"),
    ("suites/a/Suite.yaml", "'Suite.yaml' is not the name of a suite's file"),
    ("models/a.b.yaml", "'a.b.yaml' is not the name of a model's file"),
    ("models/GPT.yaml", "'GPT.yaml' is not the name of a model's file"),
    ("models/README", "'README' is not the name of a model's file"),
    ("models/A/notes.md", "'A' is not the name of a folder"),
    ("environments/v1/a.yaml", "'v1' is not the name of an environment"),
    ("environments/abc/a.yaml", "'abc' is not the name of an environment"),
    ("environments/production/a.json", "'a.json' is not the name of a pin's file"),
    ("environments/production", "'' is not the name of a pin's file"),
    ("environments/production/A.yaml", "'A.yaml' is not the name of a pin's file"),
  ]) func saysWhyAPathIsInvalid(path: String, reason: String) {
    #expect(RegistryPath(path) == .invalid(reason: reason))
  }

  @Test func namesHaveALength() {
    let long = String(repeating: "a", count: 65)
    #expect(
      RegistryPath("prompts/\(long).prompt")
        == .invalid(reason: "'\(long).prompt' is not the name of a prompt's file"))
    let path = "docs/" + String(repeating: "a", count: 4096)
    #expect(RegistryPath(path) == .invalid(reason: "the path is longer than 4096 bytes"))
  }

  @Test func evidenceByItsName() throws {
    let closure = try #require(Digest(hex: Self.hex))
    let table: [(String, EvidencePath)] = [
      ("\(Self.hex)/\(Self.id).json", .statement(closure: closure, id: Self.id)),
      ("\(Self.hex)/\(Self.id).dsse.json", .signed(closure: closure, id: Self.id)),
      ("\(Self.hex)/\(Self.id).cases.jsonl", .cases(closure: closure, id: Self.id)),
      ("\(Self.hex)/\(Self.id).outputs.jsonl", .outputs(closure: closure, id: Self.id)),
      ("\(Self.hex)/\(Self.id).txt", .unknown), ("\(Self.hex)/\(Self.id)", .unknown),
      ("\(Self.hex)/\(Self.id.uppercased()).json", .unknown),
      ("\(Self.hex.uppercased())/\(Self.id).json", .unknown),
      ("\(Self.hex)/.\(Self.id).json", .unknown), ("\(Self.hex)/x/\(Self.id).json", .unknown),
      ("\(Self.hex)/\(Self.id)0.json", .unknown), ("\(Self.id).json", .unknown),
    ]
    for (path, expected) in table {
      #expect(RegistryPath("evidence/\(path)") == .evidence(expected), "\(path)")
    }
    let bytes = Array("x\n".utf8)
    let digest = Digest(hashing: bytes)
    #expect(EvidenceNames.id(ofBytes: bytes) == String(digest.hex.prefix(16)))
    #expect(
      EvidencePath(EvidenceNames.statementPath(closure: closure, bytes: bytes))
        == .statement(closure: closure, id: digest.evidenceID))
    #expect(
      EvidencePath(EvidenceNames.casesPath(closure: closure, bytes: bytes))
        == .cases(closure: closure, id: digest.evidenceID))
    #expect(EvidenceNames.casesName(digest) == "\(digest.evidenceID).cases.jsonl")
    #expect(EvidenceNames.outputsName(digest) == "\(digest.evidenceID).outputs.jsonl")
  }
}
