import StrictData

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Random values that a writer may get wrong.
enum RandomJSON {
  private static let pieces = [
    "", "yes", "No", "on", "1e3", "0x1F", "012", "-", "- x", ": ", ":", " #", "#", "  ", "\n",
    "\r\n", "\t", "&a", "*a", "!t", "|", ">", "%", "@", "`", "'", "\"", "\\", "{", "}", "[", "]",
    ",", "?", "? ", "---", "...", "<<", "=", "~", "null", "true", "é", "e\u{301}", "😀", "\u{0}",
    "\u{1b}", "\u{7f}", "\u{85}", "\u{a0}", "\u{2028}", "\u{2029}", "\u{feff}", "\u{fffe}",
    "\u{ffff}", "\u{10ffff}", "\u{200b}", "word", "sha256:ab", "2026-01-01", ".5", ".inf", "a/b",
  ]

  static func string(_ random: inout SeededGenerator) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      text += pieces.randomElement(using: &random) ?? ""
      if Int.random(in: 0..<8, using: &random) == 0 {
        let scalar = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &random)) ?? "x"
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  static func value(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .number(JSONNumber(Int.random(in: -1000...1000, using: &random)))
    case 3: return .number(JSONNumber(Double.random(in: -1e9...1e9, using: &random)))
    case 4: return .string(string(&random))
    case 5, 6:
      let count = Int.random(in: 0...3, using: &random)
      return .array((0..<count).map { _ in value(&random, depth: depth - 1) })
    default:
      var object = JSONObject()
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        object[string(&random)] = value(&random, depth: depth - 1)
      }
      return .object(object)
    }
  }
}
