import Foundation
import PromptModel
import StrictData
import Testing

@testable import Evaluation

/// tokens.json: a small vocabulary, and what tiktoken makes of texts with it.
struct TokenGoldens {
  let vocabulary: [UInt8]
  let rows: [JSONValue]

  init() throws {
    let json = try TextGoldens.json("tokens.json")
    vocabulary = Array(try json.text("vocabulary").utf8)
    rows = try #require(json["rows"]?.array)
    try #require(rows.count > 200)
  }
}

@Suite("Byte-pair encoding agrees with tiktoken")
struct VocabularyTests {
  @Test(
    "the tokens of every reference text, by the pattern of each vocabulary",
    arguments: VocabularyName.allCases)
  func goldens(name: VocabularyName) throws {
    let goldens = try TokenGoldens()
    let vocabulary = try VocabularyFile.parse(goldens.vocabulary, name: name)
    #expect(vocabulary.count == 420)
    for row in goldens.rows {
      let text = try row.text("text")
      let wanted = try #require(row[name.rawValue]?.array).compactMap(\.number?.int)
      #expect(vocabulary.tokens(of: text) == wanted, "\(text.debugDescription)")
      #expect(vocabulary.count(of: text) == wanted.count, "\(text.debugDescription)")
    }
  }

  @Test("the published vocabularies, where STET_TEST_VOCABULARY names a folder with them")
  func published() throws {
    guard let folder = ProcessInfo.processInfo.environment["STET_TEST_VOCABULARY"] else {
      print("skipped: 2 published vocabularies, STET_TEST_VOCABULARY is not set")
      return
    }
    let goldens = try TokenGoldens()
    var found = 0
    for file in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(file)") else { continue }
      let bytes = Array(data)
      let digest = Digest(hashing: bytes).hex
      for name in VocabularyName.allCases where VocabularyFile.digestHex(of: name) == digest {
        found += 1
        let vocabulary = try VocabularyFile.parse(bytes, name: name)
        for row in goldens.rows {
          let tokens = vocabulary.tokens(of: try row.text("text"))
          let wanted = try #require(row["real_\(name.rawValue)"]?.array)
          #expect(tokens.count == wanted.first?.number?.int)
          let ranks = tokens.map(String.init).joined(separator: " ")
          #expect(Digest(hashing: ranks).hex.prefix(16) == (wanted.last?.string ?? "")[...])
        }
      }
    }
    #expect(found == 2)
  }

  /// A run of one letter is a single piece: the heap keeps its cost at n log n. The scan would take
  /// 10¹⁰ steps.
  @Test("a long piece is not quadratic", .timeLimit(.minutes(2)))
  func longPiece() throws {
    let goldens = try TokenGoldens()
    let vocabulary = try VocabularyFile.parse(goldens.vocabulary, name: .cl100kBase)
    let whole = vocabulary.count(of: String(repeating: "a", count: 64))
    let long = vocabulary.count(of: String(repeating: "a", count: 64 * 2500))
    #expect(long <= whole * 2500)
    #expect(long >= 64 * 2500 / vocabulary.table.longest)
    #expect(vocabulary.count(of: String(repeating: " ", count: 100_000)) > 0)
  }

  @Test("heap and scan join the same pairs, at every length around the border")
  func heapAgreesWithScan() throws {
    let goldens = try TokenGoldens()
    let table = try VocabularyFile.parse(goldens.vocabulary, name: .cl100kBase).table
    for row in goldens.rows {
      let text = Array(try row.text("text").utf8)
      guard text.count > 1, text.count <= 64, table.rank(text, text.indices) == TokenTable.none
      else { continue }
      let scanned = BytePairMerge(table: table, text: text).count(text.indices)
      let starts = MergeHeap(table, text, text.indices).starts()
      #expect(starts.count == scanned)
      #expect(starts.first == 0)
    }
  }

  @Test("the compact form gives the same vocabulary; a damaged one gives none")
  func compact() throws {
    let vocabulary = try VocabularyFile.parse(try TokenGoldens().vocabulary, name: .o200kBase)
    let bytes = CompactVocabulary.bytes(of: vocabulary)
    let read = try #require(CompactVocabulary.vocabulary(bytes, name: .o200kBase))
    let text = "Hello, don't  stop\n中文 aaaa"
    #expect(read.tokens(of: text) == vocabulary.tokens(of: text))
    #expect(read.table.longest == vocabulary.table.longest)
    for place in [0, 9, 20, 500, bytes.count - 70, bytes.count - 1] {
      var damaged = bytes
      damaged[place] ^= 1
      #expect(CompactVocabulary.vocabulary(damaged, name: .o200kBase) == nil, "at \(place)")
    }
    #expect(CompactVocabulary.vocabulary(Array(bytes.dropLast()), name: .o200kBase) == nil)
    #expect(CompactVocabulary.vocabulary([], name: .o200kBase) == nil)
  }

  @Test(
    "a file that is no vocabulary is refused with its line",
    arguments: [
      ("YQ== 0\nYg==\n", 2, "there are no base64 bytes and a rank"),
      ("YQ== 0\nY!== 1\n", 2, "there are no base64 bytes and a rank"),
      ("YQ== 0\nYR== 1\n", 2, "there are no base64 bytes and a rank"),
      ("YQ== -1\n", 1, "there are no base64 bytes and a rank"),
      ("YQ== 0\nYg== 0\n", 2, "rank 0 stands twice"),
      ("YQ== 0\nYg== 2\n", 2, "the ranks have gaps"),
      ("YQ== 0\nYQ== 1\n", 2, "a token stands twice"),
      ("", 0, "the ranks have gaps"),
    ])
  func refusals(text: String, line: Int, message: String) throws {
    let problem = #expect(throws: VocabularyFile.Problem.self) {
      try VocabularyFile.parse(Array(text.utf8), name: .cl100kBase)
    }
    #expect(problem == VocabularyFile.Problem(line: line, message: message))
  }

  @Test(
    "a model's id tells its vocabulary",
    arguments: [
      ("gpt-4o-mini", VocabularyName.o200kBase), ("gpt-4o", .o200kBase), ("gpt-4.1", .o200kBase),
      ("gpt-5.1-mini", .o200kBase), ("o1", .o200kBase), ("o3-mini", .o200kBase),
      ("o4-mini", .o200kBase), ("ft:gpt-4o-2024:org", .o200kBase), ("openai/gpt-4o", .o200kBase),
      ("gpt-4", .cl100kBase), ("gpt-4-turbo", .cl100kBase), ("gpt-3.5-turbo", .cl100kBase),
      ("ft:gpt-3.5-turbo:x", .cl100kBase), ("gpt-40", nil), ("claude-x", nil), ("o10", nil),
      ("my-gpt-4", nil), ("", nil),
    ])
  func names(id: String, name: VocabularyName?) {
    #expect(VocabularyName(modelID: id) == name)
  }
}
