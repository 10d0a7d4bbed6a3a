public import Evaluation
internal import PromptModel
internal import StrictData

/// A program with its arguments and limits, as the operator's configuration names it.
public struct Program: Sendable, Hashable {
  /// The argument list; the first is an absolute path. No shell reads it.
  public let arguments: [String]
  /// What it may use.
  public let limits: ProgramLimits
  /// Whether it may reach the network.
  public let keepsNetwork: Bool
  /// Whether it may write outside its folder, where its user may.
  public let writesAnywhere: Bool

  /// A program.
  public init(
    arguments: [String], limits: ProgramLimits, keepsNetwork: Bool = false,
    writesAnywhere: Bool = false
  ) {
    self.arguments = arguments
    self.limits = limits
    self.keepsNetwork = keepsNetwork
    self.writesAnywhere = writesAnywhere
  }

  /// The executable, for messages: the other arguments may hold what is nobody's business.
  public var path: String { arguments.first ?? "" }

  /// Runs it to its end, in an empty environment and a folder of its own that is removed
  /// afterwards. Nothing that it started outlives it where the system allows namespaces; elsewhere
  /// processes are found by their parent.
  ///
  /// - Parameters:
  ///   - input: its standard input.
  ///   - files: what lies in its folder when it starts, by name; a name is one path component.
  ///   - temporaryFolder: where its folder is made.
  ///   - isContained: false runs it without namespaces, as on a system that allows none.
  /// - Throws: `.unstartable`, `.lost`, `.cancelled`.
  public func run(
    input: [UInt8] = [], files: [String: [UInt8]] = [:], temporaryFolder: String,
    isContained: Bool = true
  ) async throws(ProgramProblem) -> ProgramOutcome {
    if Task.isCancelled { throw .cancelled }
    let run = try ProgramRun(
      self, input: input, files: files, temporaryFolder: temporaryFolder,
      refusesNamespaces: !isContained)
    let outcome = try await run.outcome()
    if Task.isCancelled { throw .cancelled }
    return outcome
  }
}
