internal import PromptModel
internal import Registry
internal import StrictData

extension LintRun {
  // MARK: Labels

  /// What people said is readable, of a suite that is there, and not of a sensitive one.
  mutating func checkLabels(_ file: TreeFile) throws {
    if let suite = CalibrationFile.suite(ofPath: file.path) {
      return checkCalibration(file, of: suite)
    }
    guard let place = LabelPath(path: file.path) else {
      return findings.add(
        .error, .label, file.path,
        "what people said of answers lies in labels/<suite>/<person>.jsonl, and nothing else there")
    }
    do throws(SourceError) {
      _ = try LabelsFile.parse(try bytes(of: file))
    } catch {
      return findings.add(.label, file.path, error)
    }
    do {
      guard let suite = try rules.suite(place.suite) else {
        return findings.add(
          .warning, .label, file.path, "there is no suite '\(place.suite)' that it could be about")
      }
      if suite.isSensitive {
        findings.add(.error, .label, file.path, LabelPath.sensitivityProblem(of: place.suite))
      }
    } catch RegistryError.unreadable {
      // The suite's own check says what is wrong with it.
      return
    }
  }

  func bytes(of file: TreeFile) throws(SourceError) -> [UInt8] {
    do {
      return try tree.bytes(of: file)
    } catch {
      throw SourceError(SourcePosition(line: 1, column: 1), "the file cannot be read: \(error)")
    }
  }
}
