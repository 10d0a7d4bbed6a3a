import Evaluation
import Foundation
import Gating
import PromptModel
import Testing

/// docs/gates.md names every rule, and its figures and those of docs/statistics.md are computed.
@Suite struct GatesTests {
  /// The names of rules as the sources write them.
  private func rules() throws -> Set<String> {
    var names: Set<String> = []
    let patterns = [
      /rule: "([a-z-]+)"/, /add\(\s*\.[a-z]+, "([a-z-]+)"/, /addPass\(\s*"([a-z-]+)"/,
      /finding\(\s*\.[a-z]+, "([a-z-]+)"/, /refuse\(\s*\.[a-z]+, "([a-z-]+)"/,
    ]
    for folder in ["Sources/Gating", "Sources/Workflows"] {
      for path in try PackageRoot.files(under: folder, suffix: ".swift") {
        let text = try PackageRoot.text(path)
        for pattern in patterns { names.formUnion(text.matches(of: pattern).map { String($0.1) }) }
      }
    }
    return names
  }

  @Test func everyRuleIsNamed() throws {
    let page = try PackageRoot.text("docs/gates.md")
    let rules = try rules()
    #expect(rules.count > 40)
    for rule in rules.sorted() {
      #expect(page.contains("`\(rule)`"), "docs/gates.md does not name '\(rule)'")
    }
  }

  @Test func noRuleIsInvented() throws {
    let document = try Document("docs/gates.md")
    let rules = try rules()
    let rows = document.table(header: "| rule | refuses | how to mend it |")
    #expect(rows.count > 30)
    for row in rows {
      let name = row[0].replacingOccurrences(of: "`", with: "")
      #expect(rules.contains(name), "docs/gates.md invents '\(name)'")
    }
  }

  @Test func theWorkedRegressionsAreThoseOfTheGate() throws {
    let rows = try Document("docs/gates.md").table(
      header: "| lost | gained | n | difference | p, one-sided | lower bound | rule | verdict |")
    #expect(rows.count == 11)
    let suite = try #require(ResourceName("suite"))
    for row in rows {
      let counts = row.prefix(3).compactMap { Int($0) }
      let (lost, gained, n) = (counts[0], counts[1], counts[2])
      let pairs = (0..<n).map { index in
        RegressionInput.Pair(
          id: "case-\(index)", live: index < lost ? 1 : index < lost + gained ? 0 : 1,
          candidate: index < lost ? 0 : 1, isCritical: false)
      }
      let finding = RegressionGate.decide(
        RegressionInput(suite: suite, pairs: pairs), rule: RegressionRule())
      let paired = try #require(PairedDifference(lost: lost, gained: gained, count: n))
      let p = McNemarTest(lost: lost, gained: gained).pWorse
      #expect(row[3] == Self.points(paired.difference))
      #expect(row[4] == Self.fixed(p, 4))
      #expect(row[5] == Self.points(paired.lowerBound()), "\(row)")
      #expect(row[6] == "`\(finding.rule)`", "\(row)")
      #expect(row[7] == finding.verdict.name)
    }
  }

  @Test func theTablesOfStatisticsAreComputed() throws {
    let page = try Document("docs/statistics.md")
    for row in page.table(header: "| lost | gained | one-sided p |") {
      let counts = row.prefix(2).compactMap { Int($0) }
      #expect(row[2] == Self.fixed(McNemarTest(lost: counts[0], gained: counts[1]).pWorse, 4))
    }
    for row in page.table(header: "| both | gained | lost | neither | 95 % interval |") {
      let cells = row.prefix(4).compactMap { Int($0) }
      let paired = try #require(
        PairedDifference(lost: cells[2], gained: cells[1], count: cells.reduce(0, +)))
      let interval = paired.interval()
      #expect(row[4] == "\(Self.signed(interval.lower)) to \(Self.signed(interval.upper))")
    }
    for row in page.table(header: "| margin | cases without a flip |") {
      let margin = try #require(Double(row[0].split(separator: " ")[0])) / 100
      #expect(SuiteSize.withoutFlips(margin: margin) == Int(row[1]))
    }
    for row in page.table(header: "| margin | 5 % flip | 10 % flip | 20 % flip |") {
      let margin = try #require(Double(row[0].split(separator: " ")[0])) / 100
      for (cell, churn) in zip(row.dropFirst(), [0.05, 0.10, 0.20]) {
        #expect(SuiteSize.withChurn(churn, margin: margin) == Int(cell), "\(row)")
      }
    }
  }

  @Test func theRatesOfTheGateAreComputed() throws {
    let rows = try Document("docs/statistics.md").table(
      header: "| cases | flip | true change | pass | fail | inconclusive |")
    #expect(rows.count == 9)
    for row in rows {
      let words = row.map { $0.split(separator: " ").map(String.init) }
      let churn = try #require(Double(words[1][0])) / 100
      let change = try #require(Double(words[2][0].replacingOccurrences(of: "−", with: "-")))
      let count = try #require(Int(row[0]))
      let rates = try #require(
        RegressionRates(cases: count, churn: churn, difference: change / 100))
      let computed = [rates.pass, rates.fail, rates.inconclusive]
      #expect(Array(row[3...]) == computed.map { "\(Self.fixed($0 * 100, 1)) %" }, "\(row)")
    }
  }

  @Test func thePowerOfTheTestIsComputed() throws {
    let rows = try Document("docs/statistics.md").table(header: "| cases | probability |")
    #expect(rows.count == 4)
    for row in rows {
      let count = try #require(Int(row[0]))
      let power = try #require(
        PairedPower.exactMcNemar(cases: count, lostShare: 0.075, gainedShare: 0.025))
      #expect(row[1] == "\(Self.fixed(power * 100, 0)) %")
    }
  }

  @Test func theStoppingOfRunsIsComputed() throws {
    let document = try Document("docs/statistics.md")
    let rows = document.table(
      header: "| share of flips that are losses | stopped | median flips at the stop |")
    #expect(rows.count == 5)
    for row in rows {
      let share = try #require(Double(row[0].split(separator: " ")[0])) / 100
      let (stopped, median) = Self.stops(lostShare: share) {
        SequentialEvidence.logValue(lost: $0, gained: $1) >= 2.995732273553991
      }
      #expect(row[1] == "\(Self.fixed(stopped * 100, 1)) %", "\(row)")
      #expect(row[2] == median.map { "\($0)" } ?? "–", "\(row)")
    }
    let peeking = Self.stops(lostShare: 0.5) { McNemarTest(lost: $0, gained: $1).pWorse <= 0.05 }
    let text = try PackageRoot.text("docs/statistics.md")
    #expect(text.contains("alarms falsely in \(Self.fixed(peeking.share * 100, 1)) % of such runs"))
  }

  /// The probability that a rule stops within 300 flips, and when half of all runs have stopped:
  /// every path, added up by its number of losses.
  private static func stops(
    lostShare: Double, _ rule: (Int, Int) -> Bool
  ) -> (share: Double, median: Int?) {
    var alive = [1.0]
    var (share, median): (Double, Int?) = (0, nil)
    for flips in 1...300 {
      var next = [Double](repeating: 0, count: flips + 1)
      for (lost, mass) in alive.enumerated() {
        next[lost] += mass * (1 - lostShare)
        next[lost + 1] += mass * lostShare
      }
      for lost in 0...flips where rule(lost, flips - lost) {
        share += next[lost]
        next[lost] = 0
      }
      alive = next
      if median == nil, share >= 0.5 { median = flips }
    }
    return (share, median)
  }

  private static func fixed(_ value: Double, _ places: Int) -> String {
    String(format: "%.\(places)f", value)
  }

  /// Three decimals with a true minus; only negative values have a sign.
  private static func signed(_ value: Double) -> String {
    fixed(value, 3).replacingOccurrences(of: "-", with: "−")
  }

  /// `+0.3`, `−8.3`, `0`: hundredths of one, to a tenth.
  private static func points(_ share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    let sign = tenths > 0 ? "+" : tenths < 0 ? "−" : ""
    let size = abs(tenths)
    return sign + (size % 10 == 0 ? "\(size / 10)" : "\(size / 10).\(size % 10)")
  }
}
