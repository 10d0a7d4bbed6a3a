import StrictData
import Testing

@testable import Evaluation

@Suite("ROUGE agrees with rouge-score")
struct RougeTests {
  @Test("precision, recall and F1 of nine metrics, with and without stems")
  func goldens() throws {
    let rows = try TextGoldens.rows("rouge.json")
    try #require(rows.count > 500)
    for row in rows {
      let stems = try #require(row["stem"]?.bool as Bool?)
      for entry in try #require(row["scores"]?.object).entries {
        let metric = try #require(Rouge.Metric(name: entry.key))
        let score = try Rouge.score(
          try row.text("output"), references: try row.strings("references"), metric: metric,
          stems: stems
        ).score
        let theirs = try #require(entry.value.array).map { try #require($0.number?.double) }
        let ours = [score.precision, score.recall, score.fmeasure]
        #expect(zip(ours, theirs).allSatisfy { isClose($0, $1, 1e-12) }, "\(entry.key) \(row)")
      }
    }
  }

  @Test("the values of rouge-score's own tests")
  func libraryTests() throws {
    let cases: [(String, String, String, [Double])] = [
      ("rouge1", "testing one two", "testing", [1, 1.0 / 3, 0.5]),
      ("rouge2", "testing one two", "testing one", [1, 0.5, 2.0 / 3]),
      ("rougeL", "testing one two", "testing one", [1, 2.0 / 3, 0.8]),
      ("rougeL", "testing one two", "testing two", [1, 2.0 / 3, 0.8]),
      ("rougeLsum", "w1 w2 w3 w4 w5", "w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5", [0.4, 0.8, 8.0 / 15]),
      ("rougeLsum", "w1 w2 w3 w4 w5", "/", [0, 0, 0]), ("rougeLsum", "", "w1", [0, 0, 0]),
    ]
    for (name, reference, output, expected) in cases {
      let score = try Rouge.score(
        output, references: [reference], metric: try #require(Rouge.Metric(name: name))
      ).score
      let ours = [score.precision, score.recall, score.fmeasure]
      #expect(zip(ours, expected).allSatisfy { isClose($0, $1, 1e-12) }, "\(name) \(output)")
    }
  }

  @Test("names are rouge1 to rouge9, rougeL and rougeLsum")
  func names() {
    for name in ["rouge1", "rouge9", "rougeL", "rougeLsum"] {
      #expect(Rouge.Metric(name: name) != nil, "\(name)")
    }
    for name in ["rougen", "rouge0", "rouge10", "rouge", "rougel", "Rouge1", "rouge-1", "rouge+1"] {
      #expect(Rouge.Metric(name: name) == nil, "\(name)")
    }
  }

  @Test("texts without tokens score 0 and say so, even where they are equal")
  func noTokens() throws {
    for (output, reference, expected) in [
      ("日本語", "日本語", true), ("", "", true), ("", "x", true), ("x", "日本", true), ("x", "y", false),
    ] {
      for metric in [Rouge.Metric.ngrams(1), .longestCommonSubsequence, .summary] {
        let outcome = try Rouge.score(output, references: [reference], metric: metric)
        #expect(outcome.score.fmeasure == 0)
        #expect(outcome.hasNoTokens == expected, "\(output) \(reference)")
      }
    }
    #expect(try Rouge.score("x", references: [], metric: .ngrams(1)).hasNoTokens)
    #expect(try !Rouge.score("x", references: ["語", "y"], metric: .ngrams(1)).hasNoTokens)
  }

  @Test("lines end at a line feed only; the best F1 is taken per metric")
  func lines() throws {
    let crossed = try Rouge.score("a b\rc", references: ["c\ra b"], metric: .summary)
    #expect(isClose(crossed.score.fmeasure, 2.0 / 3))
    let split = try Rouge.score("a b\r\nc", references: ["c\r\na b"], metric: .summary)
    #expect(split.score.fmeasure == 1)
    let best = try Rouge.score("a b c", references: ["a", "a b c d"], metric: .ngrams(1))
    #expect(best.score.recall == 0.75)
  }

  @Test("the first of equally good references gives precision and recall, as argmax does")
  func firstOfEquals() throws {
    let none = try Rouge.score("a", references: ["b", "c c"], metric: .ngrams(1))
    #expect(none.score.fmeasure == 0)
    let one = try Rouge.score("a b", references: ["a x", "a y"], metric: .ngrams(1))
    #expect(one.score.precision == 0.5)
  }
}

@Suite("Longest common subsequences")
struct LongestCommonSubsequenceTests {
  @Test("length and union agree with the plain table and its walk", arguments: 1...10)
  func plainTable(seed: UInt64) throws {
    var random = SeededText(seed: seed)
    for length in [1, 5, 63, 64, 65, 130, 200] {
      let reference = random.symbols(length, alphabet: 5)
      let lines = (0..<4).map { _ in random.symbols(1 + random.next(below: 150), alphabet: 5) }
      var subsequence = LongestCommonSubsequence(symbolCount: 5)
      var expected = Set<Int>()
      for line in lines {
        let table = plain(reference, line)
        #expect(try subsequence.length(reference, line) == table[length][line.count])
        expected.formUnion(walk(table, reference, line))
      }
      let marks = try subsequence.union(of: reference, with: lines)
      #expect(Set(marks.indices.filter { marks[$0] }) == expected, "seed \(seed)")
    }
  }

  private func plain(_ left: [UInt32], _ right: [UInt32]) -> [[Int]] {
    var table = [[Int]](
      repeating: [Int](repeating: 0, count: right.count + 1), count: left.count + 1)
    for row in left.indices {
      for column in right.indices {
        table[row + 1][column + 1] =
          left[row] == right[column]
          ? table[row][column] + 1 : max(table[row][column + 1], table[row + 1][column])
      }
    }
    return table
  }

  private func walk(_ table: [[Int]], _ left: [UInt32], _ right: [UInt32]) -> [Int] {
    var (row, column) = (left.count, right.count)
    var indices: [Int] = []
    while row > 0, column > 0 {
      if left[row - 1] == right[column - 1] {
        indices.append(row - 1)
        row -= 1
        column -= 1
      } else if table[row][column - 1] > table[row - 1][column] {
        column -= 1
      } else {
        row -= 1
      }
    }
    return indices
  }

  @Test("too many tokens are an error before any work is done")
  func bounds() throws {
    let left = String(repeating: "a b c d ", count: 200_000)
    let right = String(repeating: "d c b a ", count: 200_000)
    for metric in [Rouge.Metric.longestCommonSubsequence, .summary] {
      #expect(throws: BitParallelCost.Exceeded.self) {
        try Rouge.score(left, references: [right], metric: metric)
      }
    }
    let lines = String(repeating: "a\n", count: 100_000)
    #expect(throws: BitParallelCost.Exceeded.self) {
      try Rouge.score(lines, references: [lines], metric: .summary)
    }
    #expect(try Rouge.score(left, references: [right], metric: .ngrams(1)).score.fmeasure == 1)
  }
}
