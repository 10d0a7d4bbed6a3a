import Foundation
import PromptModel
import Registry
import TestSupport
import Testing

/// A suite with two records whose answers were kept: `g1` was answered in two ways.
struct LabelBench {
  let bench: OutputsBench
  var repository: TemporaryRepository { bench.bench.repository }
  static let labels = "registry/labels/s"

  init(isSensitive: Bool = false, isTwice: Bool = true) throws {
    bench = try OutputsBench(
      isSensitive: isSensitive, answers: ["g1": "good", "b1": "=bad\n\"x\""])
    try evaluate()
    guard isTwice else { return }
    for path in try FileManager.default.subpathsOfDirectory(
      atPath: repository.path + "/registry/recordings") where path.hasSuffix(".json")
    {
      let file = "registry/recordings/\(path)"
      let text = String(decoding: try repository.read(file), as: UTF8.self)
      try repository.write(
        file, text.replacingOccurrences(of: #""output": "good""#, with: #""output": "fine""#))
    }
    try evaluate()
  }

  private func evaluate() throws {
    let outcome = try bench.eval("--outputs", "all", "--commit")
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  func stet(
    _ arguments: String..., environment: [String: String] = [:]
  ) throws -> StetBinary.Outcome {
    repository.advanceClock()
    return try StetBinary().run(
      ["label", "s"] + arguments, in: repository, environment: environment)
  }

  /// Runs `stet label`, demands success and gives stdout.
  @discardableResult
  func ok(_ arguments: String..., environment: [String: String] = [:]) throws -> String {
    repository.advanceClock()
    let outcome = try StetBinary().run(
      ["label", "s"] + arguments, in: repository, environment: environment)
    #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
    return outcome.output
  }

  func terminal(
    _ arguments: String..., environment: [String: String] = [:]
  ) throws -> PseudoTerminal {
    try PseudoTerminal(
      ["label", "s"] + arguments, in: repository,
      environment: environment.merging(["NO_COLOR": "1"]) { $1 })
  }

  /// A person's labels, as the file has them.
  func labels(of person: String) throws -> [HumanLabel] {
    try LabelsFile.parse(repository.read("\(Self.labels)/\(person).jsonl"))
  }

  func hasLabels(of person: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(repository.path)/\(Self.labels)/\(person).jsonl")
  }

  /// Fills a column of a sheet in, by what stands before it.
  func fill(_ file: String, _ change: (String) -> String) throws {
    let text = String(decoding: try repository.read(file), as: UTF8.self)
    try repository.write(file, change(text))
  }
}
