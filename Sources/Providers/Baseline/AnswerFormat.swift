internal import StrictData

/// What stands around a declared label in an example's answer: `{"label": "` and `"}`, or
/// `Category: `. Empty where the answer is the label itself.
struct AnswerFormat: Sendable, Hashable {
  var prefix = ""
  var suffix = ""

  /// A label in this format.
  func applied(to label: String) -> String { prefix + label + suffix }

  /// The format and the label of an answer. An answer that holds no declared label, or two of
  /// them, is a label of its own.
  static func read(_ output: String, labels: [String]) -> (AnswerFormat, label: String) {
    let scalars = Array(output.unicodeScalars)
    let isLabel = labels.contains { ExactString($0) == ExactString(output) }
    guard !isLabel, scalars.count * labels.count <= 100_000 else {
      return (AnswerFormat(), output)
    }
    var found: (AnswerFormat, label: String)?
    for label in labels {
      let wanted = Array(label.unicodeScalars)
      for start in scalars.indices where occurs(wanted, in: scalars, at: start) {
        if found != nil { return (AnswerFormat(), output) }
        let format = AnswerFormat(
          prefix: string(scalars[..<start]), suffix: string(scalars[(start + wanted.count)...]))
        found = (format, label)
      }
    }
    return found ?? (AnswerFormat(), output)
  }

  /// Whether a label stands there as a word of its own.
  private static func occurs(
    _ label: [Unicode.Scalar], in text: [Unicode.Scalar], at start: Int
  ) -> Bool {
    let end = start + label.count
    guard end <= text.count, text[start..<end].elementsEqual(label) else { return false }
    return (start == 0 || !isWordPart(text[start - 1]))
      && (end == text.count || !isWordPart(text[end]))
  }

  private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar == "-" || scalar.properties.isAlphabetic
      || scalar.properties.numericType != nil
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}
