public import Evaluation
internal import PromptModel
internal import Providers
internal import Synchronization

/// The operator's configuration, read when something asks for it.
struct OperatorSettings {
  let configuration: OperatorConfiguration
  private let surroundings: Surroundings

  /// Reads the file; where nobody asked for one and there is none, it names nothing.
  ///
  /// - Parameter roots: folders that the file must not lie in.
  /// - Throws: `OperatorFile.Problem`.
  init(_ surroundings: Surroundings, outside roots: [String]) throws {
    self.surroundings = surroundings
    guard let place = surroundings.operatorFile else {
      configuration = OperatorConfiguration()
      return
    }
    do {
      configuration = try OperatorFile.load(place.path, outside: roots)
    } catch {
      guard case .missing = error, !place.isExplicit else { throw error }
      configuration = OperatorConfiguration()
    }
  }

  /// The tools of assertions.
  var gradingTools: GradingTools {
    let commands = OperatorCommands(
      configuration.commands, file: surroundings.operatorFile?.path,
      temporaryFolder: surroundings.temporaryFolder)
    return GradingTools(programs: NotedPrograms(commands, note: surroundings.note))
  }
}

extension GradingTools {
  /// The tools that the operator's configuration gives to assertions outside any registry.
  ///
  /// - Throws: where the configuration is there and cannot be used.
  public init(_ surroundings: Surroundings) throws {
    self = try OperatorSettings(surroundings, outside: []).gradingTools
  }
}

/// Says once that programs run without namespaces, where the system allows none.
private final class NotedPrograms: ProgramRunner {
  private let programs: OperatorCommands
  private let note: @Sendable (String) -> Void
  private let hasNoted = Mutex(false)

  init(_ programs: OperatorCommands, note: @escaping @Sendable (String) -> Void) {
    self.programs = programs
    self.note = note
  }

  func run(
    _ name: String, input: [UInt8], files: [String: [UInt8]]
  ) async throws(ProgramProblem) -> ProgramOutcome {
    let outcome = try await programs.run(name, input: input, files: files)
    if !outcome.isContained, hasNoted.withLock({ noted in !exchange(&noted) }) {
      note(
        "commands run without a network and process ids of their own, since this system allows no "
          + "namespaces; limits and the empty environment hold")
    }
    return outcome
  }

  private func exchange(_ noted: inout Bool) -> Bool {
    defer { noted = true }
    return noted
  }
}
