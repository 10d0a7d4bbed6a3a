/// A piece of a line that is compared as a whole.
struct Word {
  let text: String
  /// Whether it begins with a letter or a digit.
  let isWord: Bool
}

/// How a line is cut into words; see ``WordDiff``.
enum Words {
  private enum Shape {
    case space, run, flag, single, follower
  }

  static func split(_ line: String) -> [Word] {
    var words: [Word] = []
    var current = String.UnicodeScalarView()
    var shape = Shape.follower
    var isWord = false
    var afterJoiner = false
    for scalar in line.unicodeScalars {
      let next = classify(scalar)
      let continues =
        next == .follower || (afterJoiner && next == .single)
        || (next == shape && next != .single && next != .flag)
        || (next == .flag && shape == .flag && current.count == 1)
      if !continues, !current.isEmpty {
        words.append(Word(text: String(current), isWord: isWord))
        current = String.UnicodeScalarView()
      }
      if current.isEmpty {
        shape = next
        isWord = next == .run || isLetter(scalar)
      }
      current.append(scalar)
      afterJoiner = scalar.value == 0x200D
    }
    if !current.isEmpty { words.append(Word(text: String(current), isWord: isWord)) }
    return words
  }

  private static func classify(_ scalar: Unicode.Scalar) -> Shape {
    switch scalar.value {
    case 0x20, 0x09...0x0D: return .space
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: return .run
    case 0...0x7F: return .single
    case 0x1F1E6...0x1F1FF: return .flag
    case 0x3040...0x30FF: return .single
    default: break
    }
    let properties = scalar.properties
    if properties.isWhitespace { return .space }
    if properties.isEmojiModifier || properties.isVariationSelector { return .follower }
    if properties.isIdeographic { return .single }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .format: return .follower
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .decimalNumber, .letterNumber, .otherNumber:
      return .run
    default: return .single
    }
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value > 0x7F && scalar.properties.isAlphabetic
  }
}
