internal import PromptModel

/// What grading needs beside the suite, handed in by whoever grades: it is the operator's, never
/// the registry's. An assertion whose tool is missing compiles and is undecided when it judges.
public struct GradingTools: Sendable {
  /// Runs the programs that the operator's configuration names; nil: there are none.
  public var programs: (any ProgramRunner)?
  /// The models that judge answers; the first is asked where an assertion names none.
  public var judges: [Judge]
  /// Places texts in a space; nil: nothing does.
  public var embedder: Embedder?
  /// What people said of answers; nil: there is nowhere to look.
  public var labels: (any LabelBook)?
  let schemas = SchemaCache()
  /// Tries the judges before they are believed; nil: nothing to try them with.
  var canaries: CanaryWatch?
  /// What the suite says of judges; nil: there is no suite.
  var suiteJudges: [SuiteJudge]?

  /// Tools; without any, every assertion that needs none works.
  public init(
    programs: (any ProgramRunner)? = nil, judges: [Judge] = [],
    embedder: Embedder? = nil, labels: (any LabelBook)? = nil
  ) {
    self.programs = programs
    self.judges = judges
    self.embedder = embedder
    self.labels = labels
  }

  /// The judge of a name; the first where none is named.
  func judge(named name: String?) -> Judge? {
    guard let name else { return judges.first }
    return judges.first { $0.model.name.text.utf8.elementsEqual(name.utf8) }
  }
}
