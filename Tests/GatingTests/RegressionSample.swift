import PromptModel
import Testing

@testable import Gating

/// Inputs of the regression gate, by counts.
enum RegressionSample {
  static func suite() throws -> ResourceName { try #require(ResourceName("sample")) }

  /// `lost` cases l1…, `gained` cases g1…, the rest passed by both (k1…).
  static func input(
    lost: Int, gained: Int, of count: Int, criticalLost: Int = 0, problems: [String] = []
  ) throws -> RegressionInput {
    var pairs: [RegressionInput.Pair] = []
    for number in 1...max(count, 1) where number <= count {
      if number <= lost {
        pairs.append(
          RegressionInput.Pair(
            id: "l\(number)", live: 1, candidate: 0, isCritical: number <= criticalLost))
      } else if number <= lost + gained {
        pairs.append(RegressionInput.Pair(id: "g\(number - lost)", live: 0, candidate: 1))
      } else {
        pairs.append(RegressionInput.Pair(id: "k\(number)", live: 1, candidate: 1))
      }
    }
    return RegressionInput(suite: try suite(), pairs: pairs, problems: problems)
  }

  static func decide(
    lost: Int, gained: Int, of count: Int, criticalLost: Int = 0,
    rule: RegressionRule = RegressionRule()
  ) throws -> Finding {
    RegressionGate.decide(
      try input(lost: lost, gained: gained, of: count, criticalLost: criticalLost), rule: rule)
  }

  static func decide(
    _ means: [(live: Double?, candidate: Double?)], rule: RegressionRule = RegressionRule()
  ) throws -> Finding {
    let pairs = means.enumerated().map {
      RegressionInput.Pair(
        id: "c\($0.offset)", live: $0.element.live, candidate: $0.element.candidate)
    }
    return RegressionGate.decide(RegressionInput(suite: try suite(), pairs: pairs), rule: rule)
  }
}
