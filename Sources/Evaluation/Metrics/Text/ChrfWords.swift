/// The words of chrF++, numbered across the texts that are compared.
struct ChrfWords {
  private let variant: Chrf.Variant
  private var numbers = TokenNumbers()

  init(_ variant: Chrf.Variant) {
    self.variant = variant
  }

  /// The word n-grams of every order of the variant, each sorted.
  mutating func sorted(_ text: String) -> [[UInt128]] {
    guard variant.wordOrder > 0 else { return [] }
    let words = Self.words(of: text).map { numbers.number(of: $0) }
    return (1...variant.wordOrder).map { TokenNGrams.sorted(words, order: $0) }
  }

  /// sacrebleu's `_remove_punctuation`: words of more than one scalar lose their last scalar where
  /// it is punctuation of ASCII, else their first, which becomes a word of its own.
  static func words(of text: String) -> [ArraySlice<Unicode.Scalar>] {
    PythonText.split(Array(text.unicodeScalars)).flatMap { word in
      guard word.count > 1, let first = word.first, let last = word.last else { return [word] }
      if PythonText.isPunctuation(last) { return [word.dropLast(), word.suffix(1)] }
      if PythonText.isPunctuation(first) { return [word.prefix(1), word.dropFirst()] }
      return [word]
    }
  }
}
