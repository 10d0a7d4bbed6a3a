import Foundation
import Testing

@Suite struct ReadmeTests {
  private let readme: Document

  init() throws { readme = try Document("README.md") }

  private var blocks: [Document.Fence] { readme.fences("sh") }

  @Test func setsUpWithExactlyTwoCommandsOfTheMakefile() throws {
    let commands = blocks.flatMap(\.lines).filter { $0.hasPrefix("make") }
    #expect(commands == ["make demo", "make test"])
    #expect(blocks.first?.lines == commands)
    let makefile = try PackageRoot.text("Makefile").split(separator: "\n")
    for target in ["demo", "test"] {
      #expect(makefile.contains { $0.hasPrefix("\(target):") })
    }
  }

  @Test func everyCommandOfTheTourRuns() throws {
    let shell = try Shell()
    // One script, for the folder and the path stay; each block says where it begins.
    let script = blocks.dropFirst().map { "echo '# README.md:\($0.line)'\n\($0.text)" }.joined()
    let outcome = try shell.run(script, in: try shell.makeFolder("tour"))
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(outcome.output.contains("triage promoted in production: nothing → v1"))
  }

  @Test func theRefusalIsWhatStetPrints() throws {
    let block = try #require(readme.fences("console").first)
    let shell = try Shell()
    let folder = try shell.makeFolder("refused")
    let story = try shell.run(Self.refusedPromotion, in: folder)
    #expect(story.status == 0, "\(story.output)")
    let command = try #require(block.lines.first)
    #expect(command.hasPrefix("$ stet promote "))
    let outcome = try shell.run(String(command.dropFirst(2)), in: "\(folder)/work")
    #expect("\(command)\n\(outcome.output)[exit status: \(outcome.status)]\n" == block.text)
  }

  @Test func theTableHasEveryCommand() throws {
    let rows = readme.table(header: "| to | command | does |")
    let named = rows.map { $0[1].replacingOccurrences(of: "`", with: "") }
    let commands = try CommandTree.read(with: Shell()).subcommands.map(\.line)
    #expect(named.sorted() == commands.sorted())
  }

  /// The demo's first half on the shipped registry: v1 in production, the worse text in staging.
  private static let refusedPromotion = """
    git init -q -b main work
    cd work
    cp -R '\(PackageRoot.path)/registry' registry
    rm -rf registry/environments registry/evidence
    cp '\(PackageRoot.path)/docs/demo/triage.v1.prompt' registry/prompts/support/triage.prompt
    rm registry/prompts/support/triage.examples.jsonl
    git add -A
    git commit -q -m 'Begin the registry'
    stet eval support/triage --commit
    stet promote support/triage --to staging
    stet promote support/triage --to production
    grep -v '^stet.examples' '\(PackageRoot.path)/docs/demo/triage.worse.prompt' \\
      > registry/prompts/support/triage.prompt
    git add -A
    git commit -q -m 'Shorten the label descriptions'
    stet eval support/triage --commit
    stet promote support/triage --to staging
    """
}
