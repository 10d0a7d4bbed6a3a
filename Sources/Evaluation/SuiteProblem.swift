/// A suite that cannot be graded, found before anything runs.
public struct SuiteProblem: Error, Sendable, Hashable, CustomStringConvertible {
  /// The case; nil where the suite as a whole is meant.
  public let caseID: String?
  /// Its line in cases.jsonl, from 1.
  public let line: Int?
  /// What is wrong, without a full stop.
  public let message: String
  /// The known word nearest to an unknown one, where there is one.
  public let suggestion: String?

  /// A problem.
  public init(
    caseID: String? = nil, line: Int? = nil, _ message: String, suggestion: String? = nil
  ) {
    self.caseID = caseID
    self.line = line
    self.message = message
    self.suggestion = suggestion
  }

  /// `cases.jsonl:3: case 'x': message`, with the suggestion as a question.
  public var description: String {
    var text = line.map { "cases.jsonl:\($0): " } ?? ""
    if let caseID { text += "case '\(caseID)': " }
    text += message
    if let suggestion { text += "; did you mean '\(suggestion)'?" }
    return text
  }
}
