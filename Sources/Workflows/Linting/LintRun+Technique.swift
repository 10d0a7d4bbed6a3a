internal import Dotprompt
internal import PromptModel
internal import Registry
internal import StrictData

extension LintRun {
  /// `stet.answer` and `stet.samples` that cannot be kept.
  mutating func checkSettings(_ source: PromptSource, _ file: TreeFile) {
    do throws(SourceError) {
      _ = try PromptSettings(source)
    } catch {
      findings.add(.error, .setting, file.path, error.message, at: error.position)
    }
  }

  /// A technique that is declared and that the rendered prompt does not use.
  mutating func checkTechnique(
    _ source: PromptSource, _ name: PromptName, _ file: TreeFile
  ) throws {
    guard let technique = source.frontMatter.stet.technique, technique != .null,
      let closure = try registry.prompts.read(name, in: tree).state.closure,
      let renderer = try renderer(of: closure)
    else { return }
    for problem in TechniqueCheck(renderer).problems {
      findings.add(.error, .technique, file.path, problem.message, at: problem.position)
    }
  }
}
