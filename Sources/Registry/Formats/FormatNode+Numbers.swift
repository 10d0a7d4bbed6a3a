internal import StrictData

/// Keys that a later number of a format brought.
struct LaterKeys {
  /// The keys.
  let keys: [String]
  /// The format that has them: `stet-suite/2`.
  let format: String
  /// The format of the file they stand in.
  let found: String

  /// Whether the file may have them: its format is that one or a later number of it.
  var areKnown: Bool { Self.number(of: found) >= Self.number(of: format) }

  /// The number behind the slash: 2 of `stet-suite/2`.
  static func number(of format: String) -> Int {
    format.split(separator: "/").last.flatMap { Int($0) } ?? 0
  }
}

extension FormatNode {
  /// A format's name.
  /// - Throws: where it is a later number of the same format, naming that a newer stet is needed.
  func format(_ expected: String) throws(SourceError) { _ = try format(oneOf: [expected]) }

  /// The name of a format that is read in several numbers, all of one family; the last is the
  /// newest.
  /// - Throws: where it is a later number of the same format, naming that a newer stet is needed.
  func format(oneOf known: [String]) throws(SourceError) -> String {
    let text = try text()
    if let found = known.first(where: { text.utf8.elementsEqual($0.utf8) }) { return found }
    let family = Array((known.last ?? "").utf8.prefix { $0 != UInt8(ascii: "/") })
    let isFamily = text.utf8.starts(with: family + [UInt8(ascii: "/")])
    let number = text.utf8.dropFirst(family.count + 1)
    let isLater =
      isFamily && !number.isEmpty && number.allSatisfy({ (0x30...0x39).contains($0) })
      && number.first != 0x30
    let names = known.map { "'\($0)'" }
    throw plainError(
      isLater
        ? "format '\(Self.quoted(text))' needs a newer stet; this one reads "
          + names.joined(separator: " and ")
        : "unknown format '\(Self.quoted(text))'; expected \(names.joined(separator: " or "))")
  }

  /// The members of a mapping whose keys are all known to the file's own number of the format.
  /// - Throws: at the first unknown key; at a later number's key, naming the format it needs.
  func fields(
    _ known: [String], later: LaterKeys, _ evenLater: LaterKeys..., noun: String
  ) throws(SourceError) -> FormatFields {
    let later = [later] + evenLater
    for keys in later where !keys.areKnown {
      let members = try members()
      let laterKeys = Set(keys.keys.map { ExactString($0) })
      if let number = members.firstIndex(where: { laterKeys.contains(ExactString($0.key)) }) {
        throw keyError(
          number,
          "key '\(members[number].key)' needs 'format: \(keys.format)'; this file is "
            + "'\(keys.found)'")
      }
    }
    return try fields(known + later.filter(\.areKnown).flatMap(\.keys), noun: noun)
  }
}
