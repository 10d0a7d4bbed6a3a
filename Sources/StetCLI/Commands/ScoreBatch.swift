internal import Foundation
internal import StrictData
internal import Workflows

/// Judges the lines that are there already together, on all processors; answers come in the order
/// of the lines. A line is never kept waiting for one that is not there yet.
struct ScoreBatch {
  /// What a line came to, and the line of output, with its line feed; empty where there is none.
  struct Answer: Sendable {
    let line: ScoredLine
    let text: String
  }

  private let judge: ScoreLines
  private let processors = max(1, ProcessInfo.processInfo.activeProcessorCount)
  /// How many lines are judged before any is answered: few where that takes long.
  private var size = 1

  private static let largestSize = 1024
  private static let (shortTime, longTime) = (Duration.milliseconds(10), Duration.milliseconds(50))

  init(_ judge: ScoreLines) {
    self.judge = judge
  }

  /// The answers to the next lines; nil at the end.
  /// - Throws: what reading throws.
  mutating func next(_ lines: inout ByteLines) async throws -> [Answer]? {
    let batch = try lines.nextBatch(atMost: size)
    if batch.isEmpty { return nil }
    let clock = ContinuousClock()
    let start = clock.now
    let answers = await answers(to: batch)
    let taken = clock.now - start
    if taken < Self.shortTime, batch.count == size { size = min(size * 2, Self.largestSize) }
    if taken > Self.longTime { size = max(size / 2, 1) }
    return answers
  }

  private func answers(to batch: [ByteLines.Line]) async -> [Answer] {
    // Fewer are judged before a second thread has woken up.
    guard processors > 1, batch.count >= 16 else {
      return await Self.answers(to: batch[...], by: judge)
    }
    let judge = judge
    let share = (batch.count + processors - 1) / processors
    return await withTaskGroup(of: (Int, [Answer]).self) { group in
      for start in stride(from: 0, to: batch.count, by: share) {
        let part = batch[start..<min(start + share, batch.count)]
        group.addTask { (start, await Self.answers(to: part, by: judge)) }
      }
      var parts: [(Int, [Answer])] = []
      for await part in group { parts.append(part) }
      return parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
    }
  }

  private static func answers(
    to lines: ArraySlice<ByteLines.Line>, by judge: ScoreLines
  ) async -> [Answer] {
    var answers: [Answer] = []
    answers.reserveCapacity(lines.count)
    for line in lines {
      let scored = await judge.score(line.bytes, number: line.number)
      let json = scored.isUnasked ? nil : scored.json
      answers.append(
        Answer(line: scored, text: json.map { $0.serialized(.compact) + "\n" } ?? ""))
    }
    return answers
  }
}
