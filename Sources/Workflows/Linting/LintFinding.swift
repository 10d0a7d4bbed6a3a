public import StrictData

/// One thing that `lint` found.
public struct LintFinding: Sendable, Hashable {
  /// How bad it is.
  public enum Severity: String, Sendable, Hashable {
    /// It breaks something, or a rule of the format.
    case error
    /// It is allowed and probably not meant.
    case warning
  }

  /// Which check found it.
  public enum Rule: String, Sendable, Hashable, CaseIterable {
    /// stet.yaml: its format, and what it names.
    case policy
    /// A path that no file may have, or two names that meet.
    case name
    /// A link, an executable file, a submodule.
    case mode
    /// Bytes that cannot be read as what they are.
    case unreadable
    /// A prompt that says nothing.
    case empty
    /// A file that is too large.
    case size
    /// Includes: missing, cyclic, nested too deeply.
    case partial
    /// Helpers that do not exist or are called wrongly.
    case helper
    /// Variables that are not declared, or not used.
    case variable
    /// Front matter that nobody reads.
    case key
    /// A model that models/ does not have.
    case model
    /// Few-shot examples.
    case example
    /// A technique that the prompt does not use.
    case technique
    /// How a prompt asks, and what of the answer counts.
    case setting
    /// Characters that cannot be seen.
    case invisible
    /// Line ends of two kinds.
    case lineEnds = "line-ends"
    /// A suite that cannot be graded.
    case suite
    /// Cases that ask the same, or nearly.
    case duplicate
    /// Cases that ask the same and expect different answers.
    case contradiction
    /// A test case that a prompt shows.
    case leak
    /// A scope that names no prompt.
    case scope
    /// A pin that cannot be served.
    case pin
    /// A record that does not count.
    case evidence
    /// What people said of answers.
    case label
    /// A path that is in conflict.
    case conflict
    /// A second stet.yaml in the repository.
    case oneRegistry = "one-registry"
  }

  /// How bad it is.
  public let severity: Severity
  /// Which check found it.
  public let rule: Rule
  /// The file, relative to the repository's top.
  public let path: String
  /// Where in the file.
  public let position: SourcePosition
  /// What is wrong, without a full stop.
  public let message: String

  /// `path:line:column: severity: message`.
  public var description: String {
    "\(path):\(position): \(severity.rawValue): \(message)"
  }
}
