internal import Foundation
internal import GitStore
public import PromptModel
internal import Registry
internal import StrictData

/// `stet runs`: runs that were interrupted and can be gone on with.
public struct InterruptedRuns {
  /// One arm of a run: a prompt on a suite and a model.
  public struct Run: Sendable, Hashable {
    /// `eval`, `compare` or `decide`.
    public let kind: String
    /// The prompt's name.
    public let prompt: String
    /// The closure that ran.
    public let closure: Digest
    /// The suite's name.
    public let suite: String
    /// The model's name.
    public let model: String
    /// Cases times repeats that are kept.
    public let kept: Int
    /// Cases times repeats in all.
    public let total: Int
    /// When it began, in seconds since 1970.
    public let started: Int64
    /// Whether a process is at it now.
    public let isRunning: Bool
    /// Its folder.
    public let folder: String
  }

  /// A request.
  public init() {}

  /// All of them, those that began last first. Journals that cannot be read are left out.
  public func list(in registry: OpenRegistry) throws -> [Run] {
    var runs: [Run] = []
    for parent in try folders(registry) {
      for name in (try Self.names(in: parent)).sorted() {
        if let run = Self.run(in: "\(parent)/\(name)") { runs.append(run) }
      }
    }
    return runs.sorted { $0.started > $1.started }
  }

  /// Removes the journals of all runs that no process is at.
  ///
  /// - Returns: how many were removed.
  public func clear(in registry: OpenRegistry) throws -> Int {
    var count = 0
    for parent in try folders(registry) {
      for name in try Self.names(in: parent) {
        do throws(JournalFile.Problem) {
          try JournalFile(in: "\(parent)/\(name)").remove()
          count += 1
        } catch {
          guard case .system(let reason) = error else { continue }
          throw WorkflowError.refused("a journal cannot be removed: \(reason)")
        }
      }
    }
    return count
  }

  private func folders(_ registry: OpenRegistry) throws -> [String] {
    var folders = [registry.runsFolder]
    if registry.surroundings.store != nil {
      folders.append("\(try OperatorStore(registry: registry).folder)/runs")
    }
    return folders
  }

  private static func names(in folder: String) throws -> [String] {
    guard access(folder, F_OK) == 0 else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder)
  }

  private static func run(in folder: String) -> Run? {
    // A process that is at it holds the lock; what it has written can be read all the same.
    var reading = JournalReading(nil, cases: nil)
    do throws(JournalFile.Problem) {
      guard try JournalFile.readLines(in: folder, { reading.add($0) }) else { return nil }
    } catch {
      return nil
    }
    guard let header = reading.header, let run = header["run"],
      let prompt = run["prompt"]?.string, let suite = run["suite"]?.string,
      let model = run["model"]?.string, let kind = run["kind"]?.string,
      let closure = run["closure"]?.string.flatMap({ Digest(hex: $0) }),
      case .number(let started) = header["started"], case .number(let total) = header["total"]
    else { return nil }
    return Run(
      kind: kind, prompt: prompt, closure: closure, suite: suite, model: model,
      kept: reading.count, total: total.int ?? 0,
      started: Int64(started.int ?? 0), isRunning: JournalFile.isLocked(in: folder), folder: folder)
  }
}
