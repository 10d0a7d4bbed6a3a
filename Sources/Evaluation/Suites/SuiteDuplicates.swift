public import PromptModel
internal import StrictData

/// Cases of one suite that ask the same, or nearly.
///
/// - *Same*: equal variables (numbers by value, members in any order).
/// - *Alike*: equal letters and digits in lower case (``NormalizedText``), 20 scalars or more.
/// - *Near*: a containment of 5-character shingles of at least 0.8, both of 20 scalars or more.
///
/// Cases of one `group` are meant to be alike and are only compared for being the same; variants
/// that `vary` makes are not looked at.
public struct SuiteDuplicates: Sendable {
  /// How much two cases have in common.
  public enum Likeness: Sendable, Hashable {
    /// Equal variables.
    case same
    /// Equal letters and digits.
    case alike
    /// This share of the shorter one's shingles, 0.8…1.
    case near(Double)
  }

  /// Two cases; the later one in the file repeats the earlier one.
  public struct Pair: Sendable, Hashable {
    /// The earlier case.
    public let first: SuiteCase
    /// The later case.
    public let second: SuiteCase
    /// How much they have in common.
    public let likeness: Likeness

    /// Whether both have an expected output and these differ: no answer passes both.
    public var isContradiction: Bool {
      guard let left = first.expected, let right = second.expected else { return false }
      return !left.isEqual(to: right)
    }

    /// Whether the two ask for different things of one answer: neither a repetition nor a
    /// contradiction.
    var asksDifferently: Bool {
      !isContradiction && (first.expected == nil) == (second.expected == nil)
        && first.assertions != second.assertions
    }
  }

  /// The containment from which two cases are near duplicates.
  public static let nearShare = 0.8
  /// The least length of texts that are compared by their letters, in scalars.
  public static let length = 20

  /// The pairs, by the later case's line, then the earlier one's.
  public let pairs: [Pair]
  /// Whether all cases were compared; not so for texts made to be slow.
  public let isComplete: Bool

  /// Looks for duplicates. 10,000 cases of 200 characters take seconds at most.
  public init(_ cases: [SuiteCase]) {
    let written = cases.filter(\.isWritten)
    var found: [Pair] = []
    var representatives: [SuiteCase] = []
    var byVariables: [JSONValue: Int] = [:]
    for item in written {
      let key = Self.canonical(Self.question(item))
      if let earlier = byVariables[key] {
        found.append(Pair(first: representatives[earlier], second: item, likeness: .same))
        continue
      }
      byVariables[key] = representatives.count
      representatives.append(item)
    }
    let near = Self.near(representatives)
    pairs = (found + near.pairs).filter { !$0.asksDifferently }.sorted {
      ($0.second.line, $0.first.line) < ($1.second.line, $1.first.line)
    }
    isComplete = near.isComplete
  }

  private static func near(_ cases: [SuiteCase]) -> (pairs: [Pair], isComplete: Bool) {
    let texts = CaseTexts(cases).items.map { NormalizedText($0.input) }
    var firstOf: [NormalizedText: Int] = [:]
    var pairs: [Pair] = []
    func add(_ first: Int, _ second: Int, _ likeness: Likeness) {
      let (left, right) = (cases[min(first, second)], cases[max(first, second)])
      if let group = left.group, let other = right.group, ExactString(group) == ExactString(other) {
        return
      }
      pairs.append(Pair(first: left, second: right, likeness: likeness))
    }
    var kept: [Int] = []
    for (number, text) in texts.enumerated() where text.count >= length {
      if let earlier = firstOf[text] {
        add(earlier, number, .alike)
      } else {
        firstOf[text] = number
        kept.append(number)
      }
    }
    let found = ShingleIndex(kept.map { texts[$0] }).pairs(containment: nearShare)
    for pair in found.pairs {
      add(kept[pair.first], kept[pair.second], .near(pair.containment))
    }
    return (pairs, found.isComplete)
  }

  /// All that a case asks with: its variables, and what else it brings.
  private static func question(_ item: SuiteCase) -> JSONValue {
    guard let conversation = item.conversation else { return .object(item.vars) }
    return .array([
      .object(item.vars), .array(conversation.history), .object(conversation.toolResults),
      .object(
        JSONObject(conversation.files.map { ($0.variable, .string($0.digest.hex)) })),
    ])
  }

  /// The same value for all that JSON takes for equal: members sorted, numbers as doubles.
  private static func canonical(_ value: JSONValue) -> JSONValue {
    switch value {
    case .null, .bool, .string: return value
    case .number(let number):
      guard let double = number.double, abs(double) < 9e15 else { return value }
      return .number(JSONNumber(double))
    case .array(let values): return .array(values.map(canonical))
    case .object(let object):
      return .object(
        JSONObject(
          object.entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
            ($0.key, canonical($0.value))
          }))
    }
  }
}
