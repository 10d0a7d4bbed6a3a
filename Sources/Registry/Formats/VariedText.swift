internal import StrictData

/// How letters are written.
enum LetterForm: String, CaseIterable {
  case upper
  case lower
  /// The first letter of each word in title case, the others in lower case; words end at white
  /// space.
  case title

  /// The text in this form, scalar by scalar (Unicode's mappings without context or language).
  func applied(to text: String) -> String {
    var isWordStart = true
    var result = ""
    for scalar in text.unicodeScalars {
      let properties = scalar.properties
      switch self {
      case .upper: result += properties.uppercaseMapping
      case .lower: result += properties.lowercaseMapping
      case .title:
        let starts = isWordStart && properties.isAlphabetic
        result += starts ? properties.titlecaseMapping : properties.lowercaseMapping
        isWordStart = properties.isWhitespace || (isWordStart && !starts)
      }
    }
    return result
  }
}

/// How items or lines are moved.
enum OrderMove: String {
  /// Last to first.
  case reverse
  /// Every rotation: each item is once in every place.
  case rotate
}

/// A list's items, or a text's lines, in an order that can be changed.
struct OrderedParts {
  private enum Form {
    case list
    case lines(separator: String, hasFinalBreak: Bool)
  }

  private let parts: [JSONValue]
  private let form: Form

  /// Nil for a value that is neither a list nor a text.
  init?(_ value: JSONValue) {
    switch value {
    case .array(let items): (parts, form) = (items, .list)
    case .string(let text):
      let lines = Self.lines(of: text)
      let hasFinalBreak = lines.parts.count > 1 && lines.parts.last?.isEmpty == true
      parts = (hasFinalBreak ? lines.parts.dropLast() : lines.parts[...]).map { .string($0) }
      form = .lines(separator: lines.separator, hasFinalBreak: hasFinalBreak)
    default: return nil
    }
  }

  /// The number of items or lines.
  var count: Int { parts.count }

  /// Last to first.
  var reversed: JSONValue { value(parts.reversed()) }

  /// What stood at `places` stands first.
  func rotated(by places: Int) -> JSONValue {
    let places = min(places, parts.count)
    return value(Array(parts[places...] + parts[..<places]))
  }

  private func value(_ parts: [JSONValue]) -> JSONValue {
    switch form {
    case .list: return .array(parts)
    case .lines(let separator, let hasFinalBreak):
      let text = parts.compactMap(\.string).joined(separator: separator)
      return .string(text + (hasFinalBreak ? separator : ""))
    }
  }

  /// Lines end with "\n"; where the first ends with "\r\n", all that do are meant to.
  private static func lines(of text: String) -> (parts: [String], separator: String) {
    let bytes = Array(text.utf8)
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    let hasReturns = lines.count > 1 && lines.dropLast().allSatisfy { $0.last == 0x0D }
    let parts = lines.enumerated().map { number, line in
      let drops = hasReturns && number < lines.count - 1
      return String(decoding: drops ? line.dropLast() : line, as: UTF8.self)
    }
    return (parts, hasReturns ? "\r\n" : "\n")
  }
}

/// A name in texts.
enum NamedText {
  /// The text with `name` replaced wherever it stands between scalars that are neither letters,
  /// marks nor digits; nil where it stands nowhere.
  static func replacing(_ name: String, by other: String, in text: String) -> String? {
    let (text, name) = (Array(text.unicodeScalars), Array(name.unicodeScalars))
    guard let first = name.first, name.count <= text.count else { return nil }
    var result = String.UnicodeScalarView()
    var isFound = false
    var index = 0
    while index < text.count {
      let end = index + name.count
      if text[index] == first, end <= text.count, text[index..<end].elementsEqual(name),
        index == 0 || !isWord(text[index - 1]), end == text.count || !isWord(text[end])
      {
        result.append(contentsOf: other.unicodeScalars)
        isFound = true
        index = end
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return isFound ? String(result) : nil
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber: true
    default: scalar.properties.isAlphabetic
    }
  }
}

extension JSONValue {
  /// The value with every text in it changed; nil where no text was.
  func mappingTexts(_ change: (String) -> String?) -> JSONValue? {
    switch self {
    case .string(let text): return change(text).map { .string($0) }
    case .array(let items):
      let changed = items.map { $0.mappingTexts(change) }
      guard changed.contains(where: { $0 != nil }) else { return nil }
      return .array(zip(changed, items).map { $0 ?? $1 })
    case .object(let object):
      var (copy, isChanged) = (object, false)
      for entry in object.entries {
        guard let value = entry.value.mappingTexts(change) else { continue }
        copy[entry.key] = value
        isChanged = true
      }
      return isChanged ? .object(copy) : nil
    default: return nil
    }
  }
}
