/// Cases of a record that did not pass and have something in common.
public struct ErrorGroup: Sendable {
  /// What they have in common.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// An assertion that failed, or had no outcome.
    case assertion
    /// A tag.
    case slice
    /// The label expected and the label given.
    case confusion
    /// What is asked (and answered, where answers were kept) reads alike.
    case text
  }

  /// A word that tells the group from the cases that passed.
  public struct Term: Sendable, Hashable {
    /// The word; `output:` stands before words of answers.
    public let word: String
    /// The z score of its log-odds.
    public let score: Double
    /// The group's cases that have it.
    public let inside: Int
    /// The cases that passed (where none did: the other failing ones) that have it.
    public let outside: Int
  }

  /// From 1, through all kinds: what `--group` names.
  public let number: Int
  /// What the cases have in common.
  public let kind: Kind
  /// The assertion, the tag, `expected → given`, or the terms of a text group.
  public let name: String
  /// The cases, in the suite's order.
  public let cases: [String]
  /// How many cases of the record could have been in it: those with the tag, with the expected
  /// label, with the assertion; for texts nil.
  public let total: Int?
  /// Words that tell it from the cases that passed, the strongest first; empty where the suite's
  /// texts are not known.
  public let terms: [Term]
}
