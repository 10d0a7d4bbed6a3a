internal import PromptModel
internal import StrictData

/// What a run is of: only the same run may use what a journal has kept.
struct RunBinding: Sendable {
  /// The kind of run: `eval`, `compare`, `decide`.
  let kind: String
  /// Which of the arms that run beside one another, from 1.
  let arm: Int
  let prompt: PromptName
  let closure: Digest
  let suite: ResourceName
  let suiteDigest: Digest
  let split: String
  let model: ResourceName
  let modelDigest: Digest
  let repeats: Int
  /// `stet 1.0.0`.
  let runner: String
  /// Which part of it runs here; nil: all.
  var shard: RunShard?

  /// All of it, as the journal's first line has it.
  var json: JSONValue {
    var object =
      JSONObject([
        ("arm", .number(JSONNumber(arm))), ("closure", .string(closure.hex)),
        ("kind", .string(kind)), ("model", .string(model.text)),
        ("modelDigest", .string(modelDigest.hex)), ("prompt", .string(prompt.text)),
        ("repeats", .number(JSONNumber(repeats))), ("runner", .string(runner)),
        ("split", .string(split)), ("suite", .string(suite.text)),
        ("suiteDigest", .string(suiteDigest.hex)),
      ])
    if let shard { object["part"] = .string(shard.description) }
    return .object(object)
  }

  /// The name of the run's folder: the first 16 digits of the digest of ``json``.
  var id: String { Digest(hashing: json.serialized()).evidenceID }
}

extension RunBinding {
  /// What an arm of a run is of.
  init(
    kind: String, arm: Int, prompt: ResolvedPrompt, pair: EvaluationPlan.Pair, repeats: Int,
    runner: String
  ) {
    self.init(
      kind: kind, arm: arm, prompt: prompt.name, closure: prompt.closure.digest,
      suite: pair.suite.name, suiteDigest: pair.suite.digest, split: pair.suite.gatedSplit,
      model: pair.model.name, modelDigest: pair.model.digest, repeats: repeats, runner: runner)
  }
}
