import Foundation
import Testing

@Suite struct HelpTests {
  private let shell: Shell
  private let tree: CommandTree

  init() throws {
    shell = try Shell()
    tree = try CommandTree.read(with: shell)
  }

  @Test func everyCommandHasAnAbstractAndExamplesOfItself() {
    #expect(tree.all.count > 15)
    for command in tree.all {
      #expect(!command.abstract.isEmpty, "\(command) has no abstract")
      #expect(command.abstract.hasSuffix("."), "\(command): \(command.abstract)")
      #expect(!command.examples.isEmpty, "\(command) has no line below 'Examples:'")
      let word = command.line.split(separator: " ").dropFirst().first.map(String.init) ?? ""
      for example in command.examples {
        #expect(
          example.contains("stet") && example.contains(" \(word)"),
          "\(command) has the example '\(example)'")
      }
    }
  }

  @Test func everyExampleRuns() throws {
    let folder = try shell.makeFolder("examples")
    let made = try shell.run(SampleRegistry.script, in: folder)
    try #require(made.status == 0, "\(made.output)")
    let root = try shell.run("git -C sample rev-list --max-parents=0 HEAD", in: folder).output
      .trimmingCharacters(in: .whitespacesAndNewlines)
    var number = 0
    for command in tree.all {
      for example in command.examples {
        number += 1
        let place = try shell.makeFolder("examples/\(number)")
        let script = """
          cp -R ../sample ../server.git .
          cd sample
          \(SampleRegistry.preparations[example] ?? SampleRegistry.preparations[command.line] ?? "")
          \(Self.local(example))
          """
        let outcome = try shell.run(script, in: place, environment: ["ROOT": root])
        let saysNo = outcome.status == 2 && documentsNo(example)
        #expect(
          outcome.status == 0 || saysNo,
          "\(command): '\(example)' ends with \(outcome.status): \(outcome.output)")
      }
    }
    print("ran \(number) examples of \(tree.all.count) commands")
  }

  /// The example with the places of the sample in the place of invented ones.
  private static func local(_ example: String) -> String {
    example.replacingOccurrences(of: "/srv/prompts.git", with: "../server.git")
      .replacingOccurrences(of: "path/to/repository", with: ".")
  }

  /// Whether the help of the command an example runs says that 2 may be its answer.
  private func documentsNo(_ example: String) -> Bool {
    let run = tree.all.last { example.contains($0.line) }
    let text = [run?.abstract, run?.discussion].compactMap { $0 }.joined(separator: " ")
      .replacingOccurrences(of: "\n", with: " ").lowercased()
    return text.contains(/exits? (status )?[0-9, a-z]*2/) || text.contains("exit status 0")
  }
}
