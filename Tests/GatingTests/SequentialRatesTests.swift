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
    Row(
      cases: 100, drop: 0, passes: 1, pass: 0.2355, fail: 0.1405, cost: 0.99),
    Row(
      cases: 100, drop: 0, passes: 3, pass: 0.509, fail: 0.057, cost: 2.84),
    Row(
      cases: 100, drop: 0, passes: 5, pass: 0.688, fail: 0.0525, cost: 4.55),
    Row(
      cases: 100, drop: 0.05, passes: 1, pass: 0.0415, fail: 0.4685, cost: 0.95),
    Row(
      cases: 100, drop: 0.05, passes: 3, pass: 0.0495, fail: 0.4905, cost: 2.74),
    Row(
      cases: 100, drop: 0.05, passes: 5, pass: 0.048, fail: 0.633, cost: 4.44),
    Row(
      cases: 100, drop: 0.1, passes: 1, pass: 0.006, fail: 0.805, cost: 0.88),
    Row(
      cases: 100, drop: 0.1, passes: 3, pass: 0.0015, fail: 0.941, cost: 2.2),
    Row(
      cases: 100, drop: 0.1, passes: 5, pass: 0, fail: 0.9885, cost: 3.02),
    Row(
      cases: 200, drop: 0, passes: 1, pass: 0.3875, fail: 0.092, cost: 0.98),
    Row(
      cases: 200, drop: 0, passes: 3, pass: 0.7505, fail: 0.062, cost: 2.67),
    Row(
      cases: 200, drop: 0, passes: 5, pass: 0.897, fail: 0.067, cost: 3.97),
    Row(
      cases: 200, drop: 0.05, passes: 1, pass: 0.047, fail: 0.4865, cost: 0.92),
    Row(
      cases: 200, drop: 0.05, passes: 3, pass: 0.0515, fail: 0.719, cost: 2.52),
    Row(
      cases: 200, drop: 0.05, passes: 5, pass: 0.054, fail: 0.889, cost: 3.85),
    Row(
      cases: 200, drop: 0.1, passes: 1, pass: 0.0015, fail: 0.895, cost: 0.74),
    Row(
      cases: 200, drop: 0.1, passes: 3, pass: 0, fail: 0.996, cost: 1.47),
    Row(
      cases: 200, drop: 0.1, passes: 5, pass: 0, fail: 1, cost: 1.65),
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
