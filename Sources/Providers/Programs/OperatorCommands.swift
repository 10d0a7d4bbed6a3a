public import Evaluation

/// The commands that the operator's configuration names: all that an assertion can run.
public struct OperatorCommands: ProgramRunner {
  private let programs: [String: Program]
  private let file: String?
  private let temporaryFolder: String

  /// - Parameters:
  ///   - programs: the commands by name.
  ///   - file: where they were read from, for messages.
  ///   - temporaryFolder: where each run has its folder.
  public init(_ programs: [String: Program], file: String?, temporaryFolder: String) {
    self.programs = programs
    self.file = file
    self.temporaryFolder = temporaryFolder
  }

  /// Runs the command of a name to its end.
  ///
  /// - Throws: `.unknown` for a name that the configuration does not have; what
  ///   ``Program/run(input:files:temporaryFolder:isContained:)`` throws.
  public func run(
    _ name: String, input: [UInt8], files: [String: [UInt8]]
  ) async throws(ProgramProblem) -> ProgramOutcome {
    guard let program = programs[name] else { throw .unknown(name: name, file: file) }
    return try await program.run(input: input, files: files, temporaryFolder: temporaryFolder)
  }
}
