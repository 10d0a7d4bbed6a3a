/// What grading needs beside the suite, handed in by whoever grades: it is the operator's, never
/// the registry's. An assertion whose tool is missing compiles and is undecided when it judges.
public struct GradingTools: Sendable {
  /// No tools: every assertion that needs none works.
  public init() {}
}
