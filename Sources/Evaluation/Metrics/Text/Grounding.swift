internal import StrictData

/// Lexical grounding: how much of an output's wording stands in its context. Our own definition;
/// it sees words, not meaning, so that it finds invented names and figures and not a "not".
enum Grounding {
  /// A sentence of the output whose words are not in the context.
  struct Sentence: Sendable, Hashable {
    /// The sentence, white space at its ends removed.
    let text: String
    /// The share of its content words that the context has.
    let containment: Double
  }

  /// A score 0…1 and what lowers it.
  struct Outcome<Missing: Sendable & Hashable>: Sendable, Hashable {
    /// The share of what was looked for that is grounded.
    let score: Double
    /// What is not, in order.
    let missing: [Missing]
  }

  /// The share of a sentence's content words that must be in the context.
  static let requiredContainment = 0.6

  /// `context-grounded`: the share of the output's sentences (``TextSentences``) of whose content
  /// words at least 60 % stand in the context (containment of unigrams, repeated words counted).
  ///
  /// Content words are the words of a sentence without English function words; a sentence of
  /// function words only keeps them all; a sentence without words does not count. An output without
  /// sentences scores 0, or 1 where the context has no words either. Linear.
  static func sentences(of output: String, in context: String) -> Outcome<Sentence> {
    let sentences = TextSentences.split(output).map { (text: $0, words: contentWords($0)) }
      .filter { !$0.words.isEmpty }
    let known = Set(
      TextSentences.words(Array(context.unicodeScalars)[...]).map { ExactString($0) })
    guard !sentences.isEmpty else { return Outcome(score: known.isEmpty ? 1 : 0, missing: []) }
    var missing: [Sentence] = []
    for sentence in sentences {
      let found = sentence.words.count { known.contains(ExactString($0)) }
      let containment = Double(found) / Double(sentence.words.count)
      if containment < requiredContainment {
        missing.append(Sentence(text: trimmed(sentence.text), containment: containment))
      }
    }
    let share = Double(sentences.count - missing.count) / Double(sentences.count)
    return Outcome(score: share, missing: missing)
  }

  /// `numbers-grounded`: the share of the output's numbers whose value the context has; 1 where
  /// the output has none. Numbers are read as ``NumericAnswer`` does (`1,000` is `1000.0`), but
  /// without their sign: a hyphen before a digit is as often a dash. Linear.
  static func numbers(of output: String, in context: String) -> Outcome<Double> {
    let known = Set(NumericAnswer.numbers(in: context).map(\.magnitude))
    let numbers = NumericAnswer.numbers(in: output).map(\.magnitude)
    let missing = numbers.filter { !known.contains($0) }
    guard !numbers.isEmpty else { return Outcome(score: 1, missing: []) }
    return Outcome(
      score: Double(numbers.count - missing.count) / Double(numbers.count), missing: missing)
  }

  private static func contentWords(_ sentence: ArraySlice<Unicode.Scalar>) -> [String] {
    let words = TextSentences.words(sentence)
    let content = words.filter { !functionWords.contains($0) }
    return content.isEmpty ? words : content
  }

  private static func trimmed(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var scalars = scalars.drop(while: PythonText.isSpace)
    while let last = scalars.last, PythonText.isSpace(last) { scalars.removeLast() }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// Articles, pronouns, prepositions, conjunctions and auxiliaries of English.
  private static let functionWords: Set<String> = Set(
    """
    a an the this that these those i you he she it we they me him her us them my your his its our \
    their who whom whose which what and or but nor so yet if then than as of in on at by for from \
    to with into onto over under about between through during before after is am are was were be \
    been being has have had do does did will would shall should can could may might must not no \
    there here also it's
    """.split(separator: " ").map { String($0) })
}
