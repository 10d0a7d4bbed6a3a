import Foundation
import Testing

/// What registry/README.md promises of the articles and of the order mails.
@Suite("The shipped articles and mails") struct TextSuiteTests {
  private struct Line {
    let id: String
    let text: String
    let object: [String: Any]

    var tags: [String] { object["tags"] as? [String] ?? [] }
    var vars: [String: Any] { object["vars"] as? [String: Any] ?? [:] }
    var wordCount: Int { TextSuiteTests.words(text) }
  }

  private static func words(_ text: String) -> Int {
    text.split(whereSeparator: \.isWhitespace).count
  }

  private func lines(_ path: String) throws -> [[String: Any]] {
    try SampleBench.text("registry/\(path)").split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  private func cases(_ suite: String, _ variable: String) throws -> [Line] {
    try lines("suites/\(suite)/cases.jsonl").map { object in
      let vars = try #require(object["vars"] as? [String: Any])
      return Line(
        id: try #require(object["id"] as? String),
        text: try #require(vars[variable] as? String), object: object)
    }
  }

  private func examples(_ path: String, _ variable: String) throws -> [String] {
    try lines(path).map { object in
      try #require((object["input"] as? [String: Any])?[variable] as? String)
    }
  }

  /// The largest share of 5-scalar shingles that two of the texts have in common.
  private func containment(_ texts: [String]) -> Double {
    var numbers: [[UInt32]: Int] = [:]
    let sets = texts.map { text in
      let scalars = text.lowercased().unicodeScalars.map(\.value)
      return Set(
        (0..<max(scalars.count - 4, 0)).map { start in
          let shingle = Array(scalars[start..<(start + 5)])
          let number = numbers[shingle] ?? numbers.count
          numbers[shingle] = number
          return number
        })
    }
    var worst = 0.0
    for (index, left) in sets.enumerated() where !left.isEmpty {
      for right in sets[..<index] where !right.isEmpty {
        let (few, many) = left.count < right.count ? (left, right) : (right, left)
        let shared = Double(few.count(where: many.contains))
        worst = max(worst, shared / Double(few.count))
      }
    }
    return worst
  }

  @Test("118 articles, 15 of them edge cases, each of its own words")
  func articles() throws {
    let cases = try cases("news-summary", "article")
    #expect(cases.count == 118)
    #expect(Set(cases.map(\.id)).count == cases.count)
    for item in cases where !item.tags.contains("very-short") {
      #expect((70...130).contains(item.wordCount), "\(item.id)")
      let summary = try #require(item.object["expected"] as? String)
      #expect((15...30).contains(Self.words(summary)), "\(item.id)")
      #expect(!item.text.contains(summary), "\(item.id)")
    }
    #expect(cases.count { $0.tags.contains("edge") } == 15)
    for kind in ["very-short", "list", "no-news", "other-language", "injected-instruction"] {
      #expect(cases.contains { $0.tags.contains("edge") && $0.tags.contains(kind) }, "\(kind)")
    }
    let texts = try cases.map(\.text) + examples("prompts/news/summary.examples.jsonl", "article")
    #expect(containment(texts) <= 0.3)
  }

  @Test("150 mails, 36 of them by customers of the examples and 24 edge cases")
  func mails() throws {
    let cases = try cases("orders-extract", "mail")
    #expect(cases.count == 150)
    #expect(Set(cases.map(\.id)).count == cases.count)
    for item in cases where !item.tags.contains("very-short") {
      #expect((40...90).contains(item.wordCount), "\(item.id)")
    }
    #expect(cases.count { $0.tags.contains("edge") } == 24)
    #expect(cases.count { $0.tags.contains("regular") } == 36)
    for kind in [
      "no-order", "two-orders", "contradictory", "other-language", "injected-instruction",
    ] {
      #expect(cases.contains { $0.tags.contains("edge") && $0.tags.contains(kind) }, "\(kind)")
    }
    let texts = try cases.map(\.text) + examples("prompts/orders/extract.examples.jsonl", "mail")
    #expect(containment(texts) <= 0.55)
  }

  @Test("an expected order takes its names from the mail and its day from the calendar")
  func orders() throws {
    for item in try cases("orders-extract", "mail") {
      let order = try #require(item.object["expected"] as? [String: Any])
      #expect(
        Set(order.keys)
          == ["customer", "items", "delivery_date", "city", "currency", "total", "urgent"])
      let mail = item.text.lowercased()
      for key in ["customer", "city"] {
        guard let name = order[key] as? String else { continue }
        #expect(mail.contains(name.lowercased()), "\(item.id): \(name)")
      }
      #expect(order["currency"] is NSNull == order["total"] is NSNull, "\(item.id)")
      if let day = order["delivery_date"] as? String {
        let received = try #require(item.vars["received"] as? String)
        #expect(day.utf8.count == 10 && received.utf8.count == 10 && day >= received)
      }
      let things = try #require(order["items"] as? [[String: Any]])
      for thing in things {
        #expect(Set(thing.keys) == ["sku", "product", "quantity"])
        guard let sku = thing["sku"] as? String else { continue }
        #expect(item.text.contains(sku), "\(item.id): \(sku)")
      }
      let names = things.compactMap { $0["product"] as? String }
      guard !item.tags.contains("typos") else { continue }
      for name in names { #expect(mail.contains(name.lowercased()), "\(item.id): \(name)") }
    }
  }

  @Test("the suite's schema is the prompt's, line by line")
  func schemas() throws {
    func lines(_ path: String) throws -> [Substring] {
      try SampleBench.text("registry/\(path)").split(separator: "\n")
        .map { $0.drop { $0 == " " } }
    }
    let suite = try lines("suites/orders-extract/suite.yaml")
    let start = try #require(suite.firstIndex(of: "type: object"))
    let end = try #require(suite.lastIndex { $0.hasPrefix("- type:") })
    let schema = suite[start..<end].joined(separator: "\n")
    #expect(schema.contains("required: [customer, items, delivery_date"))
    let prompt = try lines("prompts/orders/extract.prompt").joined(separator: "\n")
    #expect(prompt.contains("schema:\n\(schema)\nstet.examples:"))
  }
}
