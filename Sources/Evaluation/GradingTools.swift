/// What grading needs beside the suite, handed in by whoever grades: it is the operator's, never
/// the registry's. An assertion whose tool is missing compiles and is undecided when it judges.
public struct GradingTools: Sendable {
  /// Runs the programs that the operator's configuration names; nil: there are none.
  public var programs: (any ProgramRunner)?
  let schemas = SchemaCache()

  /// Tools; without any, every assertion that needs none works.
  public init(programs: (any ProgramRunner)? = nil) {
    self.programs = programs
  }
}
