internal import Evaluation
public import PromptModel
internal import StrictData

/// One part of a run that is spread over machines: `2/8`.
public struct RunShard: Sendable, Hashable, CustomStringConvertible {
  /// Which part, from 1.
  public let number: Int
  /// How many parts there are.
  public let count: Int

  /// Reads `2/8`; nil for anything else, and for more than 10,000 parts.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ Self.isNumber($0) }), let number = Int(parts[0]),
      let count = Int(parts[1]), (1...10_000).contains(count), (1...count).contains(number)
    else { return nil }
    (self.number, self.count) = (number, count)
  }

  private static func isNumber(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.count <= 5 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// `2/8`
  public var description: String { "\(number)/\(count)" }

  /// The part's cases, in their order: clusters are dealt in turn, whole.
  public func cases(of cases: [SuiteCase]) -> [SuiteCase] {
    var turns: [ExactString: Int] = [:]
    return cases.filter { item in
      let key = ExactString(PairedSchedule.cluster(of: item))
      let turn = turns[key] ?? turns.count
      turns[key] = turn
      return turn % count == number - 1
    }
  }
}
