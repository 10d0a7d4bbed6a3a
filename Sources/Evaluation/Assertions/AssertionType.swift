internal import StrictData

/// The assertions this release knows. A type's meaning never changes under one version.
enum AssertionType: String, CaseIterable {
  case equals
  case contains
  case icontains
  case regex
  case isJSON = "is-json"
  case classification
  case command
  case invariant

  /// The version every result names: `equals@1`.
  var version: Int { 1 }

  /// The type of a name; of an unknown one the error names the nearest.
  static func named(_ name: String) throws(AssertionFault) -> AssertionType {
    let found = allCases.first { ExactString($0.rawValue) == ExactString(name) }
    if let found { return found }
    throw AssertionFault(
      "unknown assertion type '\(name)'",
      suggestion: Spelling.nearest(
        to: name, among: allCases.map(\.rawValue) + [AssertionCompiler.setType]))
  }

  /// What the type makes of `threshold`.
  var thresholdRule: ThresholdRule { .optional }
}
