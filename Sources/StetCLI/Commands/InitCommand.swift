internal import ArgumentParser
internal import Foundation
internal import Workflows

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Begin a registry in this repository.",
    discussion: """
      Writes stet.yaml with a first environment that asks for nothing, and the
      embedded baseline model. Nothing is committed.

      Examples:
        stet init
        stet init --path prompts-registry --branch main
      """)

  @Option(help: ArgumentHelp("The registry's folder.", valueName: "folder"))
  var path: String = "registry"

  @Option(help: ArgumentHelp("The mainline; default: the branch HEAD is on.", valueName: "name"))
  var branch: String?

  @OptionGroup var common: RegistryOptions

  func run() throws {
    let files = try Initialize(
      folder: path == "." ? "" : path, mainline: branch,
      registryID: UUID().uuidString.lowercased()
    ).run(at: common.directory, common.surroundings())
    let console = common.console
    for file in files { console.out("Wrote \(file)") }
    console.error("Next: `stet new support/triage --template classify`, then commit.")
  }
}
