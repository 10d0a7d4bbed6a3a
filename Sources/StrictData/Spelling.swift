/// Which known word a misspelt one is nearest to.
public enum Spelling {
  /// The candidate with the smallest edit distance (Levenshtein over Unicode scalars), if it is at
  /// most a third of the word's length (and at least 1); ties go to the first candidate. Words
  /// over 64 scalars have none.
  public static func nearest(to word: String, among candidates: [String]) -> String? {
    let scalars = Array(word.unicodeScalars)
    guard scalars.count <= 64 else { return nil }
    let limit = max(1, (scalars.count + 1) / 3)
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
      let other = Array(candidate.unicodeScalars)
      guard abs(other.count - scalars.count) <= limit else { continue }
      let distance = distance(scalars, other)
      if distance <= limit, distance < best?.distance ?? Int.max { best = (candidate, distance) }
    }
    return best?.candidate
  }

  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var row = Array(0...right.count)
    for (leftIndex, leftScalar) in left.enumerated() {
      var diagonal = row[0]
      row[0] = leftIndex + 1
      for (rightIndex, rightScalar) in right.enumerated() {
        let substitution = diagonal + (leftScalar == rightScalar ? 0 : 1)
        diagonal = row[rightIndex + 1]
        row[rightIndex + 1] = min(substitution, diagonal + 1, row[rightIndex] + 1)
      }
    }
    return row[right.count]
  }
}
