internal import StrictData

/// What two answers have to share to be one vote.
enum VoteText {
  /// An answer without the white space at its ends, every run of white space in it one space,
  /// every scalar in lower case (its full mapping, without locale). White space is Unicode's.
  static func normalized(_ text: String) -> ExactString {
    let words = text.unicodeScalars.split { $0.properties.isWhitespace }
    let joined = words.map { String(Substring($0)) }.joined(separator: " ")
    return ExactString(TextSearch.lowered(joined))
  }

  /// A text without Unicode white space at its ends.
  static func trimmed(_ scalars: Substring.UnicodeScalarView) -> String {
    var scalars = scalars.drop { $0.properties.isWhitespace }
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    return String(Substring(scalars))
  }
}
