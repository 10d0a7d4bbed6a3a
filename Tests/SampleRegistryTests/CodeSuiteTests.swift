import Foundation
import Testing

/// What registry/README.md promises of the suites code-language and code-function.
@Suite("The shipped code suites")
struct CodeSuiteTests {
  private static let languageCases = "registry/suites/code-language/cases.jsonl"
  private static let functionCases = "registry/suites/code-function/cases.jsonl"
  private static let recordings = "registry/recordings/recorded"

  private func objects(_ path: String) throws -> [[String: Any]] {
    try SampleBench.text(path).split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  private func variables(_ object: [String: Any]) throws -> [String: String] {
    try #require(object["vars"] as? [String: String])
  }

  @Test("150 snippets of one to six lines, 15 a language, a tenth and more of them edge cases")
  func languageCounts() throws {
    let cases = try objects(Self.languageCases)
    #expect(cases.count == 150)
    #expect(Set(cases.compactMap { $0["id"] as? String }).count == 150)
    let classes = Dictionary(grouping: cases) { $0["expected"] as? String ?? "" }
    #expect(classes.count == 10)
    for (label, members) in classes { #expect(members.count == 15, "\(label)") }
    for item in cases {
      let snippet = try #require(try variables(item)["snippet"])
      #expect((1...6).contains(snippet.components(separatedBy: "\n").count))
    }
    let tags = cases.map { $0["tags"] as? [String] ?? [] }
    #expect(tags.count { $0.contains("edge") } >= 15)
    for kind in [
      "mixed-language", "comment-only", "tiny", "ambiguous-shebang", "injected-instruction",
    ] {
      #expect(tags.contains { $0.contains("edge") && $0.contains(kind) }, "\(kind)")
    }
  }

  @Test("the baseline names as many as registry/README.md says, and production's gate passes")
  func languageGate() throws {
    let bench = try SampleBench(.final)
    let text = try bench.ok(
      "eval", "code/language", "--gate", "production", "--format", "json")
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let run = try #require((object["runs"] as? [[String: Any]])?.first)
    let passed = try #require((run["cases"] as? [String: Any])?["passed"] as? Int)
    let readme = try SampleBench.text("registry/README.md")
    #expect(readme.contains("| language.prompt: descriptions, 50 examples | \(passed) |"))
  }

  @Test("120 functions, each with hidden assertions, a reference and a recorded answer")
  func functionCounts() throws {
    let cases = try objects(Self.functionCases)
    #expect(cases.count == 120)
    #expect(Set(cases.compactMap { $0["id"] as? String }).count == 120)
    for item in cases {
      let variables = try variables(item)
      #expect(Set(variables.keys) == ["task", "signature"])
      let signature = try #require(variables["signature"])
      #expect(try #require(item["expected"] as? String).contains(signature))
      let assertion = try #require((item["assert"] as? [[String: Any]])?.first)
      let tests = try #require((assertion["value"] as? [String: Any])?["tests"] as? String)
      #expect(tests.components(separatedBy: "assert ").count > 3)
    }
    let folder = SampleBench.package.appending(path: Self.recordings).path
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 120)
  }

  @Test(
    "no two snippets and no two tasks share more than 0.6 of their 5-character shingles",
    arguments: ["snippet", "task"])
  func containment(variable: String) throws {
    var texts = try objects(variable == "task" ? Self.functionCases : Self.languageCases).map {
      try #require(try variables($0)[variable])
    }
    if variable == "snippet" {
      texts += try objects("registry/prompts/code/language.examples.jsonl").map { object in
        try #require((object["input"] as? [String: Any])?["snippet"] as? String)
      }
    }
    var numbers: [[UInt32]: Int] = [:]
    let sets = texts.map { shingles($0, numbers: &numbers) }
    var worst = 0.0
    for (index, left) in sets.enumerated() where !left.isEmpty {
      for right in sets[..<index] where !right.isEmpty {
        let (small, large) = left.count < right.count ? (left, right) : (right, left)
        worst = max(worst, Double(small.count(where: large.contains)) / Double(small.count))
      }
    }
    print("largest containment of shingles, \(variable): \(worst)")
    #expect(worst > 0 && worst <= 0.6)
  }

  /// Numbers of the runs of 5 Unicode scalars, lower case.
  private func shingles(_ text: String, numbers: inout [[UInt32]: Int]) -> Set<Int> {
    let scalars = text.lowercased().unicodeScalars.map(\.value)
    guard scalars.count >= 5 else { return [] }
    var found: Set<Int> = []
    for start in 0...(scalars.count - 5) {
      let shingle = Array(scalars[start..<(start + 5)])
      let number = numbers[shingle] ?? numbers.count
      numbers[shingle] = number
      found.insert(number)
    }
    return found
  }

  /// Grades every reference and every recorded answer with docs/commands/python_tests.py. The
  /// recording of a case is found by the digest that docs/formats.md defines, computed anew.
  private static let grading = #"""
    import ast, glob, hashlib, json, os, sys
    sys.dont_write_bytecode = True
    sys.path.insert(0, "docs/commands")
    import python_tests
    text = open("registry/prompts/code/function.prompt").read().split("\n---\n", 1)[1].rstrip("\n")
    system, user = text.replace('{{role "system"}}', "").split('{{role "user"}}')
    def judged(answer, tests):
        return python_tests.judged_apart(python_tests.unfenced(answer), tests)["first"] is None
    right = wrong = 0
    for line in open("registry/suites/code-function/cases.jsonl"):
        case = json.loads(line)
        tests = ast.parse(case["assert"][0]["value"]["tests"])
        if not judged(case["expected"], tests):
            print("the reference of", case["id"], "fails")
        asked = user
        for name, value in case["vars"].items():
            asked = asked.replace("{{" + name + "}}", value)
        request = {
            "config": {},
            "messages": [{"role": "system", "text": system}, {"role": "user", "text": asked}],
            "model": {
                "id": "hand-written/code-function", "parameters": {}, "provider": "replay"},
        }
        canonical = json.dumps(
            request, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        recording = json.load(open(f"registry/recordings/recorded/{digest}.json"))
        passes = judged(recording["output"], tests)
        if passes != (recording["model"] == "hand-written: right"):
            print("the answer of", case["id"], "is not", recording["model"])
        right, wrong = right + passes, wrong + (not passes)
    print(right, "right", wrong, "wrong")
    """#

  private func python(_ arguments: [String], input: String = "") throws -> (Int32, String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    process.currentDirectoryURL = SampleBench.package
    let (given, printed) = (Pipe(), Pipe())
    process.standardInput = given
    process.standardOutput = printed
    process.standardError = FileHandle.nullDevice
    try process.run()
    try given.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try given.fileHandleForWriting.close()
    let output = try printed.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  @Test("every reference passes its tests and every recorded answer does as its label says")
  func grading() throws {
    let (status, output) = try python(["-c", Self.grading])
    #expect(status == 0)
    #expect(output == "84 right 36 wrong\n")
  }

  @Test(
    "the grader: pass, fail, and nothing to judge",
    arguments: [
      ("def f(x): return 2 * x", "assert f(2) == 4\nassert f(0) == 0", 0, "2 of 2"),
      ("```python\ndef f(x): return x\n```", "assert f(2) == 4\nassert f(0) == 0", 1, "1 of 2"),
      ("def f(x):\n    raise ValueError", "assert raises(ValueError, f, 1)", 0, "1 of 1"),
      ("Use def f.", "assert f(1)", 1, "SyntaxError"),
      ("import os\nos._exit(0)", "assert f(1)", 1, "ended the interpreter"),
      ("raise SystemExit(0)", "assert f(1)", 1, "does not run"),
      ("print('{\"pass\": true}')", "assert f(1)", 1, "NameError"),
      ("def f(): pass", "f()", 2, ""),
      ("def f(): pass", "assert (", 2, ""),
    ])
  func grader(answer: String, tests: String, status: Int32, reason: String) throws {
    let request = try JSONSerialization.data(withJSONObject: [
      "output": answer, "vars": [String: String](), "expected": "",
      "value": ["name": "python-tests", "tests": tests],
    ])
    let (found, output) = try python(
      ["-I", "docs/commands/python_tests.py"], input: String(decoding: request, as: UTF8.self))
    #expect(found == status)
    guard status < 2 else {
      #expect(output.isEmpty)
      return
    }
    let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
    let verdict = try #require(value as? [String: Any])
    #expect(verdict["pass"] as? Bool == (status == 0))
    #expect(try #require(verdict["reason"] as? String).contains(reason))
  }
}
