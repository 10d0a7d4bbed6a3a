internal import Foundation

/// TF-IDF vectors of documents and their cosines with a query, as scikit-learn's
/// `TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5))` fitted on the documents gives them:
/// raw counts, idf = ln((1 + N)/(1 + df)) + 1, L2 norm; a query's unknown grams are left out before
/// its norm is taken. Sums run in the order in which grams first appear, so that equal documents
/// and queries give equal bits.
struct SimilarityIndex: Sendable {
  private struct Posting {
    let document: Int
    let weight: Double
  }

  /// The number of documents.
  let count: Int
  private var numbers: [Gram: Int] = [:]
  private var inverseFrequencies: [Double] = []
  private var postings: [[Posting]] = []

  /// Fits the vectors; the cost is that of reading the documents once.
  init(documents: [String]) {
    count = documents.count
    var counted: [[(gram: Int, count: Int)]] = []
    for document in documents {
      var counts: [Int: Int] = [:]
      for gram in CharacterGrams.grams(of: document) {
        let number = numbers[gram] ?? numbers.count
        numbers[gram] = number
        counts[number, default: 0] += 1
      }
      counted.append(counts.map { (gram: $0.key, count: $0.value) }.sorted { $0.gram < $1.gram })
    }
    var frequencies = [Int](repeating: 0, count: numbers.count)
    for counts in counted { for entry in counts { frequencies[entry.gram] += 1 } }
    inverseFrequencies = frequencies.map { log(Double(1 + documents.count) / Double(1 + $0)) + 1 }
    postings = [[Posting]](repeating: [], count: numbers.count)
    for (document, counts) in counted.enumerated() {
      for (gram, weight) in weighted(counts) {
        postings[gram].append(Posting(document: document, weight: weight))
      }
    }
  }

  /// The cosine of a query with every document, 0…1.
  func similarities(to query: String) -> [Double] {
    var counts: [Int: Int] = [:]
    for gram in CharacterGrams.grams(of: query) {
      if let number = numbers[gram] { counts[number, default: 0] += 1 }
    }
    var sums = [Double](repeating: 0, count: count)
    let sorted = counts.map { (gram: $0.key, count: $0.value) }.sorted { $0.gram < $1.gram }
    for (gram, weight) in weighted(sorted) {
      for posting in postings[gram] { sums[posting.document] += weight * posting.weight }
    }
    return sums
  }

  /// Counts times idf, scaled to length 1.
  private func weighted(_ counts: [(gram: Int, count: Int)]) -> [(Int, Double)] {
    let weights = counts.map { ($0.gram, Double($0.count) * inverseFrequencies[$0.gram]) }
    let norm = weights.reduce(0) { $0 + $1.1 * $1.1 }.squareRoot()
    return weights.map { ($0.0, $0.1 / norm) }
  }
}
