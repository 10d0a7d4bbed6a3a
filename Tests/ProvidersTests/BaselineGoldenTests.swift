import Foundation
import StrictData
import Testing

@testable import Providers

@Suite("The baseline agrees with scikit-learn")
struct BaselineGoldenTests {
  private func pairs(_ value: JSONValue?) throws -> [(String, String)] {
    try #require(value?.array).map { pair in
      let pair = try #require(pair.array)
      return (try #require(pair.first?.string), try #require(pair.last?.string))
    }
  }

  @Test("scores to 1e-9 and answers, on prompts computed independently")
  func goldens() throws {
    let rows = try #require(try BaselineSample.fixture("baseline-goldens.json").array)
    try #require(rows.count >= 100)
    for row in rows {
      let neighbours = NearestNeighbours(
        BaselineSample.evidence(try pairs(row["descriptions"]), try pairs(row["examples"])))
      let query = try #require(row["query"]?.string)
      let scores = neighbours.scores(for: query)
      let wanted = try #require(row["scores"]?.object)
      try #require(neighbours.labels.count == wanted.count)
      for (label, score) in zip(neighbours.labels, scores) {
        let theirs = try #require(wanted[label]?.number?.double)
        #expect(abs(score - theirs) <= 1e-9, "\(label) for \(query)")
      }
      let answer = neighbours.answer(to: query, mode: .vote)
      #expect(answer.text == row["answer"]?.string, "\(query)")
    }
  }
}
