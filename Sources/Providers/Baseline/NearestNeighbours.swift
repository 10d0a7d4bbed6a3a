internal import StrictData

/// The classifier behind the baseline: similarities to descriptions and examples, and a vote.
struct NearestNeighbours: Sendable {
  /// How an answer is made of the examples.
  enum Mode: String, CaseIterable, Sendable {
    /// Copies where all outputs are distinct and no label is described, else votes.
    case auto
    /// The label with the best score.
    case vote
    /// The nearest example's output.
    case copy
  }

  /// An answer and what it rests on.
  struct Answer: Sendable {
    let text: String
    let note: String
  }

  /// Scores at or below this are none.
  static let leastScore = 1e-12

  /// Candidates in prompt order: described labels, then outputs as they first appear.
  let labels: [String]
  private let evidence: PromptEvidence
  private let index: SimilarityIndex
  private let labelOfExample: [Int]
  private let formats: [AnswerFormat]

  init(_ evidence: PromptEvidence) {
    self.evidence = evidence
    index = SimilarityIndex(
      documents: evidence.descriptions.map(\.text) + evidence.examples.map(\.input))
    var labels = evidence.descriptions.map(\.label)
    var numbers: [ExactString: Int] = [:]
    for (number, label) in labels.enumerated() { numbers[ExactString(label)] = number }
    let declared = labels
    var labelOfExample: [Int] = []
    var formats: [AnswerFormat] = []
    for example in evidence.examples {
      let (format, label) = AnswerFormat.read(example.output, labels: declared)
      let number = numbers[ExactString(label)] ?? labels.count
      if number == labels.count {
        numbers[ExactString(label)] = number
        labels.append(label)
      }
      labelOfExample.append(number)
      formats.append(format)
    }
    self.labels = labels
    self.labelOfExample = labelOfExample
    self.formats = formats
  }

  /// Each label's score for a query: 2 · cos(query, description) + the mean of the up to 3 largest
  /// cos(query, example of that label); 0…3.
  func scores(for query: String) -> [Double] { scores(index.similarities(to: query)) }

  /// The answer to a query; an empty text where nothing in the prompt is like it.
  func answer(to query: String, mode: Mode) -> Answer {
    let similarities = index.similarities(to: query)
    let copies =
      mode == .copy
      || (mode == .auto && evidence.descriptions.isEmpty && labels.count == labelOfExample.count)
    let nearest = nearestExample(similarities) { _ in true }
    if copies { return copied(nearest, similarities) }
    let scores = scores(similarities)
    guard let best = Self.firstLargest(scores), scores[best] > Self.leastScore else {
      return Answer(text: "", note: "abstained: nothing in the prompt is like the query")
    }
    let format = nearest.map { formats[$0] } ?? AnswerFormat()
    return Answer(
      text: format.applied(to: labels[best]), note: note(on: best, similarities))
  }

  private func copied(_ nearest: Int?, _ similarities: [Double]) -> Answer {
    let offset = evidence.descriptions.count
    guard let nearest, similarities[offset + nearest] > Self.leastScore else {
      return Answer(text: "", note: "abstained: no example is like the query")
    }
    return Answer(
      text: evidence.examples[nearest].output,
      note: "copied \(Self.named(nearest, similarities[offset + nearest]))")
  }

  private func scores(_ similarities: [Double]) -> [Double] {
    var nearest = [[Double]](repeating: [], count: labels.count)
    for (example, label) in labelOfExample.enumerated() {
      nearest[label].append(similarities[evidence.descriptions.count + example])
    }
    return labels.indices.map { label in
      let described = label < evidence.descriptions.count ? 2 * similarities[label] : 0
      let largest = nearest[label].sorted(by: >).prefix(3)
      let mean = largest.isEmpty ? 0 : largest.reduce(0, +) / Double(largest.count)
      return described + mean
    }
  }

  /// What a label's score rests on: its description and its nearest example.
  private func note(on label: Int, _ similarities: [Double]) -> String {
    var parts: [String] = []
    if label < evidence.descriptions.count {
      parts.append("description, similarity \(Self.hundredths(similarities[label]))")
    }
    if let nearest = nearestExample(similarities, where: { labelOfExample[$0] == label }) {
      parts.append(Self.named(nearest, similarities[evidence.descriptions.count + nearest]))
    }
    return parts.joined(separator: "; ")
  }

  private func nearestExample(
    _ similarities: [Double], where isWanted: (Int) -> Bool
  ) -> Int? {
    var best: Int?
    let offset = evidence.descriptions.count
    for example in evidence.examples.indices where isWanted(example) {
      if let found = best, similarities[offset + example] <= similarities[offset + found] {
        continue
      }
      best = example
    }
    return best
  }

  private static func firstLargest(_ scores: [Double]) -> Int? {
    scores.indices.reduce(nil as Int?) { best, index in
      best.map { scores[index] > scores[$0] ? index : $0 } ?? index
    }
  }

  /// "example 7, similarity 0.41"; examples count from 1 in prompt order.
  private static func named(_ example: Int, _ similarity: Double) -> String {
    "example \(example + 1), similarity \(hundredths(similarity))"
  }

  private static func hundredths(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }
}
