import Dotprompt
import StrictData
import Testing

/// Inputs made to crash, to hang or to fill the memory.
///
/// None has a time limit: the testing library's runs while a test waits for its turn among a thousand
/// others, and does not end what hangs.
@Suite(.serialized) struct HostileInputTests {
  private func bytes(_ unit: String, _ count: Int) -> [UInt8] {
    let unit = Array(unit.utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + unit.count)
    while bytes.count < count { bytes += unit }
    return bytes
  }

  /// Units that are repeated up to 1 MB (the first: 10 MB), and what the parser says of the first excess.
  static let floods: [(String, String)] = [
    ("{{#if a}}", "blocks are nested deeper than 20"),
    ("{{^a}}", "blocks are nested deeper than 20"),
    ("{{#", "expected a name, found '{'"),
    ("{{json (", "expected a name, found '{'"),
    ("{", "expected"),
    ("{{!--", "the comment is not closed"),
    ("{{[", "'[' is not closed"),
    ("{{{{a}}}}", "is not closed"),
    ("{{'", "expected"),
    ("{{else if a}}", "stands outside of any block"),
  ]

  @Test(arguments: floods)
  func `a flood of openings is an error`(unit: String, message: String) {
    let bytes = bytes(unit, unit == Self.floods[0].0 ? 10_000_000 : 1_000_000)
    let error = caught(SourceError.self) { _ = try PromptSource.partial(parsing: bytes) }
    #expect(error?.message.contains(message) == true, "\(unit): \(String(describing: error))")
  }

  @Test
  func `deep parentheses are an error`() {
    let bytes = Array("{{json ".utf8) + bytes("(json ", 1_000_000)
    let error = caught(SourceError.self) { _ = try PromptSource.partial(parsing: bytes) }
    #expect(error?.message == "subexpressions are nested deeper than 20")
  }

  /// Units of valid templates of 1 MiB.
  static let long = [
    "plain text without any tag, a line long\n", "{{x}}", "\n  {{! c }}\n",
    "{{#if x}}\n a\n{{/if}}\n",
    "\\{{x}}", "\\\\{{x}}", "   \n", "{{~x~}}   \n", "{{x a.b.c y='z'}}", "<<<dotprompt:role:",
    "{{{{raw}}}}{{{{/raw}}}}", "é", "{ { ", "\\", "<<<",
  ]

  @Test(arguments: long)
  func `a long template is parsed in good time`(unit: String) throws {
    let bytes = bytes(unit, 1 << 20)
    let clock = ContinuousClock()
    let time = try clock.measure { _ = try PromptSource.partial(parsing: bytes) }
    // A debug build on a busy machine; a quadratic parser would take hours.
    #expect(time < .seconds(300), "\(unit): \(time)")
  }

  @Test
  func `a long chain of else-ifs is neither deep nor slow`() throws {
    let chain = "{{#if a}}A" + String(repeating: "\n{{else if a}}\nB", count: 50_000) + "{{/if}}"
    #expect(try rendered(chain, #"{"a":1}"#).text == "A\n")
    #expect(try rendered(chain + "{{b}}", #"{"b":1}"#).text == "1")
  }

  @Test
  func `many front matter keys and a long path`() throws {
    let keys = (0..<2000).map { "k\($0): 1\n" }.joined()
    #expect(try prompt("---\n\(keys)---\n").frontMatter.unknownKeys.count == 2000)
    let path = String(repeating: "a.", count: 500_000) + "a"
    #expect(try rendered("{{\(path)}}x").text == "x")
    let up = String(repeating: "../", count: 300_000) + "a"
    #expect(try rendered("{{\(up)}}x").text == "x")
  }

  @Test
  func `output stops at its limit`() throws {
    let list = "[" + (0..<1000).map(String.init).joined(separator: ",") + "]"
    let bomb = "{{#each l}}{{#each ../l}}{{#each ../../l}}0123456789{{/each}}{{/each}}{{/each}}"
    let error = caught(RenderError.self) {
      _ = try rendered(
        bomb, "{\"l\":\(list)}", options: RenderOptions(outputLimit: 100_000))
    }
    guard case .outputTooLarge(let limit, let place) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(limit == 100_000)
    #expect(place.position == SourcePosition(line: 1, column: 43))
    let value = String(repeating: "x", count: 1000)
    for template in ["{{v}}", "{{json v}}", "{{l}}", "{{#if (json l)}}{{/if}}"] {
      let options = RenderOptions(outputLimit: 999)
      let error = caught(RenderError.self) {
        _ = try rendered(template, "{\"v\":\"\(value)\",\"l\":\(list)}", options: options)
      }
      guard case .outputTooLarge = error else {
        Issue.record("\(template): \(String(describing: error))")
        continue
      }
    }
    let exact = RenderOptions(outputLimit: 1000)
    #expect(try rendered("{{v}}", "{\"v\":\"\(value)\"}", options: exact).text == value)
  }

