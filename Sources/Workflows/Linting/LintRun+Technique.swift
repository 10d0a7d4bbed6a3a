internal import Dotprompt
internal import Evaluation
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

  /// Steps of a chain: variables that their prompts do not declare, and outputs that are not there
  /// yet.
  mutating func checkChain(_ source: PromptSource, _ file: TreeFile) throws {
    var known: Set<ExactString> = []
    for step in source.frontMatter.stet.chainSteps {
      for entry in step.input?.entries ?? [] {
        guard case .string(let text) = entry.value else { continue }
        for use in try PromptSource.partial(parsing: Array(text.utf8)).template.variables
        where use.name == Chain.variable {
          guard use.path.count > 1, !known.contains(ExactString(use.path[1])) else { continue }
          findings.add(
            .error, .setting, file.path,
            "step '\(step.name)' reads '\(use.written)', and no step before it is '\(use.path[1])'",
            at: step.position)
        }
      }
      if let input = step.input { try checkInput(input, of: step, file) }
      known.insert(ExactString(step.name))
    }
  }

  private mutating func checkInput(
    _ input: JSONObject, of step: ChainStep, _ file: TreeFile
  ) throws {
    guard let name = PromptName(step.prompt), let bytes = try tree.bytes(at: name.path) else {
      return
    }
    let contract: InputContract
    do throws(SourceError) {
      contract = InputContract(try PromptSource(parsing: bytes))
    } catch {
      // Its own file's finding tells.
      return
    }
    for key in input.keys where !contract.declares(key) {
      findings.add(
        .error, .setting, file.path,
        "step '\(step.name)' gives '\(key)', which '\(name)' does not declare", at: step.position)
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
