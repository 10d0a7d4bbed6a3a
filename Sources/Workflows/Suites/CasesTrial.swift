internal import Evaluation
internal import PromptModel
internal import Registry
internal import StrictData

/// Reads a suite of the work tree as it would be with other cases, before anything is written.
struct CasesTrial {
  /// The suite's name.
  let name: ResourceName
  let suiteYAML: [UInt8]
  /// The cases file, as people see its path.
  let path: String
  /// Where the files lie that its cases show.
  let tree: any RegistryTree

  /// The suite with these cases.
  ///
  /// - Throws: `WorkflowError.refused`, which says that nothing was written.
  func suite(with cases: [UInt8]) throws -> Suite {
    let files = try RulesReader(tree).caseFiles(
      of: name, named: SuiteFile.otherFiles(suiteYAML: suiteYAML, casesJSONL: cases))
    do throws(SourceError) {
      return try SuiteFile.parse(
        name: name, suiteYAML: suiteYAML, casesJSONL: cases, casesPath: path, files: files)
    } catch {
      throw WorkflowError.refused("nothing was written: \(error.description)")
    }
  }
}
