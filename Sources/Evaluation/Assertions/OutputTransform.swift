internal import StrictData

/// What a suite asks to be done to an output before it is compared; nothing is done unasked.
enum OutputTransform: String, CaseIterable {
  /// Takes Unicode white space off both ends.
  case trim
  /// Lower case, scalar by scalar.
  case lower
  /// What comes before the first "\n" or "\r".
  case firstLine = "first-line"

  /// The transform a misspelt name is nearest to.
  static func nearest(to name: String) -> String? {
    Spelling.nearest(to: name, among: allCases.map(\.rawValue))
  }

  /// The transformed text.
  func apply(_ text: String) -> String {
    let scalars = text.unicodeScalars
    switch self {
    case .trim:
      let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
      let start = scalars.firstIndex { !isSpace($0) } ?? scalars.endIndex
      let end = scalars.lastIndex { !isSpace($0) }.map(scalars.index(after:)) ?? start
      return String(scalars[start..<end])
    case .lower:
      return TextSearch.lowered(text)
    case .firstLine:
      return String(scalars.prefix { $0 != "\n" && $0 != "\r" })
    }
  }
}
