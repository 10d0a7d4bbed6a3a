internal import Yams

/// Finds the place of a repeated key, which the library reports at the first occurrence.
enum YAMLDuplicate {
  /// Where one of `keys` is repeated in the mapping whose first such key is at `mark`.
  ///
  /// The text is read again with the first occurrence altered by one letter, which changes no
  /// position, until (at most 8 times) no repetition is left. Nil where that fails, as with a key
  /// of no letters.
  static func second(of keys: [String], firstAt mark: Mark, in bytes: [UInt8]) -> Mark? {
    var altered = bytes
    var marks = [mark]
    for letter in "ZYXWVUTS".utf8 {
      guard let offset = offset(of: marks[marks.count - 1], in: bytes),
        alter(&altered, offset, to: letter)
      else { return nil }
      do {
        let root = try YAMLParser.compose(String(decoding: altered, as: UTF8.self))
        return root.flatMap { search($0, keys, marks) }
      } catch YamlError.duplicatedKeysInMapping(_, let context) {
        marks.append(context.mark)
      } catch {
        return nil
      }
    }
    return nil
  }

  /// Changes the first letter of the key at `offset`, after its quote if it has one.
  private static func alter(_ bytes: inout [UInt8], _ offset: Int, to letter: UInt8) -> Bool {
    let isQuoted = bytes[offset] == UInt8(ascii: "\"") || bytes[offset] == UInt8(ascii: "'")
    let first = isQuoted ? offset + 1 : offset
    guard first < bytes.count, bytes[first] < 0x80 else { return false }
    bytes[first] = bytes[first] == letter ? letter | 0x20 : letter
    return true
  }

  /// The second occurrence in the mapping that holds the first of `marks`, by the key's text or
  /// by being one of the altered ones.
  private static func search(_ node: Node, _ keys: [String], _ marks: [Mark]) -> Mark? {
    switch node {
    case .sequence(let sequence):
      for element in sequence {
        if let found = search(element, keys, marks) { return found }
      }
    case .mapping(let mapping):
      if mapping.contains(where: { isSame($0.key.mark, marks[0]) }) {
        return mapping.first { pair in
          pair.key.scalar.map { keys.contains($0.string) } ?? false
            || marks.dropFirst().contains { isSame(pair.key.mark, $0) }
        }?.key.mark
      }
      for (_, value) in mapping {
        if let found = search(value, keys, marks) { return found }
      }
    case .scalar, .alias: break
    }
    return nil
  }

  private static func isSame(_ left: Mark?, _ right: Mark) -> Bool {
    left?.line == right.line && left?.column == right.column
  }

  /// The byte offset of a mark; nil where the file has line breaks of other kinds than ours.
  private static func offset(of mark: Mark, in bytes: [UInt8]) -> Int? {
    var line = 1
    var index = 0
    while line < mark.line {
      guard let end = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
      index = end + 1
      line += 1
    }
    var column = 1
    while column < mark.column, index < bytes.count {
      index += 1
      while index < bytes.count, bytes[index] & 0xC0 == 0x80 { index += 1 }
      column += 1
    }
    return index < bytes.count ? index : nil
  }
}
