import Foundation
import PromptModel
import Registry
import TestSupport
import Testing

/// A registry whose suite is run on a model that answers from recordings, so that a test says what
/// the model says.
struct OutputsBench {
  let bench: ReleaseBench
  static let arguments = ["eval", "a/p", "--model", "taped", "--suite", "s"]

  /// - Parameter answers: by the case's id; other cases are answered right.
  init(isSensitive: Bool = false, answers: [String: String]) throws {
    bench = try ReleaseBench()
    if isSensitive {
      try bench.repository.write(
        "registry/suites/s/suite.yaml",
        """
        format: stet-suite/2
        sensitive: true
        labels: [good, bad]
        defaultTest:
          assert:
            - type: classification

        """)
    }
    try bench.repository.write(
      "registry/models/taped.yaml", "format: stet-model/1\nprovider: replay\nid: some/model\n")
    let missing = try bench.stetList(Self.arguments + ["--show"])
    let found = missing.output.matches(
      of:
        /errored (\w+): there is no recording of request sha256:([0-9a-f]{64}); it would be ([\w\/.]+)/
    )
    try #require(found.count == 4, "\(missing.output) \(missing.errors)")
    for match in found {
      let right = match.1.hasPrefix("g") ? "good" : "bad"
      let answer = try JSONEncoder().encode(answers[String(match.1)] ?? right)
      try bench.repository.write(
        String(match.3),
        #"{"format": "stet-recording/1", "request": "sha256:\#(match.2)", "output": "#
          + String(
            decoding: answer, as: UTF8.self) + "}")
    }
    try FileManager.default.removeItem(atPath: bench.repository.path + "/registry/evidence")
    if FileManager.default.fileExists(atPath: store) {
      try FileManager.default.removeItem(atPath: store)
    }
    try bench.repository.commit("Record")
  }

  /// Where the operator's store is by default.
  var store: String { bench.repository.folder + "/home/.local/share/stet" }

  func eval(_ more: String..., environment: [String: String] = [:]) throws -> StetBinary.Outcome {
    bench.repository.advanceClock()
    return try StetBinary().run(
      Self.arguments + more, in: bench.repository, environment: environment)
  }

  /// The files in evidence/ with this ending, relative to the repository.
  func evidence(_ ending: String) throws -> [String] {
    try bench.repository.git("ls-files", "--others", "--cached", "--", "registry/evidence")
      .split(separator: "\n").map(String.init).filter { $0.hasSuffix(ending) }
  }

  /// The statement that was written.
  func statement() throws -> Statement {
    let path = try #require(evidence(".json").first)
    return try StatementFile.parse(bench.repository.read(path))
  }

  /// The answers that lie in the repository.
  func outputs() throws -> [KeptOutput] {
    let path = try #require(evidence(".outputs.jsonl").first)
    return try OutputsFile.parse(bench.repository.read(path))
  }

  /// Whether a text is in any file of the work tree or object of the repository, but recordings.
  func holds(_ text: String) throws -> Bool {
    let grep = try bench.repository.run(
      ["grep", "--no-index", "-q", "-F", text, "--", ".", ":!registry/recordings"])
    if grep.status == 0 { return true }
    let objects = try bench.repository.git(
      "cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)")
    let recordings = Set(
      try bench.repository.git("ls-tree", "-r", "HEAD", "registry/recordings")
        .split(separator: "\n").map { String($0.split(whereSeparator: \.isWhitespace)[2]) })
    for line in objects.split(separator: "\n") where line.hasPrefix("blob ") {
      let name = String(line.dropFirst(5))
      guard !recordings.contains(name) else { continue }
      if try bench.repository.git("cat-file", "blob", name).contains(text) { return true }
    }
    return false
  }
}
