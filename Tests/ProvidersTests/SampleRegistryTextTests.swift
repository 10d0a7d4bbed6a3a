import Foundation
import StrictData
import Testing

@testable import Providers

/// The shipped prompts that are no classifiers. The figures are those of an independent
/// computation in Python: the sentence rule of docs/baseline.md by regular expressions, and TF-IDF
/// after scikit-learn's definition.
@Suite("The baseline on the shipped articles and mails")
struct SampleRegistryTextTests {
  private func text(_ path: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appending(path: "registry/\(path)"), encoding: .utf8)
  }

  private func lines(_ path: String) throws -> [JSONValue] {
    try text(path).split(separator: "\n").map { try JSONParser.parse(String($0)) }
  }

  /// The system message of a prompt without partials.
  private func system(_ path: String) throws -> String {
    let file = try text(path)
    let start = try #require(file.range(of: "{{role \"system\"}}\n"))
    let end = try #require(file.range(of: "{{role \"user\"}}"))
    return String(file[start.upperBound..<end.lowerBound])
  }

  private func mail(_ value: JSONValue?) throws -> String {
    let received = try #require(value?["received"]?.string)
    return "Received on \(received).\n\n\(try #require(value?["mail"]?.string))"
  }

  @Test("an article's answer is its first sentence, cut at 30 words")
  func articles() throws {
    let system = try system("prompts/news/summary.prompt")
    let examples = try lines("prompts/news/summary.examples.jsonl")
    var messages = [("system", system)]
    for example in examples {
      messages.append(("user", try #require(example["input"]?["article"]?.string)))
      messages.append(("assistant", try #require(example["output"]?.string)))
    }
    let cases = try lines("suites/news-summary/cases.jsonl")
    var (words, cut) = (0, 0)
    for item in cases {
      let article = try #require(item["vars"]?["article"]?.string)
      let chat = BaselineSample.chat(messages + [("user", article)])
      let summary = LeadSummary(chat)
      #expect(summary.limits == SummaryLimits(sentences: 1, words: 30))
      let answer = summary.answer()
      words += answer.text.split(separator: " ").count
      if answer.note.contains(" cut ") { cut += 1 }
    }
    #expect(cases.count == 118)
    #expect(words == 2329)
    #expect(cut == 5)
  }

  @Test("a mail's answer is a copy of the nearest example's")
  func mails() throws {
    let system = try system("prompts/orders/extract.prompt")
    let examples = try lines("prompts/orders/extract.examples.jsonl")
    var messages = [("system", system)]
    var numbers: [String: Int] = [:]
    for (number, example) in examples.enumerated() {
      let output = try #require(example["output"]).serialized()
      messages.append(("user", try mail(example["input"])))
      messages.append(("assistant", output))
      numbers[output] = number
    }
    let evidence = BaselineSample.reader(messages + [("user", "x")]).evidence
    #expect(evidence.descriptions.isEmpty)
    let neighbours = NearestNeighbours(evidence)
    var copies = [Int](repeating: 0, count: examples.count)
    for item in try lines("suites/orders-extract/cases.jsonl") {
      let answer = neighbours.answer(to: try mail(item["vars"]), mode: .auto)
      copies[try #require(numbers[answer.text])] += 1
    }
    #expect(copies == [30, 15, 8, 5, 18, 12, 15, 5, 32, 10])
  }
}
