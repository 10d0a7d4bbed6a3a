/// A person as the registry names one: one component, `[a-z0-9][a-z0-9_-]{0,63}`.
///
/// It is a claim, as the author of a commit is: nobody signs a label.
public struct PersonName: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The name.
  public let text: String

  /// Reads a name by the grammar; nil for anything else.
  public init?(_ text: String) {
    guard NameGrammar.isComponent(text) else { return nil }
    self.text = text
  }

  /// The name that a person's own comes to: letters in lower case, what is no letter or digit of
  /// ASCII as one `-`, cut after 64. `Ada Lovelace` is `ada-lovelace`. Nil where nothing is left.
  public init?(mapping name: String) {
    var mapped: [UInt8] = []
    for byte in name.utf8 {
      let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
      if NameGrammar.isLowerOrDigit(lower) {
        mapped.append(lower)
      } else if lower == 0x5F, !mapped.isEmpty {
        mapped.append(lower)
      } else if let last = mapped.last, last != 0x2D {
        mapped.append(0x2D)
      }
    }
    mapped = Array(mapped.prefix(64))
    while mapped.last == 0x2D { mapped.removeLast() }
    self.init(String(decoding: mapped, as: UTF8.self))
  }

  /// The name.
  public var description: String { text }
  /// Bytewise order.
  public static func < (left: PersonName, right: PersonName) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }
}
