internal import Evaluation

/// A gram of up to five scalars in one word: its length and 21 bits for each scalar.
typealias Gram = UInt128

/// Character n-grams within words, as scikit-learn's
/// `CountVectorizer(analyzer="char_wb", ngram_range=(3, 5), lowercase=True)` counts them.
enum CharacterGrams {
  static let sizes = 3...5

  /// The grams of a text in the order they are found. Each word gets a space on both sides; a
  /// padded word no longer than n gives itself once, and no longer n is tried.
  static func grams(of text: String) -> [Gram] {
    var grams: [Gram] = []
    for word in PythonText.split(PythonText.lowered(text)) {
      let padded: [Unicode.Scalar] = [" "] + word + [" "]
      for size in sizes {
        guard padded.count > size else {
          grams.append(pack(padded[...]))
          break
        }
        for start in 0...(padded.count - size) {
          grams.append(pack(padded[start..<(start + size)]))
        }
      }
    }
    return grams
  }

  private static func pack(_ scalars: ArraySlice<Unicode.Scalar>) -> Gram {
    scalars.reduce(Gram(scalars.count)) { $0 << 21 | Gram($1.value) }
  }
}
