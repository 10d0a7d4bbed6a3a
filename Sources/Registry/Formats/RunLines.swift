internal import StrictData

/// Lines that are each about one run of a case, behind a first line with the format.
enum RunLines {
  private struct Run: Hashable {
    let id: ExactString
    let repeatIndex: Int
  }

  /// The lines as a file: the format, then the items in their order.
  static func serialize<Item>(
    _ items: [Item], format: String, json: (Item) -> JSONValue
  ) -> [UInt8] {
    let header = FormatText.json(.object(JSONObject([("format", .string(format))])))
    var bytes = Array((header + "\n").utf8)
    for item in items {
      bytes += FormatText.json(json(item)).utf8
      bytes.append(0x0A)
    }
    return bytes
  }

  /// What the lines behind the first say, in their order.
  ///
  /// - Parameters:
  ///   - lines: all lines.
  ///   - maximumBytes: how long one may be.
  ///   - nouns: what they say, for messages.
  ///   - run: the case and the repeat that something said is about.
  ///   - item: what one line says.
  /// - Throws: at the first place that is wrong; a case and repeat that is there twice, and a file
  ///   with nothing but its first line, are wrong.
  static func parse<Item>(
    _ lines: [JSONLines.Line], maximumBytes: Int = 1 << 20, nouns: String,
    run: (Item) -> (id: String, repeatIndex: Int),
    item: (FormatNode) throws(SourceError) -> Item
  ) throws(SourceError) -> [Item] {
    var items: [Item] = []
    var lineOfRun: [Run: Int] = [:]
    for line in lines.dropFirst() {
      let node = try line.node(maximumBytes: maximumBytes)
      let found = try item(node)
      let (id, repeatIndex) = run(found)
      let key = Run(id: ExactString(id), repeatIndex: repeatIndex)
      if let first = lineOfRun.updateValue(line.number, forKey: key) {
        throw node.error(
          "case '\(FormatNode.quoted(id))', repeat \(repeatIndex), is there twice,"
            + " on lines \(first) and \(line.number)")
      }
      items.append(found)
    }
    guard !items.isEmpty else {
      throw SourceError(SourcePosition(line: 2, column: 1), "there are no \(nouns)")
    }
    return items
  }
}
