internal import Foundation

/// Texts that resemble each other, found in one pass: each text joins the leader it resembles most,
/// or becomes a leader itself (leader clustering, Hartigan 1975, "Clustering Algorithms").
///
/// Two texts resemble each other by the cosine of their TF-IDF vectors: (1 + ln tf) · ln((N + 1) /
/// (df + ½)) of each word, over all N texts (Salton and Buckley 1988). Of a text its
/// ``heaviest`` words count, and of the leaders that share a word the first ``leadersPerWord``: so
/// the cost is bounded by texts × 24 × 256, and what only common words connect may stay apart.
/// The outcome is a function of the texts and their order.
public struct TextClusters: Sendable {
  /// The least cosine of a text and its leader.
  public static let threshold = 0.15
  /// How many words of a text count.
  static let heaviest = 24
  /// How many leaders are looked up under one word.
  static let leadersPerWord = 256

  /// The texts of each cluster by their numbers, the leader first; clusters in the order of their
  /// leaders. A text without words is in none.
  public let clusters: [[Int]]

  /// Clusters some of the texts.
  ///
  /// - Parameters:
  ///   - documents: the word numbers of all texts, see ``WordTable``.
  ///   - members: the numbers of those to cluster.
  ///   - wordCount: how many words there are.
  public init(_ documents: [[Int]], members: [Int], wordCount: Int) {
    var frequencies = [Int](repeating: 0, count: wordCount)
    for document in documents {
      for word in Set(document) { frequencies[word] += 1 }
    }
    let weights = frequencies.map { log((Double(documents.count) + 1) / (Double($0) + 0.5)) }
    var leaders = Leaders(wordCount: wordCount)
    var clusters: [[Int]] = []
    for member in members {
      let vector = Self.vector(documents[member], weights)
      guard !vector.isEmpty else { continue }
      if let leader = leaders.nearest(to: vector, threshold: Self.threshold) {
        clusters[leader].append(member)
      } else {
        leaders.add(vector)
        clusters.append([member])
      }
    }
    self.clusters = clusters
  }

  /// The heaviest words of a text with their weights, of length 1.
  private static func vector(
    _ document: [Int], _ weights: [Double]
  ) -> [(word: Int, weight: Double)] {
    var counts: [Int: Int] = [:]
    for word in document { counts[word, default: 0] += 1 }
    let all = counts.map { word, count in
      (word: word, weight: (1 + log(Double(count))) * weights[word])
    }.sorted { ($1.weight, $0.word) < ($0.weight, $1.word) }
    let kept = all.prefix(heaviest)
    let length = kept.reduce(0) { $0 + $1.weight * $1.weight }.squareRoot()
    return length > 0 ? kept.map { (word: $0.word, weight: $0.weight / length) } : []
  }
}

/// The leaders so far, by their words.
private struct Leaders {
  private var byWord: [[(leader: Int, weight: Double)]]
  private var sums: [Double] = []

  init(wordCount: Int) {
    byWord = Array(repeating: [], count: wordCount)
  }

  mutating func add(_ vector: [(word: Int, weight: Double)]) {
    for (word, weight) in vector where byWord[word].count < TextClusters.leadersPerWord {
      byWord[word].append((leader: sums.count, weight: weight))
    }
    sums.append(0)
  }

  /// The leader with the largest cosine of at least the threshold, the first of equal ones.
  mutating func nearest(
    to vector: [(word: Int, weight: Double)], threshold: Double
  ) -> Int? {
    var touched: [Int] = []
    for (word, weight) in vector {
      for entry in byWord[word] {
        if sums[entry.leader] == 0 { touched.append(entry.leader) }
        sums[entry.leader] += weight * entry.weight
      }
    }
    var best: (leader: Int, cosine: Double)?
    for leader in touched {
      let cosine = sums[leader]
      sums[leader] = 0
      guard cosine >= threshold else { continue }
      if let known = best, (known.cosine, leader) > (cosine, known.leader) { continue }
      best = (leader, cosine)
    }
    return best?.leader
  }
}
