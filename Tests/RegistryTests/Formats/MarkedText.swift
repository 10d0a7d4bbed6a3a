import StrictData
import Testing

/// A text with the mark `¦` at the place an error is expected at.
struct MarkedText {
  let bytes: [UInt8]
  let position: SourcePosition

  init(_ marked: String) {
    var text = String.UnicodeScalarView()
    var line = 1
    var column = 1
    var marks: [SourcePosition] = []
    for scalar in marked.unicodeScalars {
      if scalar == "¦" {
        marks.append(SourcePosition(line: line, column: column))
        continue
      }
      text.append(scalar)
      (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
    }
    precondition(marks.count == 1, "one mark is needed, there are \(marks.count) in \(marked)")
    bytes = Array(String(text).utf8)
    position = marks[0]
  }
}

/// Expects that a marked text is refused at its mark with exactly this message.
func expectRefusal(
  _ marked: String, _ message: String, path: String? = nil,
  sourceLocation: SourceLocation = #_sourceLocation,
  by parse: ([UInt8]) throws(SourceError) -> some Any
) {
  let text = MarkedText(marked)
  do throws(SourceError) {
    let value = try parse(text.bytes)
    Issue.record("accepted as \(value)", sourceLocation: sourceLocation)
  } catch {
    #expect(
      error == SourceError(path: path, text.position, message), sourceLocation: sourceLocation)
  }
}

/// The message and place of the error, nil where bytes are accepted.
func refusal(_ bytes: [UInt8], by parse: ([UInt8]) throws(SourceError) -> some Any) -> SourceError?
{
  do throws(SourceError) {
    _ = try parse(bytes)
    return nil
  } catch {
    return error
  }
}

extension String {
  /// The text with the one occurrence of a part replaced.
  func with(_ part: String, _ replacement: String) -> String {
    let pieces = split(separator: part, omittingEmptySubsequences: false)
    precondition(pieces.count == 2, "'\(part)' is there \(pieces.count - 1) times")
    return pieces.joined(separator: replacement)
  }
}

/// A small generator with a seed (SplitMix64), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A text of up to `count` scalars from all of Unicode, with many unusual ones.
  mutating func text(upTo count: Int) -> String {
    let unusual: [Unicode.Scalar] = [
      "\"", "\\", "\n", "\t", ":", "#", "'", "-", " ", "e", "\u{301}", "\u{2028}", "\u{FEFF}",
      "\u{1F600}", "\u{200D}", "\u{FFFE}", "\u{A0}", "{", "}", "[", "]", "|", ">", "%", "@",
    ]
    var result = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...count, using: &self) {
      if Bool.random(using: &self), let scalar = unusual.randomElement(using: &self) {
        result.append(scalar)
      } else if let scalar = Unicode.Scalar(UInt32.random(in: 0xA0...0x2FFFF, using: &self)) {
        result.append(scalar)
      }
    }
    return String(result)
  }
}
