/// What one run of a program may use; nil is no limit.
public struct ProgramLimits: Sendable, Hashable {
  /// CPU time of each of its processes, in seconds.
  public var cpuSeconds: Int?
  /// Address space of each of its processes, in MiB.
  public var memoryMebibytes: Int?
  /// Standard output, and again standard error, in KiB.
  public var outputKibibytes: Int
  /// Time on the clock, in seconds.
  public var wallSeconds: Double
  /// Processes and threads at once; counted where it has process ids of its own.
  public var processes: Int
  /// The largest file it may write, in MiB.
  public var fileMebibytes: Int

  /// Limits.
  public init(
    cpuSeconds: Int?, memoryMebibytes: Int?, outputKibibytes: Int, wallSeconds: Double,
    processes: Int, fileMebibytes: Int = 64
  ) {
    self.cpuSeconds = cpuSeconds
    self.memoryMebibytes = memoryMebibytes
    self.outputKibibytes = outputKibibytes
    self.wallSeconds = wallSeconds
    self.processes = processes
    self.fileMebibytes = fileMebibytes
  }

  /// For a command that judges an answer, which may be hostile.
  public static let command = ProgramLimits(
    cpuSeconds: 10, memoryMebibytes: 512, outputKibibytes: 256, wallSeconds: 20, processes: 64)

  /// For a program that answers, which is the operator's own: models need memory and time.
  public static let provider = ProgramLimits(
    cpuSeconds: nil, memoryMebibytes: nil, outputKibibytes: 10_240, wallSeconds: 60,
    processes: 1024, fileMebibytes: 1024)
}
