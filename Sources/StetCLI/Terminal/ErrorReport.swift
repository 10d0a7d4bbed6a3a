internal import PromptModel
internal import StrictData
internal import Workflows

/// What is shown of an error: what was attempted, why it did not work, what may help.
struct ErrorReport: Sendable {
  let message: String
  let causes: [String]
  let hints: [String]

  init(_ message: String, causes: [String], hints: [String]) {
    self.message = message
    self.causes = causes
    self.hints = hints
  }

  /// A report of an error stet knows; nil for others.
  init?(_ error: any Error) {
    if let error = error as? WorkflowError {
      if case .interrupted(let interruption) = error {
        self = InterruptionReport.report(
          interruption, arguments: Array(CommandLine.arguments.dropFirst()))
        return
      }
      self = Self.report(error)
    } else if let error = error as? CommandError {
      self.init(error.message, causes: error.causes, hints: error.hints)
    } else if let error = error as? ImportProblems {
      let shown = error.problems.prefix(20).map { $0.description.oneLine }
      let more = error.problems.count > 20 ? ["and \(error.problems.count - 20) more"] : []
      self.init(
        "\(error.path) was not imported: \(Plural.count(error.problems.count, "problem"))",
        causes: shown + more, hints: ["Change or remove these; nothing was written."])
    } else if let error = error as? LabelImport.Problems {
      self = Self.report(error)
    } else if let failure = Failure(error) {
      self.init(failure.message, causes: failure.causes, hints: Self.hints(for: failure.kind))
    } else {
      return nil
    }
  }

  private static func hints(for kind: Failure.Kind) -> [String] {
    switch kind {
    case .noRepository: ["Run `git init` first, or name a folder with `-C`."]
    case .noRegistry: ["Run `stet init` to begin a registry here."]
    case .noMainline: ["Name the branch with `--mainline REF`, or fetch it."]
    case .shallow: ["Run `git fetch --unshallow`."]
    case .missingTree:
      [
        "If this clone was made with --filter=tree:0, bring its trees: "
          + "`git fetch --refetch --filter=blob:none <remote>`."
      ]
    case .missingObject: ["Fetch from a remote that has it: `git fetch --refetch <remote>`."]
    case .foreignOwner(let path):
      ["If you trust it: `git config --global --add safe.directory \(path)`."]
    case .untrustedConfiguration(let path):
      ["Keep \(path) outside every repository, yours, and writable by you alone (`chmod 600`)."]
    case .notFound(let word, let candidates):
      Spelling.nearest(to: word, among: candidates).map { ["Did you mean '\($0)'?"] } ?? []
    case .other: []
    }
  }
}

/// A request that the command line itself cannot meet.
struct CommandError: Error {
  let message: String
  let causes: [String]
  let hints: [String]

  init(_ message: String, causes: [String] = [], hints: [String] = []) {
    self.message = message
    self.causes = causes
    self.hints = hints
  }
}

extension ErrorReport {
  private static func report(_ error: LabelImport.Problems) -> ErrorReport {
    let shown = error.problems.prefix(20).map { $0.description.oneLine }
    let more = error.problems.count > 20 ? ["and \(error.problems.count - 20) more"] : []
    return ErrorReport(
      "\(error.path) was not imported: \(Plural.count(error.problems.count, "problem"))",
      causes: shown + more,
      hints: ["Change these rows and import again; nothing was written."])
  }
  fileprivate static func report(_ error: WorkflowError) -> ErrorReport {
    switch error {
    case .noIdentity:
      ErrorReport(
        "git does not know who you are", causes: [],
        hints: ["Run `git config user.name \"…\"` and `git config user.email …`."])
    case .badReference(let text, let reason):
      ErrorReport("'\(text)' cannot be read", causes: [reason], hints: [])
    case .unknownReference(let text, let reason, let candidates):
      ErrorReport("'\(text)' names nothing", causes: [reason], hints: near(text, candidates))
    case .noPrompt(let name, let place, let candidates):
      ErrorReport(
        "there is no prompt '\(name)' in \(place)", causes: [],
        hints: near(name.text, candidates).isEmpty
          ? ["Run `stet ls` to see all prompts."] : near(name.text, candidates))
    case .broken(let name, let place, let reason):
      ErrorReport(
        "prompt '\(name)' is broken in \(place)", causes: [reason],
        hints: ["Run `stet lint \(name)`."])
    case .candidateOnly(let name, let place):
      ErrorReport(
        "prompt '\(name)' in \(place) is a candidate: it is on no mainline commit", causes: [],
        hints: ["Commit it and merge it to the mainline first, then promote the version."])
    case .notLive(let name, let environment, let withdrawn):
      ErrorReport(
        withdrawn
          ? "'\(name)' was withdrawn from '\(environment)'"
          : "'\(environment)' serves no version of '\(name)'", causes: [],
        hints: ["Run `stet promote \(name) --to \(environment)`."])
    case .noEnvironment(let name, let known):
      ErrorReport(
        "the policy has no environment '\(name)'",
        causes: ["it names \(known.map(\.text).joined(separator: ", "))"],
        hints: near(name.text, known.map(\.text)))
    case .reasonNeeded(let what):
      ErrorReport("\(what) needs a reason", causes: [], hints: ["Add `--reason \"…\"`."])
    default: reportOfWriting(error)
    }
  }

