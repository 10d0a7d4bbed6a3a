public import ArgumentParser
internal import Evaluation
internal import Foundation
public import PromptModel
internal import Workflows

/// How an answer is printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  case text, json, jsonl
}

extension Console.ColorMode: ExpressibleByArgument {}

/// Options of every command that works on a registry.
struct RegistryOptions: ParsableArguments {
  @Option(
    name: .customShort("C"),
    help: ArgumentHelp("Run as if started in this folder.", valueName: "dir"))
  var directory: String = "."

  @Option(help: ArgumentHelp("The reference that stands for the mainline.", valueName: "ref"))
  var mainline: String?

  @Option(help: "When to colour: auto, always or never.")
  var color: Console.ColorMode = .auto

  var console: Console {
    Console(mode: color, environment: ProcessInfo.processInfo.environment)
  }

  /// Opens the registry with what the process's surroundings say.
  func open(_ operatorOptions: OperatorOptions? = nil) throws -> OpenRegistry {
    var surroundings = try surroundings()
    if let place = operatorOptions?.place(in: directory) { surroundings.operatorFile = place }
    return try OpenRegistry.open(at: directory, surroundings)
  }

  /// What the operator's configuration gives to assertions outside any registry. One that cannot be
  /// used is told and left aside, unless it was asked for.
  func gradingTools(_ operatorOptions: OperatorOptions) throws -> GradingTools {
    var surroundings = try surroundings()
    if let place = operatorOptions.place(in: directory) { surroundings.operatorFile = place }
    do {
      return try GradingTools(surroundings)
    } catch {
      guard surroundings.operatorFile?.isExplicit == false else { throw error }
      console.note("the operator's configuration cannot be used: \(error)")
      return GradingTools()
    }
  }

  func surroundings(isHook: Bool = false) throws -> Surroundings {
    let console = console
    return try ProcessSurroundings.current(
      mainline: mainline, isHook: isHook, note: { console.note($0) })
  }
}

/// The option of commands that run what the operator's configuration names.
struct OperatorOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The operator's configuration, instead of ~/.config/stet/providers.yaml.",
      valueName: "file"))
  var config: String?

  /// The file that was asked for, seen from a folder.
  func place(in directory: String) -> OperatorFilePlace? {
    config.map { path in
      let folder = URL(fileURLWithPath: directory, isDirectory: true)
      return OperatorFilePlace(
        path: URL(fileURLWithPath: path, relativeTo: folder).path, isExplicit: true)
    }
  }
}

/// The option of commands that print an answer.
struct FormatOptions: ParsableArguments {
  @Option(help: "How the answer is printed: text, json or jsonl.")
  var format: OutputFormat = .text
}

extension PromptName: ExpressibleByArgument {
  /// Reads a command line argument.
  public init?(argument: String) { self.init(argument) }
}

extension EnvironmentName: ExpressibleByArgument {
  /// Reads a command line argument.
  public init?(argument: String) { self.init(argument) }
}

extension ResourceName: ExpressibleByArgument {
  /// Reads a command line argument.
  public init?(argument: String) { self.init(argument) }
}

extension VocabularyName: ExpressibleByArgument {}
