import Foundation
import TestSupport
import Testing

/// Suites that ask a judge, through the binary: the judge is a program of the operator's.
@Suite("Judges, from the command line")
struct JudgeTests {
  private let bench: ReleaseBench
  private var home: String { bench.repository.folder + "/home" }
  private static let asksJudge =
    "defaultTest: {assert: [{type: llm-rubric, value: is a good word}]}\n"
  private static let pass = #"{"reason": "a good word", "score": 1, "pass": true}"#
  private static let fail = #"{"reason": "a bad word", "score": 0, "pass": false}"#
  /// Lets the answer `good` pass, and in a pair prefers it.
  private static let fair = """
    in=$(cat)
    say() { printf '%s' "$1"; exit 0; }
    case "$in" in
      *'ONE BEGINS]\\ngood\\n'*) say '{"reason": "r", "better": "ONE"}' ;;
      *'TWO BEGINS]\\ngood\\n'*) say '{"reason": "r", "better": "TWO"}' ;;
      *'BEGINS]\\ngood\\n'*) say '\(pass)' ;;
      *'OWN\\ngood\\n'*) say '\(pass)' ;;
    esac
    say '\(fail)'
    """

  init() throws {
    bench = try ReleaseBench()
    try bench.repository.write(
      "registry/models/judge.yaml", "format: stet-model/1\nprovider: jury\nid: j-1\n")
    try judge(Self.fair)
  }

  private func judge(_ script: String) throws {
    let quoted = String(
      decoding: try JSONEncoder().encode(["/bin/sh", "-c", script]), as: UTF8.self)
    let url = URL(fileURLWithPath: home + "/.config/stet/providers.yaml")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(
      "providers: {jury: {kind: command, argv: \(quoted.replacing("\\/", with: "/"))}}\n".utf8
    ).write(to: url)
    #expect(chmod(url.path, 0o600) == 0)
  }

