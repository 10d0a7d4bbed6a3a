internal import ArgumentParser
internal import Foundation
internal import Workflows

struct HooksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hooks", abstract: "Install, remove and look after git hooks.",
    discussion: """
      In a clone, pre-commit lints what is staged and pre-push foretells the
      gate's word. On a server, pre-receive decides. Hooks of others are never
      overwritten.

      Examples:
        stet hooks install
        stet hooks status
        stet -C /srv/prompts.git hooks install --server --root "$(git rev-parse HEAD)"
      """,
    subcommands: [
      HooksInstallCommand.self, HooksUninstallCommand.self, HooksStatusCommand.self,
    ])
}

struct HooksInstallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Install the hooks of a clone, or with --server those of a server.",
    discussion: """
      With --server, the mainline, the registry's folder, the root and receive.fsckObjects are
      written into the repository's own configuration; pushed content never changes them.

      Examples:
        stet hooks install
        stet -C /srv/prompts.git hooks install --server --root "$(git rev-parse HEAD)"
        stet hooks install --server --root "$ROOT" --mainline main --registry registry
      """)

  @Flag(help: "Install the server's hook, which decides on pushes.")
  var server = false

  @Option(
    help: ArgumentHelp(
      "The commit judgement starts at, with its 40 digits: it and all before are as found. It may "
        + "not have been pushed yet.", valueName: "commit"))
  var root: String?

  @Option(
    help: ArgumentHelp(
      "The registry's folder; `.` is the top. Found where the root or the tip has it.",
      valueName: "folder"))
  var registry: String?

  @OptionGroup var common: RegistryOptions

  func validate() throws {
    if server && root == nil {
      throw ValidationError("--server needs --root COMMIT, where judgement starts")
    }
    if !server, root != nil || registry != nil || common.mainline != nil {
      throw ValidationError("--root, --mainline and --registry go with --server")
    }
  }

  func run() throws {
    let setup = root.map {
      ServerSetup(root: $0, mainline: common.mainline, registry: registry)
    }
    let installation = try HookInstallation(at: common.directory)
    let outcomes = try installation.install(server: setup, binary: Self.binary())
    try HooksReport(console: common.console).show(outcomes, of: installation)
  }

  /// The path of this very program, which the hooks will try first.
  private static func binary() -> String? {
    guard let path = Bundle.main.executablePath, path.hasPrefix("/"),
      !path.unicodeScalars.contains("\n")
    else { return nil }
    return path
  }
}

struct HooksUninstallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "uninstall",
    abstract: "Remove stet's hooks, and a server's configuration with them.",
    discussion: """
      Hooks of others stay, and so does receive.fsckObjects.

      Examples:
        stet hooks uninstall
      """)

  @OptionGroup var common: RegistryOptions

  func run() throws {
    let installation = try HookInstallation(at: common.directory)
    try HooksReport(console: common.console).show(installation.uninstall(), of: installation)
  }
}

struct HooksStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Tell how the hooks stand; exit 2 where one does not do its work.",
    discussion: """
      A hook that is not executable is ignored by git without a word: it is found
      here.

      Examples:
        stet hooks status
        stet hooks status --format json
      """)

  @OptionGroup var formatOptions: FormatOptions
  @OptionGroup var common: RegistryOptions

  func run() throws {
    let status = try HookInstallation(at: common.directory).status()
    HooksReport(console: common.console).show(status, format: formatOptions.format)
    if !status.isSound { throw ExitStatus.no }
  }
}
