internal import ArgumentParser

/// The root: groups commands by what a person is doing.
struct StetCommand: ParsableCommand {
  static let version = "1.0.0"

  static let configuration = CommandConfiguration(
    commandName: "stet",
    abstract: "A registry for prompts in git: review, evaluate, promote, audit.",
    discussion: """
      Prompts are files, versions are commits, evaluations are evidence, and a
      gate decides what an environment serves. Start with `stet init`, then `stet
      new support/triage --template classify`.

      References: support/triage (work tree), support/triage@v7, @production,
      @3f2a91c07be1 (digest), @production@2026-11-01 (live at a time), @main,
      @HEAD~2 (any git revision).

      Exit status: 0 done, 1 an error, 2 checked and the answer is no, 3
      inconclusive, 64 usage.
      """,
    version: version,
    groupedSubcommands: [
      CommandGroup(
        name: "Write",
        subcommands: [
          InitCommand.self, NewCommand.self, LintCommand.self, RenderCommand.self, RunCommand.self,
        ]),
      CommandGroup(
        name: "Review",
        subcommands: [
          ListCommand.self, LogCommand.self, ShowCommand.self, DiffCommand.self,
          StatusCommand.self,
        ]),
      CommandGroup(
        name: "Evaluate",
        subcommands: [
          EvalCommand.self,
          CompareCommand.self,
          ScoreCommand.self,
          StatsCommand.self,
          SuiteCommand.self,
          ErrorsCommand.self,
          LabelCommand.self,
          LeaderboardCommand.self,
          RunsCommand.self,
          CacheCommand.self,
          TokensCommand.self,
        ]),
      CommandGroup(
        name: "Release",
        subcommands: [
          GetCommand.self, PromoteCommand.self, RollbackCommand.self, WithdrawCommand.self,
        ]),
      CommandGroup(
        name: "Audit", subcommands: [AuditCommand.self, VerifyCommand.self, CheckCommand.self]),
      CommandGroup(name: "Set up", subcommands: [HooksCommand.self, IndexCommand.self]),
    ])
}
