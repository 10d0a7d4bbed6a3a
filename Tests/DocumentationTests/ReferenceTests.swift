import Foundation
import Testing

/// docs/cli.md is what the program says. `RECORD_GOLDEN=1` writes it, and fails.
@Suite struct ReferenceTests {
  private static let path = "docs/cli.md"

  @Test func theReferenceIsWhatHelpSays() throws {
    let shell = try Shell()
    let folder = try shell.makeFolder("reference")
    let tree = try CommandTree.read(with: shell)
    var text = """
      # Command line reference

      Generated from `stet help` by a test (`RECORD_GOLDEN=1`); do not edit.


      """
    text += try section(of: "stet", help: "stet --help", shell, folder)
    for command in tree.all {
      let words = command.line.split(separator: " ").dropFirst().joined(separator: " ")
      text += try section(of: command.line, help: "stet help \(words)", shell, folder)
    }
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try Data(text.utf8).write(to: URL(filePath: "\(PackageRoot.path)/\(Self.path)"))
      Issue.record("\(Self.path) was written; run again without RECORD_GOLDEN")
      return
    }
    #expect(try PackageRoot.text(Self.path) == text, "record it with RECORD_GOLDEN=1")
  }

  private func section(
    of line: String, help: String, _ shell: Shell, _ folder: String
  ) throws -> String {
    let outcome = try shell.run(help, in: folder)
    try #require(outcome.status == 0, "\(help): \(outcome.output)")
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.reversed().drop { $0 == " " }.reversed() }.map { String($0) }
    let body = lines.joined(separator: "\n").trimmingCharacters(in: .newlines)
    return "## \(line)\n\n```\n\(body)\n```\n\n"
  }
}
