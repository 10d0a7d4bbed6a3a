import PromptModel
import StrictData
import Testing

@testable import Registry

/// Whatever the bytes are, each format answers with one error and a place in the text.
@Suite struct HostileInputTests {
  enum Format: String, CaseIterable {
    case policy, pin, model, info, suite, cases, scope, statement, results

    func refusal(of bytes: [UInt8]) -> SourceError? {
      switch self {
      case .policy: RegistryTests.refusal(bytes, by: PolicyFile.parse)
      case .pin: RegistryTests.refusal(bytes, by: PinFile.parse)
      case .model: RegistryTests.refusal(bytes, by: ModelFileTests.parse)
      case .info: RegistryTests.refusal(bytes, by: ModelInfoFile.parse)
      case .suite:
        RegistryTests.refusal(bytes) { bytes throws(SourceError) in
          try SuiteFileTests.parse(yaml: bytes)
        }
      case .cases:
        RegistryTests.refusal(bytes) { bytes throws(SourceError) in
          try SuiteFileTests.parse(cases: bytes)
        }
      case .scope: RegistryTests.refusal(bytes, by: ScopeFile.parse)
      case .statement: RegistryTests.refusal(bytes, by: StatementFile.parse)
      case .results: RegistryTests.refusal(bytes, by: CasesFile.parse)
      }
    }
  }

  static let inputs: [(String, [UInt8])] = [
    ("empty", []), ("a line feed", [0x0A]), ("NUL", [0]), ("binary", Array(0...255)),
    ("a byte order mark", [0xEF, 0xBB, 0xBF] + Array("{}".utf8)),
    ("UTF-16", [0xFF, 0xFE, 0x7B, 0, 0x7D, 0]), ("cut UTF-8", Array("a: ".utf8) + [0xC3]),
    ("null", Array("null".utf8)), ("a scalar", Array("stet".utf8)), ("a list", Array("[1]".utf8)),
    ("an alias", Array("a: &x 1\nb: *x\n".utf8)),
    ("a merge key", Array("<<: {a: 1}\n".utf8)),
    ("a tag", Array("a: !!python/object:os.system x\n".utf8)),
    ("two documents", Array("--- {}\n--- {}\n".utf8)),
    ("duplicate keys", Array("{\"format\":\"stet/1\",\"format\":\"stet/1\"}".utf8)),
    ("equivalent keys", Array("{\"\u{E9}\":1,\"e\u{301}\":2}".utf8)),
    ("an open brace", Array("{".utf8)), ("deep lists", Array(repeating: 0x5B, count: 100_000)),
    ("deep mappings", Array(String(repeating: "{\"a\":", count: 50_000).utf8)),
    ("deep block", Array(String(repeating: "- ", count: 50_000).utf8)),
    ("10 MB of one word", Array(repeating: 0x61, count: 10_000_000)),
    ("10 MB of lines", Array(repeating: 0x0A, count: 10_000_000)),
    ("10 MB of spaces", Array(repeating: 0x20, count: 10_000_000)),
    ("many keys", Array((0..<9_000).map { "k\($0): 0\n" }.joined().utf8)),
    ("many values", Array(("a: [" + String(repeating: "x,", count: 50_000) + "]").utf8)),
    ("a huge number", Array(("{\"a\":" + String(repeating: "9", count: 5000) + "}").utf8)),
  ]

  @Test(arguments: Format.allCases) func oneErrorForEach(format: Format) {
    for (name, bytes) in Self.inputs {
      let error = format.refusal(of: bytes)
      #expect(error != nil, "\(format) accepts \(name)")
      #expect((error?.position.line ?? 0) > 0 && (error?.position.column ?? 0) > 0)
      #expect((error?.message.utf8.count ?? 0) < 1000, "\(format), \(name)")
    }
  }

  @Test func tenMegabytesOfCasesAreReadInOnePass() {
    let line = "{\"id\":\"a\",\"vars\":{\"x\":\"\(String(repeating: "é", count: 400))\"}}\n"
    var bytes: [UInt8] = []
    var number = 0
    while bytes.count < 10_000_000 {
      bytes += Array(line.with("\"a\"", "\"case-\(number)\"").utf8)
      number += 1
    }
    #expect(Format.cases.refusal(of: bytes) == nil)
    bytes += Array("{\"id\":\"case-0\"}\n".utf8)
    #expect(
      Format.cases.refusal(of: bytes)?.position == SourcePosition(line: number + 1, column: 7))
  }

  @Test(arguments: [21, 22, 23, 24] as [UInt64])
  func changedBytesNeverCrash(seed: UInt64) {
    var generator = SeededGenerator(state: seed)
    let texts: [(Format, String)] = [
      (.policy, PolicyFileTests.example), (.pin, PinFileTests.promote),
      (.model, ModelFileTests.text), (.suite, SuiteFileTests.yaml), (.cases, SuiteFileTests.lines),
      (.statement, StatementFileTests.text), (.results, CasesFileTests.text),
    ]
    for (format, text) in texts {
      for _ in 0..<100 {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          let index = Int.random(in: 0..<bytes.count, using: &generator)
          switch Int.random(in: 0..<3, using: &generator) {
          case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
          case 1: bytes.remove(at: index)
          default:
            bytes.insert(
              contentsOf: Array("{}[]\":,\n\\".utf8).shuffled(using: &generator).prefix(2),
              at: index)
          }
        }
        if let error = format.refusal(of: bytes) {
          #expect(error.position.line > 0 && error.position.column > 0, "seed \(seed)")
        }
      }
    }
  }

  /// A place found again in JSON equals the mark, whatever stands before it.
  @Test func placesInJSONAreFoundBehindAnything() {
    let filler = "\"vars\":{\"a\\\"}]\":[{\"b\":[[],{}]},\"\\\\\",-1.5e3,null,\"é\u{1F600}\"]}"
    expectRefusal(
      "{ \(filler) ,\t\"tags\" : [ \"t\" , ¦1 ], \"id\":\"a\"}",
      "expected a string, found the number 1",
      path: "suites/support/tickets/cases.jsonl"
    ) { bytes throws(SourceError) in try SuiteFileTests.parse(cases: bytes) }
  }
}
