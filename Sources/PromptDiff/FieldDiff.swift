public import StrictData

/// A step from a value into it.
public enum FieldStep: Sendable, Hashable {
  /// A member of an object.
  case key(ExactString)
  /// An element of an array, from 0.
  case index(Int)
}

/// One field that differs.
public struct FieldChange: Sendable, Hashable {
  /// The way to the field; empty where the values as a whole differ.
  public let steps: [FieldStep]
  /// The old value; nil where the field is new.
  public let old: JSONValue?
  /// The new value; nil where the field is gone.
  public let new: JSONValue?

  /// The way as text: `config.temperature`, `config.stopSequences[0]`. A key that is empty or holds
  /// anything but letters, digits, `_` and `-` of ASCII is written `["stet.examples"]`, with `"`, `\`
  /// and controls escaped as in JSON.
  public var path: String {
    var text = ""
    for step in steps {
      switch step {
      case .index(let index): text += "[\(index)]"
      case .key(let key) where Self.isPlain(key.text):
        text += text.isEmpty ? key.text : "." + key.text
      case .key(let key): text += "[\"\(Self.escaped(key.text))\"]"
      }
    }
    return text
  }

  private static func isPlain(_ key: String) -> Bool {
    !key.isEmpty
      && key.utf8.allSatisfy {
        (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
          || $0 == 0x5F || $0 == 0x2D
      }
  }

  private static func escaped(_ key: String) -> String {
    var text = ""
    for scalar in key.unicodeScalars {
      switch scalar.value {
      case 0x22, 0x5C:
        text += "\\"
        text.unicodeScalars.append(scalar)
      case 0..<0x20:
        let digits = String(scalar.value, radix: 16)
        let zeros = String(repeating: "0", count: 4 - digits.utf8.count)
        text += "\\u\(zeros)\(digits)"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

/// The difference of two values field by field, as JSON sees them.
///
/// Objects are compared by key, whatever the order; arrays by index; numbers by their exact decimal
/// value (`1` and `1.0` are equal, 9007199254740993 and 9007199254740992 are not); strings by their
/// bytes. A value that is gone, new or of another kind is one change, however large.
public struct FieldDiff: Sendable, Hashable {
  /// The fields that differ: keys in the order of their bytes, elements by index.
  public let changes: [FieldChange]

  /// Whether the values are equal.
  public var isEmpty: Bool { changes.isEmpty }

  /// Compares two values. Linear in their size apart from the sorting of keys; the stack does not
  /// grow with their depth.
  public init(old: JSONValue, new: JSONValue) {
    var walk = FieldWalk()
    walk.pending = [FieldWalk.Pair(old: old, new: new, place: nil)]
    while let pair = walk.pending.popLast() { walk.visit(pair) }
    changes = walk.changes
  }
}

/// A walk through two values in step.
private struct FieldWalk {
  struct Pair {
    let old: JSONValue?
    let new: JSONValue?
    /// Where in `places` its way stands; nil for the values as a whole.
    let place: Int?
  }

  var pending: [Pair] = []
  var changes: [FieldChange] = []
  private var places: [(parent: Int?, step: FieldStep)] = []

  mutating func visit(_ pair: Pair) {
    switch (pair.old, pair.new) {
    case (.object(let old), .object(let new)):
      let added = new.keys.filter { old[$0] == nil }
      for key in (old.keys + added).map({ ExactString($0) }).sorted().reversed() {
        push(old[key.text], new[key.text], .key(key), pair.place)
      }
    case (.array(let old), .array(let new)):
      for index in (0..<max(old.count, new.count)).reversed() {
        push(
          index < old.count ? old[index] : nil, index < new.count ? new[index] : nil,
          .index(index), pair.place)
      }
    case (.number(let old), .number(let new)) where ExactDecimal(old) == ExactDecimal(new): break
    case (.null, .null): break
    case (.bool(let old), .bool(let new)) where old == new: break
    case (.string(let old), .string(let new)) where ExactString(old) == ExactString(new): break
    default:
      changes.append(FieldChange(steps: steps(to: pair.place), old: pair.old, new: pair.new))
    }
  }

  private mutating func push(
    _ old: JSONValue?, _ new: JSONValue?, _ step: FieldStep, _ parent: Int?
  ) {
    places.append((parent, step))
    pending.append(Pair(old: old, new: new, place: places.count - 1))
  }

  private func steps(to place: Int?) -> [FieldStep] {
    var steps: [FieldStep] = []
    var place = place
    while let current = place {
      steps.append(places[current].step)
      place = places[current].parent
    }
    return steps.reversed()
  }
}
