internal import Evaluation
internal import Foundation
internal import GitStore
internal import PromptModel
internal import Registry
internal import StrictData

extension Evaluate {
  /// What a part of a run came to.
  public struct PartOutcome: Sendable {
    /// The file that was written.
    public let path: String
    /// Which part.
    public let shard: RunShard
    /// Cases times repeats that ran, over all arms.
    public let count: Int
    /// Those without a verdict.
    public let errored: Int
  }

  /// Runs one part, and writes it to a file instead of evidence.
  ///
  /// - Parameter path: the file; one that is there is replaced.
  /// - Throws: as ``run(in:announce:progress:)``; `WorkflowError.refused` for a file in the
  ///   repository where a suite is sensitive.
  public func runPart(
    _ shard: RunShard, to path: String, in registry: OpenRegistry,
    announce: (RunAnnouncement) -> Void = { _ in },
    progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async throws -> PartOutcome {
    let (candidate, plan) = try planned(in: registry)
    if let suite = plan.pairs.map(\.suite).first(where: \.isSensitive),
      OperatorStore.place(of: path, inRepositoryOf: registry) != nil
    {
      throw WorkflowError.refused(
        "a part holds answers, those of the sensitive suite '\(suite.name)' may not lie in the "
          + "repository: name a file outside")
    }
    registry.control = RunControl(asking)
    var runs = try EvaluationRuns(self, candidate, plan, registry, shard: shard)
    announce(try runs.prepare())
    let started = registry.surroundings.now()
    let arms = try await runs.arms(progress)
    let part = RunPart(
      shard: shard, request: partRequest, started: arms.map(\.run.started).min() ?? started,
      finished: registry.surroundings.now(), arms: arms.map(\.binding.json),
      canaries: registry.control.trials,
      outcomes: arms.map { $0.run.outcomes.compactMap(\.json) })
    try FileWriter.replacePrivately(part.bytes, at: path)
    registry.control.finishJournals()
    let outcomes = arms.flatMap(\.run.outcomes)
    return PartOutcome(
      path: path, shard: shard, count: outcomes.count,
      errored: outcomes.count { $0.graded.pass == nil })
  }

  private var partRequest: RunPart.Request {
    RunPart.Request(
      prompt: reference, suite: suite, model: model,
      gate: gate, repeats: repeats, outputs: outputs)
  }
}

/// `stet eval merge`: makes one record of the parts of a run, the one that the whole run would have
/// made with the same answers, clock and times.
public struct MergeParts {
  private let files: [String]
  private let commits: Bool

  /// - Parameter files: the files of all parts, in any order.
  public init(files: [String], commits: Bool = false) {
    self.files = files
    self.commits = commits
  }

  /// Reads the parts and writes or commits the evidence; nothing is asked.
  ///
  /// - Throws: `SourceError` for a file that is no part; `WorkflowError.refused` where the parts are
  ///   not those of one run, one is missing, or the registry is another than they were made with.
  public func run(
    in registry: OpenRegistry, progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async throws -> EvaluationOutcome {
    let parts = try files.map { try Self.part($0) }
    let first = try Self.checked(parts, files)
    let request = Evaluate(
      reference: first.request.prompt,
      suite: first.request.suite, model: first.request.model,
      commits: commits, gate: first.request.gate, outputs: first.request.outputs,
      repeats: first.request.repeats)
    return try await request.merge(parts, in: registry, progress: progress)
  }

  private static func part(_ path: String) throws -> RunPart {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw WorkflowError.refused("\(path) cannot be read")
    }
    do throws(SourceError) {
      return try RunPart(parsing: Array(data))
    } catch {
      throw error.at(path)
    }
  }

  private static func checked(_ parts: [RunPart], _ files: [String]) throws -> RunPart {
    guard let first = parts.first else { throw WorkflowError.refused("there is no part") }
    var seen: [Int: String] = [:]
    for (part, file) in zip(parts, files) {
      guard part.request == first.request, part.arms == first.arms,
        part.shard.count == first.shard.count
      else {
        throw WorkflowError.refused("\(file) and \(files[0]) are not parts of the same run")
      }
      if let other = seen.updateValue(file, forKey: part.shard.number) {
        throw WorkflowError.refused("\(other) and \(file) are both part \(part.shard)")
      }
    }
    let missing = (1...first.shard.count).filter { seen[$0] == nil }
    guard missing.isEmpty else {
      let numbers = missing.prefix(10).map { "\($0)/\(first.shard.count)" }
      throw WorkflowError.refused("parts are missing: \(numbers.joined(separator: ", "))")
    }
    return first
  }
}
