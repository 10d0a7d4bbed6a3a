import StrictData
import Testing

@testable import Evaluation

@Suite("Levenshtein agrees with rapidfuzz")
struct LevenshteinTests {
  @Test("distance and normalised similarity of every reference pair")
  func goldens() throws {
    let rows = try TextGoldens.rows("levenshtein.json")
    try #require(rows.count > 250)
    for row in rows {
      let (left, right) = (try row.text("a"), try row.text("b"))
      #expect(try Levenshtein.distance(left, right) == row.int("distance"), "\(row)")
      #expect(try Levenshtein.distance(right, left) == row.int("distance"), "\(row)")
      let similarity = try Levenshtein.similarity(left, right)
      #expect(isClose(similarity, try row.double("similarity"), 1e-12), "\(row)")
    }
  }

  @Test("scalars are counted, not characters and not UTF-16 units")
  func units() throws {
    #expect(try Levenshtein.distance("\u{e9}", "e\u{301}") == 2)
    #expect(try Levenshtein.distance("👨‍👩‍👧", "👨‍👩‍👦") == 1)
    #expect(try Levenshtein.distance("\r\n", "\n") == 1)
    #expect(try Levenshtein.similarity("", "") == 1)
    #expect(try Levenshtein.similarity("", "x") == 0)
  }

  @Test("blocks of 64 agree with the plain table", arguments: 1...12)
  func blocks(seed: UInt64) throws {
    var random = SeededText(seed: seed)
    for length in [1, 63, 64, 65, 127, 128, 129, 200] {
      let left = random.symbols(length, alphabet: 4)
      let right = random.symbols(random.next(below: 220), alphabet: 4)
      #expect(try Levenshtein.distance(left, right) == plain(left, right), "seed \(seed)")
    }
  }

  private func plain(_ left: [UInt32], _ right: [UInt32]) -> Int {
    var row = Array(0...right.count)
    for (line, symbol) in left.enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      for (column, other) in right.enumerated() {
        let above = row[column + 1]
        row[column + 1] = min(above + 1, row[column] + 1, diagonal + (symbol == other ? 0 : 1))
        diagonal = above
      }
    }
    return row[right.count]
  }

  @Test("equal texts of any length are compared; too much work is an error, not a wait")
  func bounds() throws {
    let long = String(repeating: "abcdefgh", count: 250_000)
    #expect(try Levenshtein.distance(long, long + "x") == 1)
    let other = String(repeating: "hgfedcba", count: 250_000)
    let error = #expect(throws: BitParallelCost.Exceeded.self) {
      try Levenshtein.distance(long, other)
    }
    #expect(error?.left == 2_000_000)
    #expect(error?.description.contains("2000000 and 2000000 scalars") == true)
  }
}
