internal import Evaluation
internal import PromptModel
internal import Registry
internal import StrictData

extension LintRun {
  /// The judges of a suite are the model files it names, and their prompts fence what is judged.
  mutating func checkJudges(of suite: Suite) throws {
    let path = "suites/\(suite.name)/suite.yaml"
    if suite.judges.isEmpty, suite.asks(["llm-rubric"]) {
      findings.add(
        .warning, .suite, path,
        "llm-rubric asks a judge and suite.yaml has no 'judge': those assertions have no verdict")
    }
    if suite.embedder == nil, suite.asks(SuiteJudges.embedded) {
      findings.add(
        .warning, .suite, path,
        "similar asks for embeddings and suite.yaml has no 'embedder': those assertions have no "
          + "verdict")
    }
    let judges = SuiteJudges(suite, tree)
    for judge in suite.judges + [suite.embedder].compactMap({ $0 }) {
      do {
        _ = try judges.model(of: judge)
        if let prompt = judge.prompt {
          _ = try FilePrompt(prompt, path: tree.shown("suites/\(suite.name)/\(prompt.file)"))
        }
      } catch RegistryError.unreadable {
        // The model file has a finding of its own.
        continue
      } catch let problem as SourceError {
        findings.add(.suite, "suites/\(suite.name)/\(judge.prompt?.file ?? "suite.yaml")", problem)
      } catch RegistryError.notFound {
        findings.add(
          .error, .suite, path,
          "suite '\(suite.name)' names the judge '\(judge.model)', and models/ has none")
      } catch WorkflowError.refused(let message) {
        findings.add(.error, .suite, path, message)
      }
    }
  }

  /// A calibration is readable and of the suite it lies beside.
  mutating func checkCalibration(_ file: TreeFile, of suite: ResourceName) {
    checking(file, .label) { lint in
      do throws(SourceError) {
        let found = try CalibrationFile.parse(try lint.bytes(of: file))
        guard found.suite != suite else { return }
        throw SourceError(
          SourcePosition(line: 1, column: 1), "it is about suite '\(found.suite)'")
      } catch {
        throw RegistryError.unreadable(error)
      }
    }
  }
}
