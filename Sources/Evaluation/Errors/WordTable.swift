internal import StrictData

/// The words of many texts, numbered in the order in which they first occur.
///
/// A word is a run of letters and digits in lower case; each Han, Hiragana, Katakana or Hangul
/// scalar is a word by itself, for these are written without spaces. Everything else parts words.
public struct WordTable: Sendable {
  /// The words by their numbers.
  public private(set) var words: [String] = []
  private var numbers: [ExactString: Int] = [:]

  /// No words.
  public init() {}

  /// The numbers of a text's words, in order, each as often as it occurs.
  ///
  /// - Parameter prefix: stands before each word, so that the words of answers are not those of
  ///   questions.
  public mutating func document(_ text: String, prefix: String = "") -> [Int] {
    var found: [Int] = []
    var word = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if Self.standsAlone(scalar) {
        finish(&word, prefix, &found)
        word.append(scalar)
        finish(&word, prefix, &found)
      } else if Self.isPart(scalar) {
        append(scalar, to: &word)
      } else {
        finish(&word, prefix, &found)
      }
    }
    finish(&word, prefix, &found)
    return found
  }

  private func append(_ scalar: Unicode.Scalar, to word: inout String.UnicodeScalarView) {
    if scalar.isASCII {
      let isUpper = ("A"..."Z").contains(scalar)
      word.append(isUpper ? Unicode.Scalar(UInt8(scalar.value) + 0x20) : scalar)
    } else {
      word.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
    }
  }

  private mutating func finish(
    _ word: inout String.UnicodeScalarView, _ prefix: String, _ found: inout [Int]
  ) {
    guard !word.isEmpty else { return }
    let key = ExactString(prefix + String(word))
    word.removeAll(keepingCapacity: true)
    if let known = numbers[key] { return found.append(known) }
    numbers[key] = words.count
    found.append(words.count)
    words.append(key.text)
  }

  private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
        || ("0"..."9").contains(scalar)
    }
    let properties = scalar.properties
    if properties.isAlphabetic || properties.numericType != nil { return true }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return true
    default: return false
    }
  }

  private static func standsAlone(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3041...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0x20000...0x323AF:
      scalar.properties.isAlphabetic
    default: false
    }
  }
}
