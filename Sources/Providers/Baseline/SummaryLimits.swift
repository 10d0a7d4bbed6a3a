internal import Evaluation

/// How long a summary may be, as a prompt states it in English.
struct SummaryLimits: Equatable, Sendable {
  /// The most sentences.
  var sentences: Int?
  /// The most words, which white space separates.
  var words: Int?

  init(sentences: Int? = nil, words: Int? = nil) {
    self.sentences = sentences
    self.words = words
  }

  /// The first number of sentences and the first number of words that a text names as a bound:
  /// digits or words up to 99 before `sentence(s)` or `word(s)`, or one word further in front
  /// ("one short sentence"). Behind "under", "below", "fewer than" and "less than" the bound is
  /// one less; "at least", "more than", "over", "above" and "minimum" make no bound.
  init(stated text: String) {
    let tokens = Self.tokens(text)
    for (index, token) in tokens.enumerated() {
      switch token {
      case "sentence", "sentences": sentences = sentences ?? Self.bound(tokens, before: index)
      case "word", "words": words = words ?? Self.bound(tokens, before: index)
      default: break
      }
    }
  }

  /// The middle one of the answers' lengths in words, the lower of two; nil where there is none.
  static func median(of answers: [String]) -> Int? {
    let lengths = answers.map { PythonText.split(Array($0.unicodeScalars)).count }.sorted()
    return lengths.isEmpty ? nil : max(lengths[(lengths.count - 1) / 2], 1)
  }

  /// Runs of letters and digits, in lower case.
  private static func tokens(_ text: String) -> [String] {
    PythonText.lowered(text).split { scalar in
      !scalar.properties.isAlphabetic && scalar.properties.numericType == nil
    }.map { piece in
      var view = String.UnicodeScalarView()
      view.append(contentsOf: piece)
      return String(view)
    }
  }

  private static func bound(_ tokens: [String], before noun: Int) -> Int? {
    for last in [noun - 1, noun - 2] where last >= 0 {
      guard let number = number(tokens[last]) else { continue }
      var first = last
      var value = number
      if number < 10, last > 0, let ten = tens[tokens[last - 1]], units[tokens[last]] != nil {
        first = last - 1
        value += ten
      }
      return bound(value, behind: Array(tokens[..<first].suffix(3)))
    }
    // "in a sentence" is one; "a word" names no bound.
    let isOne = noun >= 2 && tokens[noun] == "sentence" && tokens[noun - 1] == "a"
    return isOne && tokens[noun - 2] == "in" ? 1 : nil
  }

  /// A number as a bound, given the words before it.
  private static func bound(_ value: Int, behind words: [String]) -> Int? {
    let isDenied = words.count == 3 && ["no", "not"].contains(words[0])
    var bound = value
    switch (words.dropLast().last, words.last) {
    case ("not", "over"), ("not", "above"), ("no", "over"): break
    case ("at", "least"), (_, "over"), (_, "above"), (_, "minimum"), ("minimum", "of"):
      return nil
    case ("more", "than"): if !isDenied { return nil }
    case ("fewer", "than"), ("less", "than"):
      if isDenied { return nil }
      bound -= 1
    case (_, "under"), (_, "below"): bound -= 1
    default: break
    }
    return bound > 0 ? bound : nil
  }

  private static func number(_ token: String) -> Int? {
    if let number = units[token] ?? tens[token] { return number }
    let isDigits = token.utf8.allSatisfy { (0x30...0x39).contains($0) }
    return isDigits && token.utf8.count <= 6 ? Int(token) : nil
  }

  private static let units: [String: Int] = [
    "single": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
  ]
  private static let tens: [String: Int] = [
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
  ]
}
