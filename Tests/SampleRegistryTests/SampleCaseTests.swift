import Foundation
import Testing

/// What registry/README.md promises of the cases themselves.
@Suite("The shipped cases")
struct SampleCaseTests {
  private struct Item {
    let id: String
    let text: String
    let label: String
    let tags: [String]
  }

  private func objects(_ path: String) throws -> [[String: Any]] {
    try SampleBench.text(path).split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  private func cases() throws -> [Item] {
    try objects(SampleBench.caseFile).map { object in
      Item(
        id: try #require(object["id"] as? String),
        text: try #require((object["vars"] as? [String: Any])?["ticket"] as? String),
        label: try #require(object["expected"] as? String),
        tags: object["tags"] as? [String] ?? [])
    }
  }

  @Test("at least 150 cases, 12 a class, a tenth of them edge cases of each kind asked for")
  func counts() throws {
    let cases = try cases()
    #expect(cases.count >= 150)
    #expect(Set(cases.map(\.id)).count == cases.count)
    let classes = Dictionary(grouping: cases, by: \.label)
    #expect(classes.count == 8)
    for (label, members) in classes { #expect(members.count >= 12, "\(label)") }
    let edges = cases.filter { $0.tags.contains("edge") }
    #expect(edges.count * 10 >= cases.count)
    for kind in ["empty", "mixed-language", "contradictory", "injected-instruction"] {
      #expect(edges.contains { $0.tags.contains(kind) }, "\(kind)")
    }
  }

  /// Sets of 5 consecutive Unicode scalars, lower case.
  private func shingles(_ text: String) -> Set<[UInt32]> {
    let scalars = text.lowercased().unicodeScalars.map(\.value)
    guard scalars.count >= 5 else { return [] }
    return Set((0...(scalars.count - 5)).map { Array(scalars[$0..<($0 + 5)]) })
  }

  @Test("no two texts share more than 0.6 of their 5-character shingles")
  func containment() throws {
    let examples = try objects(SampleBench.examplesFile).map { object in
      try #require((object["input"] as? [String: Any])?["ticket"] as? String)
    }
    // Shingles as numbers, so that the pairs are compared quickly.
    var numbers: [[UInt32]: Int] = [:]
    let sets = (try cases().map(\.text) + examples).map { text in
      Set(
        shingles(text).map { shingle in
          let number = numbers[shingle] ?? numbers.count
          numbers[shingle] = number
          return number
        })
    }
    var worst = 0.0
    for (index, left) in sets.enumerated() where !left.isEmpty {
      for right in sets[..<index] where !right.isEmpty {
        let shared =
          left.count < right.count
          ? left.count(where: right.contains)
          : right.count(where: left.contains)
        worst = max(worst, Double(shared) / Double(min(left.count, right.count)))
      }
    }
    print("largest containment of shingles: \(worst)")
    #expect(worst <= 0.6)
  }
}
