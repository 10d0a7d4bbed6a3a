import Testing

@testable import Evaluation

/// Words, what sets them apart, and texts that read alike.
@Suite struct ErrorTextTests {
  private func words(_ text: String) -> [String] {
    var table = WordTable()
    return table.document(text).map { table.words[$0] }
  }

  @Test func `words are runs of letters and digits in lower case`() {
    #expect(words("It's A4, it's ÉTÉ!") == ["it", "s", "a4", "it", "s", "été"])
    #expect(words("退款 please") == ["退", "款", "please"])
    #expect(words("e\u{301}t") == ["e\u{301}t"])
    #expect(words("  --  ") == [])
    var table = WordTable()
    #expect(table.document("a", prefix: "output:") != table.document("a"))
  }

  @Test func `a word's score is its difference of log-odds over its error`() {
    // ln(3.5/0.5) − ln(0.5/5.5) over √(1/3.5 + 1/0.5 + 1/0.5 + 1/5.5), with Python's math.
    #expect(
      abs(TermContrast.score(3, of: 3, against: 0, of: 5) - 2.0551167756707156) < 1e-9)
    #expect(abs(TermContrast.score(2, of: 4, against: 2, of: 4)) < 1e-12)
  }

  @Test func `terms are ranked by score, then by count, then by bytes`() {
    var table = WordTable()
    let inside = ["refund money now", "money refund", "refund money once"].map {
      table.document($0)
    }
    let outside = ["nice sun", "sun now", "a nice day"].map { table.document($0) }
    let alone = TermContrast(documents: outside, includesGroups: false, words: table.words)
    #expect(alone.terms(of: inside).map(\.word) == ["money", "refund"])
    #expect(alone.terms(of: inside).first?.inside == 3)
    let whole = TermContrast(
      documents: inside + outside, includesGroups: true, words: table.words)
    #expect(whole.terms(of: inside) == alone.terms(of: inside))
    #expect(alone.terms(of: []).isEmpty)
  }

  @Test func `texts join the leader they resemble most`() {
    var table = WordTable()
    let texts = [
      "refund my money please", "lovely weather today", "please refund the money",
      "the weather today is lovely", "", "zebra", "please refund the money",
    ]
    let documents = texts.map { table.document($0) }
    let clusters = TextClusters(
      documents, members: Array(texts.indices), wordCount: table.words.count)
    #expect(clusters.clusters == [[0, 2, 6], [1, 3], [5]])
    let some = TextClusters(documents, members: [2, 5, 6], wordCount: table.words.count)
    #expect(some.clusters == [[2, 6], [5]])
  }

  @Test func `ten thousand texts end in seconds`() {
    var table = WordTable()
    var generator = SeededGenerator(seed: 7)
    let documents = (0..<10_000).map { _ in
      let words = (0..<30).map { _ in "w\(generator.next() % 500)" }
      return table.document(words.joined(separator: " "))
    }
    let clock = ContinuousClock()
    let duration = clock.measure {
      let clusters = TextClusters(
        documents, members: Array(documents.indices), wordCount: table.words.count)
      #expect(clusters.clusters.reduce(0) { $0 + $1.count } == 10_000)
    }
    #expect(duration < .seconds(300), "\(duration)")
    print("10,000 texts clustered in \(duration)")
  }
}
