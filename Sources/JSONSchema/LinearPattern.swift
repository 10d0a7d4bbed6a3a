/// A pattern of the plain kind that schemas use most (`^[A-Z]{2}-\\d+$`), matched in one pass over
/// the bytes: ASCII characters and classes, each with `*`, `+`, `?` or a count, `^` at the start and
/// `$` at the end. It answers as ECMA-262 does; other patterns are left to ``TimedRegex``.
///
/// All places in the pattern that the text read so far can end at are the bits of one word: Navarro
/// and Raffinot (2002), "Flexible Pattern Matching in Strings", section 4.3 (extended shift-and).
struct LinearPattern: Sendable {
  /// For each ASCII character the steps that take it, by bit.
  private var takers = [UInt64](repeating: 0, count: 128)
  /// Steps that may be left out, and steps that may be taken again.
  private var optional: UInt64 = 0
  private var repeating: UInt64 = 0
  private var stepCount = 0
  private let startsAtStart: Bool
  private let endsAtEnd: Bool

  private static let mostSteps = 60

  /// Reads a pattern in ECMA-262's syntax; nil where it is of another kind.
  init?(_ pattern: String) {
    var rest = Array(pattern.utf8)[...]
    startsAtStart = rest.first == UInt8(ascii: "^")
    if startsAtStart { rest = rest.dropFirst() }
    endsAtEnd =
      rest.last == UInt8(ascii: "$") && rest.dropLast().last != UInt8(ascii: "\\")
    if endsAtEnd { rest = rest.dropLast() }
    while !rest.isEmpty {
      guard let atom = CharacterSet128(taking: &rest), let count = StepCount(taking: &rest),
        append(atom, count)
      else { return nil }
    }
  }

  private mutating func append(_ atom: CharacterSet128, _ count: StepCount) -> Bool {
    // `x{2,}` is two steps of which the last repeats, `x*` one that may be left out as well.
    let steps = max(count.most ?? count.least, 1)
    guard stepCount + steps <= Self.mostSteps else { return false }
    if count.most == 0 { return true }
    for number in 0..<steps {
      let bit: UInt64 = 1 << UInt64(stepCount)
      for character in 0..<128 where atom.contains(UInt8(character)) { takers[character] |= bit }
      if number >= count.least { optional |= bit }
      if count.most == nil, number == steps - 1 { repeating |= bit }
      stepCount += 1
    }
    return true
  }

  /// Whether the pattern matches anywhere in the text.
  func matches(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      let end: UInt64 = 1 << UInt64(stepCount)
      let start = afterOptional(1)
      var places = start
      if places & end != 0, !endsAtEnd || bytes.isEmpty { return true }
      for byte in bytes {
        let taking = byte < 128 ? takers[Int(byte)] : 0
        places = afterOptional(((places & taking) | (places >> 1 & repeating & taking)) << 1)
        if !startsAtStart { places |= start }
        if places & end != 0, !endsAtEnd { return true }
        if places == 0 { return false }
      }
      return places & end != 0
    }
  }

  /// The places and those behind steps that may be left out.
  private func afterOptional(_ places: UInt64) -> UInt64 {
    var places = places
    while true {
      let more = places | (places & optional) << 1
      if more == places { return places }
      places = more
    }
  }
}

/// How often a step of a ``LinearPattern`` is taken.
private struct StepCount {
  var least = 1
  /// Nil: without bound.
  var most: Int? = 1

  /// Takes a quantifier off the pattern; once where there is none, nil where it is not understood.
  init?(taking rest: inout ArraySlice<UInt8>) {
    switch rest.first {
    case UInt8(ascii: "*"): (least, most) = (0, nil)
    case UInt8(ascii: "+"): (least, most) = (1, nil)
    case UInt8(ascii: "?"): (least, most) = (0, 1)
    case UInt8(ascii: "{"):
      guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else { return nil }
      let numbers = rest[(rest.startIndex + 1)..<end].split(
        separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      guard let first = numbers.first.flatMap(Self.number), numbers.count <= 2 else { return nil }
      (least, most) = (first, first)
      if numbers.count == 2 {
        most = numbers[1].isEmpty ? nil : Self.number(numbers[1])
        guard numbers[1].isEmpty || most.map({ $0 >= first }) == true else { return nil }
      }
      rest = rest[end...]
    default: return
    }
    rest = rest.dropFirst()
    // Lazy and possessive quantifiers are not understood.
    if let next = rest.first, "*+?{".utf8.contains(next) { return nil }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard (1...3).contains(digits.count), digits.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}

/// A set of ASCII characters.
private struct CharacterSet128 {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  func contains(_ character: UInt8) -> Bool {
    (character < 64 ? low : high) >> UInt64(character & 63) & 1 == 1
  }

  private mutating func insert(_ characters: ClosedRange<UInt8>) {
    for character in characters {
      let bit: UInt64 = 1 << UInt64(character & 63)
      if character < 64 { low |= bit } else { high |= bit }
    }
  }

  /// Takes a character, an escape or a class off the pattern; nil where it is not understood.
  init?(taking rest: inout ArraySlice<UInt8>) {
    guard let first = rest.popFirst() else { return nil }
    switch first {
    case UInt8(ascii: "["):
      guard takeClass(&rest) else { return nil }
    case UInt8(ascii: "\\"):
      guard takeEscape(&rest) != nil else { return nil }
    case 0x20...0x7E where !"^$.|?*+()]{}".utf8.contains(first): insert(first...first)
    default: return nil
    }
  }

  /// What follows a backslash: the character that it stands for, 0 for a class of several.
  private mutating func takeEscape(_ rest: inout ArraySlice<UInt8>) -> UInt8? {
    guard let letter = rest.popFirst() else { return nil }
    switch letter {
    case UInt8(ascii: "d"): insert(0x30...0x39)
    case UInt8(ascii: "w"):
      for range in [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A] as [ClosedRange<UInt8>] {
        insert(range)
      }
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E:
      insert(letter...letter)
      return letter
    default: return nil
    }
    return 0
  }

  private mutating func takeClass(_ rest: inout ArraySlice<UInt8>) -> Bool {
    guard let first = rest.first, first != UInt8(ascii: "^"), first != UInt8(ascii: "]") else {
      return false
    }
    while let character = rest.popFirst() {
      var from = character
      switch character {
      case UInt8(ascii: "]"): return true
      case UInt8(ascii: "\\"):
        guard let escaped = takeEscape(&rest) else { return false }
        from = escaped
      // A hyphen that makes no range, and characters that other dialects give a meaning.
      case UInt8(ascii: "-"), UInt8(ascii: "["), UInt8(ascii: "&"), UInt8(ascii: "~"): return false
      case 0x20...0x7E: insert(character...character)
      default: return false
      }
      guard rest.first == UInt8(ascii: "-") else { continue }
      rest = rest.dropFirst()
      guard let to = rest.first else { return false }
      if to == UInt8(ascii: "]") {
        insert(UInt8(ascii: "-")...UInt8(ascii: "-"))
        continue
      }
      guard from != 0, (0x20...0x7E).contains(to), to != UInt8(ascii: "\\"),
        to != UInt8(ascii: "["), from <= to
      else { return false }
      insert(from...to)
      rest = rest.dropFirst()
    }
    return false
  }
}
