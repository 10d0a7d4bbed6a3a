internal import StrictData

/// Changes lines of a cases.jsonl and keeps the bytes of all others.
struct CasesEdit {
  /// The lines with their ends; blank ones too.
  private var lines: [[UInt8]]

  init(_ bytes: [UInt8]) {
    lines = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
      lines.append(Array(bytes[start..<end]))
      start = end
    }
  }

  /// The file.
  var bytes: [UInt8] { lines.flatMap { $0 } }

  /// The object on a line, counted from 1; nil where there is none.
  func object(atLine number: Int) -> JSONObject? {
    guard lines.indices.contains(number - 1) else { return nil }
    do {
      return try JSONParser.parse(Self.body(of: lines[number - 1])).object
    } catch {
      return nil
    }
  }

  /// Adds a tag to the case on a line; everything else on it stays byte for byte.
  ///
  /// - Returns: false where it has the tag already.
  /// - Throws: `WorkflowError.refused` where the line is no case this can change.
  mutating func add(tag: String, atLine number: Int) throws -> Bool {
    guard let object = object(atLine: number) else { throw Self.unreadable(number) }
    var line = lines[number - 1]
    let addition = JSONValue.string(tag).serialized(.compact)
    guard let tags = object["tags"] else {
      guard let end = line.lastIndex(of: UInt8(ascii: "}")) else { throw Self.unreadable(number) }
      var place = end
      while place > 0, line[place - 1] == 0x20 || line[place - 1] == 0x09 { place -= 1 }
      line.insert(contentsOf: Array(#", "tags": [\#(addition)]"#.utf8), at: place)
      lines[number - 1] = line
      return true
    }
    guard let known = tags.array, let end = try Self.endOfTags(in: line) else {
      throw Self.unreadable(number)
    }
    if known.contains(where: { $0.string.map(ExactString.init) == ExactString(tag) }) {
      return false
    }
    line.insert(contentsOf: Array(((known.isEmpty ? "" : ", ") + addition).utf8), at: end)
    lines[number - 1] = line
    return true
  }

  /// Adds a line at the end, with the line ends the file has.
  mutating func append(_ object: JSONObject) {
    let isReturned = lines.first?.suffix(2) == [0x0D, 0x0A]
    let ending: [UInt8] = isReturned ? [0x0D, 0x0A] : [0x0A]
    if let last = lines.indices.last, lines[last].last != 0x0A { lines[last] += ending }
    lines.append(Array(JSONValue.object(object).serialized(.compact).utf8) + ending)
  }

  private static func unreadable(_ number: Int) -> WorkflowError {
    .refused("line \(number) of cases.jsonl is no case that can be changed; nothing was written")
  }

  private static func body(of line: [UInt8]) -> [UInt8] {
    var end = line.count
    while end > 0, line[end - 1] == 0x0A || line[end - 1] == 0x0D { end -= 1 }
    return Array(line[..<end])
  }

  /// Where the closing bracket of the outermost `tags` stands. The line is known to be one object.
  private static func endOfTags(in line: [UInt8]) throws -> Int? {
    var depth = 0
    var isInTags = false
    var key: ExactString?
    var index = 0
    while index < line.count {
      switch line[index] {
      case UInt8(ascii: "\""):
        let end = endOfString(in: line, from: index)
        if depth == 1 {
          let text = try JSONParser.parse(Array(line[index..<end])).string
          // A member's name is a text before a colon; its value, where a text, has none behind it.
          if isColon(line, from: end) { key = text.map(ExactString.init) }
        }
        index = end
        continue
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        if depth == 1, line[index] == UInt8(ascii: "["), key == ExactString("tags") {
          isInTags = true
        }
        depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        if depth == 1, isInTags { return index }
      default: break
      }
      index += 1
    }
    return nil
  }

  private static func endOfString(in line: [UInt8], from start: Int) -> Int {
    var index = start + 1
    while index < line.count, line[index] != UInt8(ascii: "\"") {
      index += line[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(index + 1, line.count)
  }

  private static func isColon(_ line: [UInt8], from start: Int) -> Bool {
    var index = start
    while index < line.count, line[index] == 0x20 || line[index] == 0x09 { index += 1 }
    return index < line.count && line[index] == UInt8(ascii: ":")
  }
}
