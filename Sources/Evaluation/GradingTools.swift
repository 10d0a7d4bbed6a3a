/// What grading needs beside the suite, handed in by whoever grades: it is the operator's, never
/// the registry's. An assertion whose tool is missing compiles and is undecided when it judges.
public struct GradingTools: Sendable {
  /// Runs the programs that the operator's configuration names; nil: there are none.
  public var programs: (any ProgramRunner)?
  /// What people said of answers; nil: there is nowhere to look.
  public var labels: (any LabelBook)?
  let schemas = SchemaCache()

  /// Tools; without any, every assertion that needs none works.
  public init(
    programs: (any ProgramRunner)? = nil, labels: (any LabelBook)? = nil
  ) {
    self.programs = programs
    self.labels = labels
  }
}
