internal import Evaluation
internal import PromptModel
internal import Registry

/// What has to be known of a judge beside its verdicts.
struct JudgeNotes {
  let tree: any RegistryTree

  /// Notes on suites run on models: a judge of the candidate's own family, a judge nobody has held
  /// against people.
  ///
  /// - Throws: `RegistryError` where the tree cannot be read.
  func notes(on pairs: [EvaluationPlan.Pair]) throws -> [String] {
    var notes: [String] = []
    for pair in pairs where pair.suite.asks(["llm-rubric"]) {
      if pair.suite.judges.isEmpty {
        notes.append(
          "suite '\(pair.suite.name)' has llm-rubric and names no 'judge': those assertions have no "
            + "verdict")
      }
      let calibration = try CalibrationRecord.read(pair.suite.name, in: tree)
      for judge in pair.suite.judges {
        guard let model = try RulesReader(tree).model(judge.model) else { continue }
        if ModelFamily(model) == ModelFamily(pair.model) {
          notes.append(
            "judge '\(model.name)' (\(model.id)) is of the same family as model "
              + "'\(pair.model.name)' (\(pair.model.id)): models tend to prefer their own")
        }
        if let note = calibration.note(on: judge, of: pair.suite) { notes.append(note) }
      }
    }
    return notes.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}

/// Models that are likely to share their tastes: one provider, and ids that begin alike.
struct ModelFamily: Hashable {
  let provider: String
  let name: String

  /// The letters that the last part of the id begins with: `gpt` of `openai/gpt-4o`.
  init(_ model: ModelDefinition) {
    provider = model.provider
    let last = model.id.split(separator: "/").last.map(String.init) ?? model.id
    let letters = last.utf8.prefix { (0x61...0x7A).contains($0 | 0x20) }
    name = letters.isEmpty ? last : String(decoding: letters, as: UTF8.self).lowercased()
  }
}
