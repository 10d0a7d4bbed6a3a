/// A list written as one string, as promptfoo splits the value of `contains-all` and its like
/// (src/util/parseCommaSeparatedValues.ts): at commas, white space around a field taken off,
/// nothing between two commas is no field. A field in double quotes keeps its commas and white
/// space; `""` and `\"` in it stand for a quote, `\\` for a backslash.
enum CommaSeparated {
  /// A string that is no list.
  struct Malformed: Error {
    /// What is wrong, without a full stop.
    let message: String
  }

  /// The fields. Linear.
  static func parse(_ text: String) throws(Malformed) -> [String] {
    let scalars = Array(text.unicodeScalars)
    var fields: [String] = []
    var index = 0
    while true {
      while index < scalars.count, isSpace(scalars[index]) || scalars[index] == "," { index += 1 }
      guard index < scalars.count else { return fields }
      if scalars[index] == "\"" {
        fields.append(try quoted(scalars, &index))
      } else {
        fields.append(plain(scalars, &index))
      }
    }
  }

  private static func plain(_ scalars: [Unicode.Scalar], _ index: inout Int) -> String {
    let start = index
    while index < scalars.count, scalars[index] != "," { index += 1 }
    var end = index
    while end > start, isSpace(scalars[end - 1]) { end -= 1 }
    return text(scalars[start..<end])
  }

  private static func quoted(
    _ scalars: [Unicode.Scalar], _ index: inout Int
  ) throws(Malformed) -> String {
    var field: [Unicode.Scalar] = []
    index += 1
    while index < scalars.count {
      let next = index + 1 < scalars.count ? scalars[index + 1] : nil
      switch (scalars[index], next) {
      case ("\\", "\""?), ("\\", "\\"?), ("\"", "\""?):
        field.append(scalars[index + 1])
        index += 2
      case ("\"", _):
        index += 1
        while index < scalars.count, isSpace(scalars[index]) { index += 1 }
        guard index >= scalars.count || scalars[index] == "," else {
          throw Malformed(message: "has no comma after a quoted part of its value")
        }
        return text(field[...])
      case (let scalar, _):
        field.append(scalar)
        index += 1
      }
    }
    throw Malformed(message: "has a quoted part without its closing quote")
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// ECMAScript's white space: U+FEFF is, U+0085 is not.
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xFEFF: true
    case 0x85: false
    default: scalar.properties.isWhitespace
    }
  }
}
