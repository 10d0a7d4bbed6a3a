internal import ArgumentParser
internal import Evaluation

/// Options of a figure over all lines of an input.
struct InputFigureOptions: ParsableArguments {
  @Option(
    name: .customLong("suite-metric"),
    help: ArgumentHelp("A figure over the whole input, as a last line.", valueName: "metric"))
  var suiteMetric: String?

  @Option(
    help: ArgumentHelp(
      "The labels of a classification, with commas; else those that are expected.",
      valueName: "a,b"))
  var labels: String?

  @Option(
    name: .customLong("transform"),
    help: ArgumentHelp(
      "What is done to an output before it is a label: trim, lower, first-line. Repeatable.",
      valueName: "name"))
  var transforms: [String] = []

  /// - Throws: a usage error.
  func check() throws {
    guard suiteMetric != nil || (labels == nil && transforms.isEmpty) else {
      throw ValidationError("--labels and --transform need --suite-metric")
    }
    do throws(SuiteProblem) {
      _ = try figure()
    } catch {
      throw ValidationError(error.description)
    }
  }

  /// The figure that is asked for; nil: none.
  func figure() throws(SuiteProblem) -> InputFigure? {
    guard let suiteMetric else { return nil }
    let names = labels?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    if names?.contains("") == true { throw SuiteProblem("a label is empty") }
    return try InputFigure(named: suiteMetric, labels: names ?? [], transforms: transforms)
  }
}
