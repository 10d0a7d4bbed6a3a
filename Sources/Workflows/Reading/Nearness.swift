/// Finds what a mistyped name may have meant.
public enum Nearness {
  /// The candidate with the least edit distance (insertions, deletions, replacements and swaps of
  /// neighbours, over Unicode scalars: "optimal string alignment"), where that is at most a third
  /// of the word's length, or 2; nil otherwise. Of several the first.
  public static func nearest(to word: String, in candidates: [String]) -> String? {
    let limit = max(2, word.unicodeScalars.count / 3)
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
      let distance = distance(Array(word.unicodeScalars), Array(candidate.unicodeScalars))
      if distance <= limit, distance < (best?.distance ?? .max) { best = (candidate, distance) }
    }
    return best?.candidate
  }

  static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    guard left.count <= 200, right.count <= 200 else { return left == right ? 0 : .max }
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for (i, scalar) in left.enumerated() {
      var current = [i + 1]
      for (j, other) in right.enumerated() {
        var cost = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (scalar == other ? 0 : 1))
        if i > 0, j > 0, scalar == right[j - 1], left[i - 1] == other {
          cost = min(cost, beforePrevious[j - 1] + 1)
        }
        current.append(cost)
      }
      beforePrevious = previous
      previous = current
    }
    return previous[right.count]
  }
}
