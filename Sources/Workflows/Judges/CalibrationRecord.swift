internal import Evaluation
internal import PromptModel
internal import Registry
internal import StrictData

/// What is written down of a suite's judge against people.
struct CalibrationRecord {
  private let file: CalibrationFile?
  /// Why it cannot be read; nil: it can, or there is none.
  private let problem: String?

  /// Reads labels/<suite>/calibration.json.
  ///
  /// - Throws: `RegistryError` where the tree cannot be read.
  static func read(
    _ suite: ResourceName, in tree: any RegistryTree
  ) throws -> CalibrationRecord {
    let path = CalibrationFile.path(suite)
    guard let bytes = try tree.bytes(at: path) else {
      return CalibrationRecord(file: nil, problem: nil)
    }
    do throws(SourceError) {
      return CalibrationRecord(file: try CalibrationFile.parse(bytes), problem: nil)
    } catch {
      return CalibrationRecord(file: nil, problem: "\(error.at(tree.shown(path)))")
    }
  }

  /// That a judge is uncalibrated; nil where it is not.
  func note(on judge: SuiteJudge, of suite: Suite) -> String? {
    let name = "judge '\(judge.model)' of suite '\(suite.name)' is uncalibrated"
    if let problem { return "\(name): \(problem)" }
    guard let file, file.suite == suite.name, file.judge == judge.model,
      file.digest == judge.digest, file.prompt == judge.prompt?.digest
    else { return "\(name): nobody has held this model and prompt against people's labels" }
    let calibration = JudgeCalibration(file)
    guard !calibration.isCalibrated else { return nil }
    return "\(name): \(calibration.count) labelled answers, at least "
      + "\(JudgeCalibration.leastCount) are needed"
  }
}

extension JudgeCalibration {
  /// The counts of a file.
  init(_ file: CalibrationFile) {
    self.init(
      bothPass: file.bothPass, onlyPeoplePass: file.onlyPeoplePass,
      onlyJudgePasses: file.onlyJudgePasses, bothFail: file.bothFail)
  }
}
