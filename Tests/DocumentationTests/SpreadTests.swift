import Foundation
import StrictData
import TestSupport
import Testing

/// The templates of docs/spread, run as their schedulers would run them.
@Suite("Templates that spread a run")
struct SpreadTests {
  private let sample: Sandbox

  /// The sample registry with a change that nothing has evaluated yet.
  private struct Sandbox {
    let repository: TemporaryRepository
    let binary: StetBinary

    init() throws {
      repository = try TemporaryRepository()
      binary = try StetBinary()
    }

    func sh(_ script: String, _ environment: [String: String] = [:]) throws -> String {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", script]
      process.currentDirectoryURL = URL(fileURLWithPath: repository.path)
      let folder = (binary.path as NSString).deletingLastPathComponent
      process.environment = repository.environment.merging(environment) { $1 }.merging([
        "PATH": "\(folder):/usr/local/bin:/usr/bin:/bin"
      ]) { $1 }
      let output = Pipe()
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = output
      process.standardError = output
      try process.run()
      let text = String(
        decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "\(script): \(text)")
      return text
    }
  }

  init() throws {
    sample = try Sandbox()
    _ = try sample.sh(
      """
      set -e
      stet init
      stet new support/triage --template classify
      git add -A
      git commit -q -m 'Begin'
      stet eval support/triage --commit
      stet promote support/triage --to staging
      echo Thanks. >> registry/prompts/support/triage.prompt
      git commit -q -a -m 'Be kind'
      """)
  }

  private func template(_ name: String) throws -> YAMLNode {
    try YAMLParser.parse(Array(try PackageRoot.text("docs/spread/\(name)").utf8))
  }

  /// The one record that speaks of the present closure.
  private func evidence() throws -> Int {
    let text = try sample.sh("git status --porcelain -uall registry/evidence; git log --stat -1")
    return text.components(separatedBy: ".cases.jsonl").count - 1
  }

  @Test("the script for one machine")
  func script() throws {
    let path = PackageRoot.path + "/docs/spread/parallel.sh"
    let text = try sample.sh("sh '\(path)' --commit", ["PROMPT": "support/triage", "PARTS": "3"])
    #expect(text.contains("Committed"), "\(text)")
    #expect(try evidence() == 1)
  }

  @Test("the indexed job and the one that follows")
  func kubernetes() throws {
    func container(_ name: String) throws -> YAMLNode {
      let pod = try #require(try template(name)["spec"]?["template"]?["spec"])
      guard case .sequence(let list) = pod["containers"]?.content else {
        throw TemplateFault(name)
      }
      return try #require(list.first)
    }
    func argument(_ container: YAMLNode) throws -> String {
      guard case .sequence(let list) = container["args"]?.content,
        case .string(let text) = list.first?.content
      else { throw TemplateFault("args") }
      return text
    }
    let folder = sample.repository.folder
    let part = try argument(container("kubernetes-parts.yaml"))
    for index in 0..<4 {
      _ = try sample.sh(
        part,
        ["PROMPT": "support/triage", "PARTS": folder, "JOB_COMPLETION_INDEX": "\(index)"])
    }
    let text = try sample.sh(argument(container("kubernetes-merge.yaml")), ["PARTS": folder])
    #expect(text.contains("Committed"), "\(text)")
  }

  @Test("the matrix of jobs")
  func actions() throws {
    let jobs = try #require(try template("github-actions.yml")["jobs"])
    func commands(_ job: String) throws -> [String] {
      guard case .sequence(let steps) = jobs[job]?["steps"]?.content else {
        throw TemplateFault(job)
      }
      return steps.compactMap { step in
        if case .string(let text) = step["run"]?.content { text } else { nil }
      }
    }
    guard case .sequence(let parts) = jobs["part"]?["strategy"]?["matrix"]?["part"]?.content else {
      throw TemplateFault("matrix")
    }
    let command = try #require(commands("part").first)
    for part in parts {
      guard case .number(let number) = part.content else { throw TemplateFault("part") }
      _ = try sample.sh(command, ["PROMPT": "support/triage", "PART": number.literal])
    }
    let text = try sample.sh(try #require(commands("merge").first))
    #expect(text.contains("gate of staging: pass"), "\(text)")
  }
}

/// A template that is not built as the test expects.
private struct TemplateFault: Error {
  let place: String
  init(_ place: String) { self.place = place }
}