  private static func reportOfWriting(_ error: WorkflowError) -> ErrorReport {
    switch error {
    case .unwritable(let path, let reason):
      ErrorReport("\(path) cannot be written", causes: [reason], hints: [])
    case .exists(let path):
      ErrorReport("\(path) is there already", causes: [], hints: [])
    case .pinMoved(let name, let environment, let commit):
      ErrorReport(
        "'\(name)' was moved in '\(environment)' by somebody else meanwhile",
        causes: ["commit \(commit.id.short) by \(commit.author): \(commit.subject)"],
        hints: ["Look at `stet audit \(name) --env \(environment)` and decide again."])
    case .changesInTheWay(let paths):
      ErrorReport(
        "changes of your own are in the way; nothing was done", causes: paths,
        hints: ["Commit them, or set them aside with `git stash`, and try again."])
    case .lockHeld(let path, let reason):
      ErrorReport(
        "git's lock was not released; nothing was done", causes: [reason],
        hints: ["If no git command is running, remove the lock: `rm \(path)`."])
    case .neverServed(let name, let environment, let version, let served):
      ErrorReport(
        "'\(environment)' never served v\(version) of '\(name)'",
        causes: served.isEmpty
          ? [] : ["it served \(served.map { "v\($0)" }.joined(separator: ", "))"],
        hints: ["Run `stet promote \(name)@v\(version) --to \(environment)`."])
    case .branchBusy(let reference, let attempts):
      ErrorReport(
        "\(reference) was moved by others in each of \(attempts) attempts", causes: [],
        hints: ["Try again."])
    case .readOnlyMainline(let reference):
      ErrorReport(
        "\(reference) cannot be committed to", causes: [],
        hints: ["Make a local branch of it: `git branch <name> \(reference)`."])
    case .nothingToRestore(let name, let environment):
      ErrorReport(
        "'\(environment)' served nothing else of '\(name)' before", causes: [],
        hints: ["Run `stet audit \(name) --env \(environment)`, or withdraw it."])
    case .nothingToEvaluate(let name, let reason):
      ErrorReport(
        "there is nothing to evaluate '\(name)' on", causes: [reason],
        hints: ["Name it in suites/<suite>/scope.yaml, or run with `--suite` and `--model`."])
    case .noModel(let name):
      ErrorReport(
        "no model is known for '\(name)': its front matter names none", causes: [],
        hints: ["Name one with `--model NAME`, or `--model openai:NAME`."])
    case .unknownProvider(let alias, let model, let file):
      reportOfProvider(alias, model, file)
    case .nothingToAccept:
      ErrorReport(
        "nothing is inconclusive, so that there is nothing to accept; nothing was done", causes: [],
        hints: ["It is not needed: leave `--accept-inconclusive` out."])
    case .refused(let reason):
      ErrorReport(reason, causes: [], hints: [])
    default:
      ErrorReport("\(error)", causes: [], hints: [])
    }
  }

  private static func reportOfProvider(
    _ alias: String, _ model: ResourceName, _ file: String?
  ) -> ErrorReport {
    let section = "providers: {\(alias): {kind: openai, base-url: https://…, key-env: NAME}}"
    return ErrorReport(
      "model '\(model)' names provider '\(alias)', which the operator's configuration does not have",
      causes: [file.map { "looked for in \($0)" } ?? "there is no home folder to look in"],
      hints: [
        "Say in \(file ?? "a file named with --config") what it is, such as `\(section)`, or "
          + "`{kind: command, argv: [/absolute/path/of/a/program]}`. "
          + "'baseline' and 'replay' are built in."
      ])
  }

  private static func near(_ word: String, _ candidates: [String]) -> [String] {
    Spelling.nearest(to: word, among: candidates).map { ["Did you mean '\($0)'?"] } ?? []
  }
}
