/// How a program that the operator named ended, and what it said.
public struct ProgramOutcome: Sendable, Hashable {
  /// How it ended.
  public enum Ending: Sendable, Hashable {
    /// By itself, with this status.
    case exited(Int32)
    /// By a signal that no limit of ours explains.
    case signalled(Int32)
    /// Because of a limit.
    case limit(ProgramLimit)
  }

  /// How it ended.
  public let ending: Ending
  /// Standard output, up to its limit.
  public let output: [UInt8]
  /// Standard error, up to the same limit.
  public let errors: [UInt8]
  /// CPU time of the program and the children it waited for, in microseconds.
  public let cpuMicroseconds: UInt64
  /// Whether it had process ids and, unless it may reach one, a network of its own. Where the
  /// system allows no namespaces it has limits, an empty environment and a folder only.
  public let isContained: Bool

  /// An outcome.
  public init(
    ending: Ending, output: [UInt8] = [], errors: [UInt8] = [], cpuMicroseconds: UInt64 = 0,
    isContained: Bool = true
  ) {
    self.ending = ending
    self.output = output
    self.errors = errors
    self.cpuMicroseconds = cpuMicroseconds
    self.isContained = isContained
  }
}

/// A limit that a program ran into, with what was allowed.
public enum ProgramLimit: Sendable, Hashable, CustomStringConvertible {
  /// CPU time of one process.
  case cpu(seconds: Int)
  /// Time on the clock.
  case wall(seconds: Double)
  /// Memory of one process; told from how much it had in use when it failed.
  case memory(mebibytes: Int)
  /// What it said, on standard output or on standard error.
  case output(kibibytes: Int)
  /// Size of a file it wrote.
  case file(mebibytes: Int)
  /// Processes and threads at once.
  case processes(Int)

  /// The limit as a fact: "the CPU limit of 10 s".
  public var description: String {
    switch self {
    case .cpu(let seconds): "the CPU limit of \(seconds) s"
    case .wall(let seconds):
      "the time limit of \(seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)") s"
    case .memory(let size): "the memory limit of \(size) MiB"
    case .output(let size): "the output limit of \(size) KiB"
    case .file(let size): "the file size limit of \(size) MiB"
    case .processes(let count): "the limit of \(count) processes"
    }
  }
}

/// Why a program did not run to an end of its own making.
public enum ProgramProblem: Error, Sendable, Hashable, CustomStringConvertible {
  /// The operator's configuration names no such command; `file` is where it would, if there is
  /// such a place.
  case unknown(name: String, file: String?)
  /// It could not be started.
  case unstartable(program: String, reason: String)
  /// What watched over it was killed from outside.
  case lost(program: String)
  /// The task that waited was cancelled; the program was killed.
  case cancelled

  /// One sentence with the facts, without a full stop.
  public var description: String {
    switch self {
    case .unknown(let name, let file):
      "the operator's configuration\(file.map { " (\($0))" } ?? "") names no command '\(name)'"
    case .unstartable(let program, let reason): "\(program) cannot be started: \(reason)"
    case .lost(let program): "\(program) and what watched over it were killed from outside"
    case .cancelled: "the program was stopped"
    }
  }
}

/// Runs programs that the operator's configuration names, and no others: a suite has a name to
/// give, never a path or an argument.
public protocol ProgramRunner: Sendable {
  /// Runs the command of a name to its end.
  ///
  /// - Parameters:
  ///   - name: the name in the operator's configuration.
  ///   - input: its standard input.
  ///   - files: what lies in its folder when it starts, by name; a name is one path component.
  func run(
    _ name: String, input: [UInt8], files: [String: [UInt8]]
  ) async throws(ProgramProblem) -> ProgramOutcome
}
