internal import Dotprompt
internal import Evaluation
internal import StrictData

/// How a prompt is asked, and what of the answer counts: `stet.answer` and `stet.samples`.
struct PromptSettings {
  /// Takes the graded answer out of what the model says; nil: all of it is judged.
  let extractor: AnswerExtractor?
  /// How often a case is asked; nil: once.
  let samples: SampleSettings?

  /// The settings of a prompt file.
  ///
  /// - Throws: `SourceError` at the key of a setting that cannot be kept, without the file's path.
  init(_ source: PromptSource) throws(SourceError) {
    let keys = source.frontMatter.stet
    extractor = try Self.read("answer", keys.answer, source) { value throws(SettingProblem) in
      try AnswerExtractor(value)
    }
    samples = try Self.read("samples", keys.samples, source) { value throws(SettingProblem) in
      try SampleSettings(value)
    }
  }

  private static func read<Setting>(
    _ key: String, _ value: JSONValue?, _ source: PromptSource,
    _ make: (JSONValue) throws(SettingProblem) -> Setting
  ) throws(SourceError) -> Setting? {
    guard let value, value != .null else { return nil }
    do {
      return try make(value)
    } catch {
      let place = source.frontMatter.position(of: "stet.\(key)")
      throw SourceError(place ?? SourcePosition(line: 1, column: 1), error.message)
    }
  }
}
