import Foundation
import PromptModel
import Testing

@testable import Gating

/// The table of docs/statistics.md, "Adding cases until decided", was made by 2,000 runs of
/// ``SequentialSimulation`` a row, seed 4. STET_SIMULATIONS sets how many are made here.
@Suite("What the sequential rule risks")
struct SequentialRatesTests {
  struct Row: Sendable {
    let cases: Int
    let drop: Double
    let passes: Int
    let pass: Double
    let fail: Double
    let cost: Double
  }

  static let table: [Row] = [
    // TABLE
  ]

  private var runs: Int {
    ProcessInfo.processInfo.environment["STET_SIMULATIONS"].flatMap { Int($0) } ?? 12
  }

  @Test("the simulated shares are those of the page", arguments: table)
  func shares(row: Row) throws {
    let simulation = SequentialSimulation(cases: row.cases, drop: row.drop, passes: row.passes)
    let found = try simulation.shares(runs: runs, seed: 4)
    for (share, expected) in [(found.pass, row.pass), (found.fail, row.fail)] {
      // Four standard errors, and one run for shares near 0 and 1.
      let slack =
        4 * (expected * (1 - expected) / Double(runs)).squareRoot() + 1.01 / Double(runs)
      #expect(abs(share - expected) <= slack, "\(row): \(found)")
    }
    #expect(abs(found.pass + found.fail + found.open - 1) < 1e-9)
    #expect(found.cost <= Double(row.passes) + 1e-9)
  }

  @Test("the page has the table")
  func page() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(
      contentsOf: root.appendingPathComponent("docs/statistics.md"), encoding: .utf8)
    for row in Self.table {
      let change = row.drop == 0 ? "0" : "−\(Int((row.drop * 100).rounded())) points"
      func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
      let line =
        "| \(row.cases) | \(change) | \(row.passes) | \(percent(row.pass)) | "
        + "\(percent(row.fail)) | \(percent(1 - row.pass - row.fail)) | "
        + String(format: "%.1f", row.cost) + " |"
      #expect(text.contains(line), "\(line)")
    }
  }
}