  /// The digest that `lint` says belongs into suite.yaml.
  private func digest() throws -> String {
    try suite("judge: {model: judge}\n")
    let outcome = try bench.stet("lint")
    let found = outcome.output.firstMatch(
      of: /without its digest; that of registry\/models\/judge.yaml is (sha256:[0-9a-f]{64})/)
    return String(try #require(found, "\(outcome.output)").1)
  }

  private func suite(_ judge: String) throws {
    try bench.repository.write(
      "registry/suites/s/suite.yaml", "format: stet-suite/3\n" + judge + Self.asksJudge)
  }

  private func commit(_ more: String = "") throws {
    try suite("judge: {model: judge, digest: \"\(try digest())\"\(more)}\n")
    try bench.repository.commit("A judge")
  }

  private func statement() throws -> String {
    let folder = bench.repository.path + "/registry/evidence"
    let files = try #require(FileManager.default.enumerator(atPath: folder)).compactMap {
      $0 as? String
    }
    let path = try #require(files.first { $0.hasSuffix(".json") })
    return try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8)
  }

  @Test("a judge grades; its model is in the record; without people it is uncalibrated")
  func grades() throws {
    try commit()
    let outcome = try bench.stet("eval", "a/p", "--suite", "s")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("2 of 4 passed") || outcome.output.contains("2 passed"))
    #expect(
      outcome.errors.contains(
        "judge 'judge' of suite 's' is uncalibrated: nobody has held this model and prompt"))
    let statement = try statement()
    #expect(statement.contains(#""role":"judge""#) || statement.contains(#""role": "judge""#))
    #expect(statement.contains("llm-rubric@1"))
  }

  @Test("another model file is not the judge that the suite names")
  func digests() throws {
    try suite("judge: {model: judge}\n")
    let without = try bench.stet("eval", "a/p", "--suite", "s")
    #expect(without.status == 1 && without.errors.contains("without its digest"))
    try commit()
    try bench.repository.write(
      "registry/models/judge.yaml",
      "format: stet-model/1\nprovider: jury\nid: j-1\nparameters: {temperature: 0}\n")
    let other = try bench.stet("eval", "a/p", "--suite", "s")
    #expect(other.status == 1)
    #expect(other.errors.contains("names the judge 'judge' with digest sha256:"))
    #expect(try bench.stet("lint").output.contains("names the judge 'judge' with digest"))
  }

  @Test("a canary that comes out wrong refuses the run and names itself")
  func canaries() throws {
    try commit()
    let path = "registry/suites/s/cases.jsonl"
    let cases = String(decoding: try bench.repository.read(path), as: UTF8.self)
    try bench.repository.write(
      path, cases + #"{"id": "trap", "output": "bad", "tags": ["canary"]}"# + "\n")
    let right = try bench.stet("eval", "a/p", "--suite", "s", "--format", "json")
    #expect(right.status == 0, "\(right.errors)")
    #expect(right.output.contains(#""total": 4"#))
    try judge("cat >/dev/null; printf '%s' '\(Self.pass)'")
    let wrong = try bench.stet("eval", "a/p", "--suite", "s")
    #expect(wrong.status == 1)
    #expect(wrong.errors.contains("canary 'trap' must fail, and the judge let it pass"))
  }

  @Test("a prompt of the suite's own is used where it fences the answer, and refused where not")
  func ownPrompt() throws {
    let path = "registry/suites/s/judge.prompt"
    try bench.repository.write(path, "Is it good?\n{{output}}\n")
    try commit(", prompt: judge.prompt")
    let open = try bench.stet("eval", "a/p", "--suite", "s")
    #expect(open.status == 1)
    #expect(open.errors.contains("does not put {{output}} between two lines with {{fence}}"))
    #expect(try bench.stet("lint").status != 0)
    try bench.repository.write(
      path, "{{rubric}}? {{fence}} OWN\n{{output}}\n{{fence}}\n")
    let outcome = try bench.stet("eval", "a/p", "--suite", "s")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("2 of 4 passed") || outcome.output.contains("2 passed"))
    let statement = try statement()
    #expect(statement.contains("llm-rubric@1{prompt:judge.prompt}"))
    #expect(statement.contains("judge.prompt"))
  }

  @Test("compare --judge counts what both orders say")
  func pairs() throws {
    try commit()
    try bench.repository.write(
      ReleaseBench.promptFile,
      ReleaseBench.prompt.replacing("- good: works", with: "- tmp: works")
        .replacing("- bad: broken", with: "- good: broken").replacing("- tmp:", with: "- bad:"))
    let outcome = try bench.stet("compare", "a/p@v1", "a/p", "--judge", "judge")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("A won 2, B won 2, 0 tied"), "\(outcome.output)")
    #expect(outcome.output.contains("No difference is shown"))
    try judge(#"cat >/dev/null; printf '%s' '{"reason": "", "better": "ONE"}'"#)
    let biased = try bench.stet(
      "compare", "a/p@v1", "a/p", "--judge", "judge", "--rubric", "any", "--format", "json")
    #expect(biased.output.contains(#""ties": 4"#) && biased.output.contains(#""inconsistent": 4"#))
    #expect(biased.output.contains(#""format": "stet-pairwise/1""#))
    #expect(try bench.stet("compare", "a/p@v1", "a/p", "--rubric", "any").status == 64)
  }

  private static let digests = [
    "good": "770e607624d689265ca6c44884d0807d9b054d23c473c106c72be9de08b7376c",
    "bad": "2f05d4b689d270cafb02285f35f44866f7dc8a2d368a3f9d1124373eeab31fb1",
  ]

  /// What a person said of answers: case, answer, whether it passes.
  private func label(_ person: String, _ ratings: [(String, String, Bool)]) throws {
    let lines = try ratings.map { id, answer, pass in
      let digest = try #require(Self.digests[answer])
      return
        #"{"case":"\#(id)","output":"sha256:\#(digest)","kind":"rating","pass":\#(pass)}"# + "\n"
    }
    try bench.repository.write(
      "registry/labels/s/\(person).jsonl",
      "{\"format\":\"stet-labels/1\"}\n" + lines.joined())
  }

  private func edit(_ old: String, _ new: String) throws {
    let path = "registry/labels/s/calibration.json"
    let text = String(decoding: try bench.repository.read(path), as: UTF8.self)
    try #require(text.contains(old))
    try bench.repository.write(path, text.replacing(old, with: new))
  }

  @Test("calibrate holds the judge against people, and writes it down")
  func calibrates() throws {
    try commit()
    let nobody = try bench.stet("judge", "calibrate", "s")
    #expect(nobody.status == 1 && nobody.errors.contains("nobody rated an answer of suite 's'"))
    try bench.ok("eval", "a/p", "--suite", "s", "--outputs", "all")
    try label("ada", [("g1", "good", true), ("g2", "good", false), ("b1", "bad", false)])
    try label("bob", [("g1", "good", true), ("b2", "bad", false), ("b1", "bad", true)])
    let outcome = try bench.stet("judge", "calibrate", "s", "--write")
    #expect(outcome.status == 0, "\(outcome.errors)")
    // Both disagree on b1; people and the judge disagree on g2.
    for line in [
      "n = 3", "agreement 0.667", "uncalibrated: 3 labelled answers, at least 50 are needed",
      "people: pass            1            0", "people: fail            1            1",
      "people say fail; judge 'judge': a good word", "1 rated answer left out",
      "Wrote registry/labels/s/calibration.json.",
    ] { #expect(outcome.output.contains(line), "\(line) in \(outcome.output)") }
    let ada = try bench.ok(
      "judge", "calibrate", "s", "--labels", "ada", "--format", "json")
    #expect(ada.contains(#""n": 3"#) && ada.contains(#""bothFail": 1"#))
    #expect(ada.contains(#""format": "stet-judge-calibration/1""#))
    #expect(
      try bench.stet("eval", "a/p", "--suite", "s").errors.contains(
        "is uncalibrated: 3 labelled answers, at least 50 are needed"))
    #expect(!(try bench.stet("lint").output.contains("calibration.json")))
    try edit(#""bothPass": 1"#, #""bothPass": 48"#)
    #expect(!(try bench.stet("eval", "a/p", "--suite", "s").errors.contains("uncalibrated")))
    try edit(#""suite": "s""#, #""suite": "t""#)
    #expect(try bench.stet("lint").output.contains("it is about suite 't'"))
    #expect(try bench.stet("eval", "a/p", "--suite", "s").errors.contains("uncalibrated"))
  }
}
