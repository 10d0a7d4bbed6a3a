internal import Foundation
internal import StrictData

/// What a suite asks to be done to an output before it is compared; nothing is done unasked.
enum OutputTransform: Sendable, Hashable {
  /// What a transform came to.
  enum Outcome: Sendable, Hashable {
    /// The text that is judged.
    case text(String)
    /// There is no such text in the output, and why: the assertion fails, with score 0.
    case nothing(String)
  }

  /// Takes Unicode white space off both ends.
  case trim
  /// Lower case, scalar by scalar.
  case lower
  /// What comes before the first "\n" or "\r".
  case firstLine
  /// Unicode normalisation form C.
  case nfc
  /// Unicode normalisation form KC.
  case nfkc
  /// What stands at a place of the output's JSON: a string's text, else the value as compact JSON.
  case jsonPath(OutputPath)

  private static let plain: [(name: String, transform: OutputTransform)] = [
    ("trim", .trim), ("lower", .lower), ("first-line", .firstLine), ("nfc", .nfc),
    ("nfkc", .nfkc),
  ]
  private static let pathName = "json-path"

  /// The transform of a name.
  static func named(_ name: String) throws(AssertionFault) -> OutputTransform {
    let found = plain.first { ExactString($0.name) == ExactString(name) }
    if let found { return found.transform }
    if name.utf8.starts(with: "\(pathName) ".utf8) {
      let text = String(decoding: name.utf8.dropFirst(pathName.utf8.count + 1), as: UTF8.self)
      guard let path = OutputPath(text) else {
        throw AssertionFault(
          "transform '\(name)' has no path such as $.a.b[0] or /a/b/0")
      }
      return .jsonPath(path)
    }
    throw AssertionFault(
      "unknown transform '\(name)'",
      suggestion: Spelling.nearest(to: name, among: plain.map(\.name) + [pathName]))
  }

  /// The transformed text.
  func apply(_ text: String) -> Outcome {
    let scalars = text.unicodeScalars
    switch self {
    case .trim:
      let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
      let start = scalars.firstIndex { !isSpace($0) } ?? scalars.endIndex
      let end = scalars.lastIndex { !isSpace($0) }.map(scalars.index(after:)) ?? start
      return .text(String(scalars[start..<end]))
    case .lower:
      return .text(TextSearch.lowered(text))
    case .firstLine:
      return .text(String(scalars.prefix { $0 != "\n" && $0 != "\r" }))
    case .nfc:
      return .text(text.precomposedStringWithCanonicalMapping)
    case .nfkc:
      return .text(text.precomposedStringWithCompatibilityMapping)
    case .jsonPath(let path):
      return path.apply(text)
    }
  }
}
