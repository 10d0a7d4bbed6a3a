internal import ArgumentParser
internal import Foundation

/// The program: finds the command, runs it, words what went wrong, gives the exit status.
public enum StetMain {
  /// Runs one command line and hands over the exit status: before it returns, except for the few
  /// commands that wait for others (`eval`), which do so from a task.
  ///
  /// - Parameter finish: takes the status: 0 done; 1 an error; 2 checked, and the answer is no;
  ///   3 inconclusive; 64 usage; 70 an error of stet itself.
  public static func start(
    _ given: [String], finish: @escaping @Sendable (Int32) -> Void
  ) {
    let arguments = GlobalOptions.moved(given)
    let console = Console.standard(arguments: arguments)
    do {
      var command = try parse(arguments)
      if let asynchronous = command as? any AsyncParsableCommand {
        let handover = Handover(command: asynchronous)
        let isInterruptible = command is any InterruptibleCommand
        let task = Task { finish(await run(handover, arguments: arguments, console: console)) }
        if isInterruptible { Interrupts.watch { task.cancel() } }
        return
      }
      try command.run()
      finish(0)
    } catch {
      finish(status(of: error, arguments: arguments, console: console))
    }
  }

  /// A parsed command on its way into the one task that runs it; nobody else holds it then.
  private struct Handover: @unchecked Sendable {
    let command: any AsyncParsableCommand
  }

  private static func run(
    _ handover: Handover, arguments: [String], console: Console
  ) async -> Int32 {
    var command = handover.command
    do {
      try await command.run()
      return 0
    } catch {
      return status(of: error, arguments: arguments, console: console)
    }
  }

  private static func status(
    of error: any Error, arguments: [String], console: Console
  ) -> Int32 {
    if let exit = error as? ExitStatus { return exit.code }
    return report(error, arguments: arguments, console: console)
  }

  /// `stet hook` and `stet get` run often: they are parsed without the tree of all commands.
  private static func parse(_ arguments: [String]) throws -> any ParsableCommand {
    switch arguments.first {
    case "hook": try HookCommand.parseAsRoot(Array(arguments.dropFirst()))
    case "get": try GetCommand.parseAsRoot(Array(arguments.dropFirst()))
    // The parser would take it for the prompt that `eval` takes.
    case "eval" where arguments.dropFirst().first == "merge":
      try EvalMergeCommand.parseAsRoot(Array(arguments.dropFirst(2)))
    default: try StetCommand.parseAsRoot(arguments)
    }
  }

  private static func report(
    _ error: any Error, arguments: [String], console: Console
  ) -> Int32 {
    let root: any ParsableCommand.Type =
      switch arguments.first {
      case "hook": HookCommand.self
      case "get": GetCommand.self
      case "eval" where arguments.dropFirst().first == "merge": EvalMergeCommand.self
      default: StetCommand.self
      }
    let code = root.exitCode(for: error)
    if code == .success || error is CleanExit {
      console.out(root.fullMessage(for: error))
      return 0
    }
    if code == .validationFailure {
      console.error(root.fullMessage(for: error))
      if let near = UsageAdvice.nearSubcommand(arguments) {
        console.error("Hint: Did you mean `stet \(near)`?")
      }
      return 64
    }
    if let report = ErrorReport(error) {
      console.show(report)
      return Interrupts.received.map { 128 + $0 } ?? 1
    }
    console.show(
      ErrorReport("stet failed in a way it does not know: \(error)", causes: [], hints: []))
    return 70
  }
}

/// Ends a command with a status and nothing more to say.
struct ExitStatus: Error {
  let code: Int32
  static let no = ExitStatus(code: 2)
  static let inconclusive = ExitStatus(code: 3)
}
