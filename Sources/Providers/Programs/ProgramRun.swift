internal import CProgramShim
internal import Dispatch
internal import Evaluation
internal import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// One run of a program: started with the value, waited for with ``outcome()``, once.
struct ProgramRun: ~Copyable {
  private let program: Program
  private let folder: String
  private let output: MemoryFile
  private let errors: MemoryFile
  private let run: stet_program_run
  private let lifeline: Lifeline

  /// Makes the folder and the files and starts the program.
  init(
    _ program: Program, input: [UInt8], files: [String: [UInt8]], temporaryFolder: String,
    refusesNamespaces: Bool
  ) throws(ProgramProblem) {
    let standardInput = try MemoryFile(for: program)
    let output = try MemoryFile(for: program)
    let errors = try MemoryFile(for: program)
    guard standardInput.fill(with: input) else {
      throw .unstartable(program: program.path, reason: Self.message(errno))
    }
    let folder = try Self.makeFolder(in: temporaryFolder, for: program)
    var run = stet_program_run()
    var number = Self.write(files, to: folder)
    if number == 0 {
      number = Self.start(
        program, folder: folder, files: (standardInput.number, output.number, errors.number),
        refusesNamespaces: refusesNamespaces, &run)
    }
    guard number == 0 else {
      stet_folder_remove(folder)
      throw .unstartable(program: program.path, reason: Self.message(number))
    }
    self.program = program
    self.folder = folder
    self.output = output
    self.errors = errors
    self.run = run
    lifeline = Lifeline(run.lifeline)
  }

  /// Waits for the end, without holding a thread; a cancelled task kills the program first.
  consuming func outcome() async throws(ProgramProblem) -> ProgramOutcome {
    let (lifeline, report) = (lifeline, run.report)
    await withTaskCancellationHandler {
      await Self.readable(report)
    } onCancel: {
      lifeline.cut()
    }
    lifeline.cut()
    var run = run
    let ended = stet_program_finish(&run)
    // The supervisor removed it, unless it was killed itself.
    stet_folder_remove(folder)
    return ProgramOutcome(
      ending: try ending(ended), output: output.contents(), errors: errors.contents(),
      cpuMicroseconds: ended.cpu_microseconds, isContained: run.has_namespaces != 0)
  }

  private func ending(
    _ report: stet_program_report
  ) throws(ProgramProblem) -> ProgramOutcome.Ending {
    let limits = program.limits
    switch stet_program_ending(UInt32(bitPattern: report.ending)) {
    case STET_PROGRAM_EXITED:
      if report.status == 0 { return .exited(0) }
      return limit(explaining: report).map { .limit($0) } ?? .exited(report.status)
    case STET_PROGRAM_SIGNALLED:
      return limit(explaining: report).map { .limit($0) } ?? .signalled(report.status)
    case STET_PROGRAM_UNSTARTED:
      throw .unstartable(program: program.path, reason: Self.message(report.status))
    case STET_PROGRAM_WALL: return .limit(.wall(seconds: limits.wallSeconds))
    case STET_PROGRAM_OUTPUT: return .limit(.output(kibibytes: limits.outputKibibytes))
    case STET_PROGRAM_PROCESSES: return .limit(.processes(limits.processes))
    case STET_PROGRAM_STOPPED: throw .cancelled
    default: throw .lost(program: program.path)
    }
  }

  /// The limit behind an end that was not status 0. The kernel says so only where the program
  /// itself was killed for CPU time or a file's size; else CPU time, of children too, and memory
  /// are told from nine tenths of what was allowed, spent or resident.
  private func limit(explaining report: stet_program_report) -> ProgramLimit? {
    let isSignal = report.ending == Int32(bitPattern: STET_PROGRAM_SIGNALLED.rawValue)
    if let seconds = program.limits.cpuSeconds {
      let isSpent = report.cpu_microseconds >= UInt64(seconds) * 900_000
      if isSpent || (isSignal && report.status == SIGXCPU) { return .cpu(seconds: seconds) }
    }
    if isSignal, report.status == SIGXFSZ {
      return .file(mebibytes: program.limits.fileMebibytes)
    }
    if let mebibytes = program.limits.memoryMebibytes,
      report.peak_bytes >= (UInt64(mebibytes) << 20) / 10 * 9
    {
      return .memory(mebibytes: mebibytes)
    }
    return nil
  }
}

extension ProgramRun {
  private static func start(
    _ program: Program, folder: String, files: (Int32, Int32, Int32), refusesNamespaces: Bool,
    _ run: inout stet_program_run
  ) -> Int32 {
    var arguments: [UnsafeMutablePointer<CChar>?] = program.arguments.map { strdup($0) }
    arguments.append(nil)
    defer { arguments.forEach { free($0) } }
    let constant = arguments.map { UnsafePointer($0) }
    let limits = program.limits
    return folder.withCString { folder in
      constant.withUnsafeBufferPointer { constant in
        var given = stet_program()
        given.arguments = constant.baseAddress
        given.folder = folder
        (given.input, given.output, given.errors) = files
        given.cpu_seconds = UInt64(limits.cpuSeconds ?? 0)
        given.memory_bytes = UInt64(limits.memoryMebibytes ?? 0) << 20
        given.file_bytes = UInt64(limits.fileMebibytes) << 20
        given.output_bytes = UInt64(limits.outputKibibytes) << 10
        given.processes = UInt64(limits.processes)
        given.wall_milliseconds = UInt64(max(1, limits.wallSeconds * 1000))
        given.keeps_network = program.keepsNetwork ? 1 : 0
        given.writes_anywhere = program.writesAnywhere ? 1 : 0
        given.refuses_namespaces = refusesNamespaces ? 1 : 0
        return stet_program_start(&given, &run)
      }
    }
  }

  private static func makeFolder(
    in parent: String, for program: Program
  ) throws(ProgramProblem) -> String {
    var path = Array("\(parent)/stet-program-XXXXXX".utf8CString)
    let number = path.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map { stet_folder_make($0) } ?? EINVAL
    }
    guard number == 0 else {
      throw .unstartable(
        program: program.path, reason: "no folder can be made in \(parent): \(message(number))")
    }
    return String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// 0, or errno.
  private static func write(_ files: [String: [UInt8]], to folder: String) -> Int32 {
    for (name, bytes) in files {
      let file = open("\(folder)/\(name)", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard file >= 0 else { return errno }
      defer { close(file) }
      guard MemoryFile.write(bytes, to: file) else { return errno }
    }
    return 0
  }

  private static func readable(_ file: Int32) async {
    await withCheckedContinuation { continuation in
      let source = DispatchSource.makeReadSource(fileDescriptor: file, queue: .global())
      source.setEventHandler { source.cancel() }
      source.setCancelHandler { continuation.resume() }
      source.resume()
    }
  }

  private static func message(_ number: Int32) -> String {
    strerror(number).map { String(cString: $0) } ?? "error \(number)"
  }
}

/// The pipe whose end kills the program.
private final class Lifeline: Sendable {
  private let file: Mutex<Int32?>

  init(_ file: Int32) { self.file = Mutex(file) }

  func cut() {
    let open = file.withLock { file in
      defer { file = nil }
      return file
    }
    if let open { close(open) }
  }
}
