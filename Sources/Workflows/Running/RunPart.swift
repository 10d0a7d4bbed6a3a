internal import Evaluation
internal import Foundation
internal import PromptModel
internal import StrictData

/// What one part of a run came to, as a file: a JSON object a line, the first says what run it is of.
///
/// It holds the answers, as the journal of a run does.
struct RunPart {
  static let format = "stet-part/1"

  let shard: RunShard
  let request: Request
  /// Seconds since 1970.
  let started: Int64
  /// Seconds since 1970.
  let finished: Int64
  /// What each arm ran, as ``RunBinding/json`` says it of the whole run.
  let arms: [JSONValue]
  /// What trying the judges of a suite took, by its digest.
  let canaries: [Digest: JudgeSpend]
  /// The outcomes of each arm, as ``CaseOutcome/json`` writes them.
  let outcomes: [[JSONValue]]

  /// The file.
  var bytes: [UInt8] {
    var header = JSONObject([
      ("format", .string(Self.format)), ("part", .string(shard.description)),
      ("started", .number(JSONNumber(Int(started)))),
      ("finished", .number(JSONNumber(Int(finished)))), ("request", request.json),
      ("arms", .array(arms)),
    ])
    if !canaries.isEmpty {
      let sorted = canaries.sorted { $0.key.hex < $1.key.hex }
      header["canaries"] = .object(JSONObject(sorted.map { ($0.key.hex, $0.value.json) }))
    }
    var text = JSONValue.object(header).serialized() + "\n"
    for (arm, outcomes) in outcomes.enumerated() {
      for outcome in outcomes {
        text += JSONValue.object(
          JSONObject([("arm", .number(JSONNumber(arm))), ("outcome", outcome)])
        ).serialized()
        text += "\n"
      }
    }
    return Array(text.utf8)
  }

  init(
    shard: RunShard, request: Request, started: Int64, finished: Int64, arms: [JSONValue],
    canaries: [Digest: JudgeSpend] = [:], outcomes: [[JSONValue]]
  ) {
    self.shard = shard
    self.request = request
    self.started = started
    self.finished = finished
    self.arms = arms
    self.canaries = canaries
    self.outcomes = outcomes
  }

  /// Reads a file.
  ///
  /// - Throws: `SourceError` at the first line that is wrong.
  init(parsing bytes: [UInt8]) throws(SourceError) {
    var header: JSONValue?
    var outcomes: [[JSONValue]] = []
    var number = 0
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      if line.isEmpty { continue }
      let place = SourcePosition(line: number, column: 1)
      let value: JSONValue
      do {
        value = try JSONParser.parse(Array(line), options: .init(maximumDepth: 512))
      } catch {
        throw SourceError(place, "the line is no JSON: \(error.message)")
      }
      if header == nil {
        header = value
        outcomes = Array(repeating: [], count: value["arms"]?.array?.count ?? 0)
      } else if let arm = value["arm"]?.number?.int, outcomes.indices.contains(arm),
        let outcome = value["outcome"]
      {
        outcomes[arm].append(outcome)
      } else {
        throw SourceError(place, "the line is no outcome of an arm")
      }
    }
    let start = SourcePosition(line: 1, column: 1)
    guard let format = header?["format"]?.string, ExactString(format) == ExactString(Self.format)
    else { throw SourceError(start, "the file is no part of a run (\(Self.format))") }
    guard let shard = header?["part"]?.string.flatMap({ RunShard($0) }),
      let request = try header.flatMap({ json throws(SourceError) in
        try Request(json["request"], at: start)
      }), let arms = header?["arms"]?.array,
      let started = header?["started"]?.number?.int,
      let finished = header?["finished"]?.number?.int
    else { throw SourceError(start, "the first line of a part is not whole") }
    self.init(
      shard: shard, request: request, started: Int64(started), finished: Int64(finished),
      arms: arms, canaries: try Self.canaries(header?["canaries"], at: start), outcomes: outcomes)
  }

  private static func canaries(
    _ json: JSONValue?, at place: SourcePosition
  ) throws(SourceError) -> [Digest: JudgeSpend] {
    var canaries: [Digest: JudgeSpend] = [:]
    for entry in json?.object?.entries ?? [] {
      guard let suite = Digest(hex: entry.key), let spend = JudgeSpend(json: entry.value) else {
        throw SourceError(place, "what the part says of canaries cannot be read")
      }
      canaries[suite] = spend
    }
    return canaries
  }

  /// What trying the judges took in all parts together: each part tries them for itself.
  static func canaries(of parts: [RunPart]) -> [Digest: JudgeSpend] {
    parts.map(\.canaries).reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
  }
}
