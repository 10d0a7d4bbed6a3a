internal import Evaluation
internal import PromptModel
internal import Registry
internal import StrictData

/// Reads a suite of the work tree as it would be with other cases, before anything is written.
struct CasesTrial {
  /// The suite as it is.
  let present: Suite
  let suiteYAML: [UInt8]
  /// The cases file, as people see its path.
  let path: String

  /// The suite with these cases.
  ///
  /// - Throws: `WorkflowError.refused`, which says that nothing was written.
  func suite(with cases: [UInt8]) throws -> Suite {
    do throws(SourceError) {
      return try SuiteFile.parse(
        name: present.name, suiteYAML: suiteYAML, casesJSONL: cases, casesPath: path,
        files: present.namedFiles)
    } catch {
      throw WorkflowError.refused("nothing was written: \(error.description)")
    }
  }
}