  @Test
  func `work without output stops as well`() throws {
    let list = "[" + (0..<1000).map(String.init).joined(separator: ",") + "]"
    let options = RenderOptions(stepLimit: 50_000)
    let templates = [
      "{{#each l}}{{#each ../l}}{{#each ../../l}}{{/each}}{{/each}}{{/each}}",
      "{{#each l}}{{#each ../l}}{{#if (json ../../l)}}{{/if}}{{/each}}{{/each}}",
      "{{> p1}}",
    ]
    var partials = ["p12": "{{! nothing }}"]
    for index in 1..<12 {
      partials["p\(index)"] = String(repeating: "{{> p\(index + 1)}}", count: 10)
    }
    for template in templates {
      let error = caught(RenderError.self) {
        _ = try rendered(template, "{\"l\":\(list)}", partials: partials, options: options)
      }
      guard case .tooManySteps(let limit, _) = error else {
        Issue.record("\(template): \(String(describing: error))")
        continue
      }
      #expect(limit == 50_000)
    }
  }

  @Test
  func `deep data is an error and no crash`() throws {
    var value = JSONValue.array([])
    for _ in 0..<2000 { value = .array([value]) }
    for template in ["{{v}}", "{{json v}}"] {
      let data = RenderData(input: JSONObject([("v", value)]))
      let error = caught(RenderError.self) {
        _ = try Renderer().render(try prompt(template), data: data)
      }
      #expect(error?.message.contains("nested deeper than 512") == true, "\(template)")
    }
  }

  @Test
  func `a picoschema is not followed without end`() throws {
    var schema = JSONValue.string("string")
    for _ in 0..<100 { schema = .object(JSONObject([("a", schema)])) }
    #expect(caught(Picoschema.Failure.self) { _ = try Picoschema.jsonSchema(of: schema) } != nil)
  }

  @Test(arguments: ["section ", "media:url ", "role:", "section", "x"])
  func `markers without an end are read in good time`(kind: String) throws {
    for end in ["", "\n", ">>", "\n>>>"] {
      let text = String(repeating: "<<<dotprompt:\(kind)", count: 20_000) + end
      #expect(try rendered(text).text == text)
    }
  }

  /// xorshift64*, so that a failure can be repeated by its seed.
  private struct Generator {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
      state ^= state >> 12
      state ^= state << 25
      state ^= state >> 27
      return Int((state &* 2_685_821_657_736_338_717) >> 33) % bound
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `no text crashes the parser or the renderer`(seed: UInt64) throws {
    let pieces = [
      "{{", "}}", "{{{", "}}}", "{{{{", "}}}}", "#if ", "#each ", "/if", "/each", "else", "^", "~",
      "!", "!--", "--", "> p", "(", ")", "[", "]", "as |x|", "|", "a", ".", "..", "/", "@", "@root",
      "'", "\"", "=", "1", "-1.5", "true", "null", " ", "\n", "\r\n", "\t", "\\", "é", "\u{a0}",
      "---",
      "---\n", "stet.examples: ", "raw", "json ", "lookup ", "role 'user'", "<<<dotprompt:", ">>>",
      "history", "section ", "{{a}}", "{{#if a}}", "{{/if}}", "{{else}}", "{{#each a}}",
      "{{/each}}",
    ]
    var generator = Generator(state: seed &* 7919)
    var parsed = 0
    for round in 0..<3000 {
      var text = ""
      for _ in 0..<(1 + generator.next(24)) { text += pieces[generator.next(pieces.count)] }
      let lineCount = text.utf8.split(separator: 10, omittingEmptySubsequences: false).count
      do {
        _ = try rendered(text, #"{"a":[1,{"a":2}]}"#, partials: ["p": "{{a}}\n"])
        parsed += 1
      } catch let error as SourceError {
        let line = error.position.line
        #expect(line >= 1 && line <= lineCount, "seed \(seed), round \(round): \(text)")
      } catch is RenderError {
        parsed += 1
      }
    }
    #expect(parsed > 100)
  }
}
