internal import Foundation

/// The words that tell a group of texts from others.
///
/// A word's score is the difference of its log-odds inside and outside, each over the number of
/// texts that have it with ½ added to each count (the Haldane–Anscombe correction), divided by its
/// standard error: ln((g+½)/(G−g+½)) − ln((p+½)/(P−p+½)) over √(1/(g+½) + 1/(G−g+½) + 1/(p+½) +
/// 1/(P−p+½)), Woolf (1955). Monroe, Colaresi and Quinn (2008), "Fightin' Words", rank words by
/// the same kind of z score.
public struct TermContrast: Sendable {
  /// A word with its counts.
  public struct Term: Sendable, Hashable {
    /// The word.
    public let word: String
    /// The z score; above 0 where it is commoner inside.
    public let score: Double
    /// The texts of the group that have it.
    public let inside: Int
    /// The other texts that have it.
    public let outside: Int
  }

  /// The least score of a word that is named.
  public static let leastScore = 1.4

  private let words: [String]
  private let frequencies: [Int]
  private let count: Int
  private let includesGroups: Bool

  /// - Parameters:
  ///   - documents: the texts that groups are held against.
  ///   - includesGroups: whether these include the groups' own texts, which are then taken out.
  ///   - words: the words by their numbers.
  public init(documents: [[Int]], includesGroups: Bool, words: [String]) {
    self.words = words
    self.includesGroups = includesGroups
    count = documents.count
    var frequencies = [Int](repeating: 0, count: words.count)
    for document in documents {
      for word in Set(document) { frequencies[word] += 1 }
    }
    self.frequencies = frequencies
  }

  /// The words that tell a group from the others, the strongest first, equals by the number of
  /// texts that have them and then by their bytes. A word in a single text of several is no mark.
  public func terms(of group: [[Int]], limit: Int = 5) -> [Term] {
    var inside: [Int: Int] = [:]
    for document in group {
      for word in Set(document) { inside[word, default: 0] += 1 }
    }
    let least = min(2, group.count)
    let found = inside.compactMap { word, texts -> Term? in
      let rest = frequencies[word] - (includesGroups ? texts : 0)
      let others = count - (includesGroups ? group.count : 0)
      let score = Self.score(texts, of: group.count, against: rest, of: others)
      guard texts >= least, score >= Self.leastScore else { return nil }
      return Term(word: words[word], score: score, inside: texts, outside: rest)
    }
    let ranked = found.sorted {
      if $0.score != $1.score { return $0.score > $1.score }
      if $0.inside != $1.inside { return $0.inside > $1.inside }
      return $0.word.utf8.lexicographicallyPrecedes($1.word.utf8)
    }
    return Array(ranked.prefix(limit))
  }

  /// The z score of the difference of log-odds.
  static func score(_ inside: Int, of group: Int, against outside: Int, of others: Int) -> Double {
    let counts = [inside, group - inside, outside, others - outside].map { Double($0) + 0.5 }
    let difference =
      log(counts[0] / counts[1]) - log(counts[2] / counts[3])
    return difference / counts.reduce(0) { $0 + 1 / $1 }.squareRoot()
  }
}
