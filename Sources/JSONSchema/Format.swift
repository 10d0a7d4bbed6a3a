internal import StrictData

/// The formats that are checked on request.
enum Format: String, Sendable {
  case date
  case time
  case dateTime = "date-time"
  case email
  case hostname
  case ipv4
  case ipv6
  case uri
  case uuid
  case regex
  case jsonPointer = "json-pointer"

  /// Whether a string is of the format.
  func accepts(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    switch self {
    case .date: return Self.isDate(bytes[...])
    case .time: return Self.isTime(bytes[...])
    case .dateTime:
      guard bytes.count > 11, bytes[10] | 0x20 == UInt8(ascii: "t") else { return false }
      return Self.isDate(bytes[..<10]) && Self.isTime(bytes[11...])
    case .email: return Self.isEmail(bytes)
    case .hostname: return Self.isHostname(bytes)
    case .ipv4: return Self.isIPv4(bytes)
    case .ipv6: return Self.isIPv6(text)
    case .uri: return Self.isURI(bytes)
    case .uuid: return Self.isUUID(bytes)
    case .regex: return Self.isRegex(text)
    case .jsonPointer: return JSONPointer.tokens(text) != nil
    }
  }

  // MARK: - Dates and times (RFC 3339)

  private static func isDate(_ bytes: ArraySlice<UInt8>) -> Bool {
    let parts = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2], let year = number(parts[0]),
      let month = number(parts[1]), let day = number(parts[2]), (1...12).contains(month)
    else { return false }
    let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return (1...lengths[month - 1]).contains(day)
  }

  /// A leap second is allowed where the time is 23:59 in UTC.
  private static func isTime(_ bytes: ArraySlice<UInt8>) -> Bool {
    let signs = "zZ+-".utf8
    guard let zoneStart = bytes.firstIndex(where: { signs.contains($0) }),
      let offset = offsetMinutes(bytes[zoneStart...])
    else { return false }
    var clock = bytes[..<zoneStart]
    if let point = clock.firstIndex(of: UInt8(ascii: ".")) {
      guard number(clock[(point + 1)...]) != nil else { return false }
      clock = clock[..<point]
    }
    let parts = clock.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.map(\.count) == [2, 2, 2], let hour = number(parts[0]),
      let minute = number(parts[1]), let second = number(parts[2]), hour < 24, minute < 60
    else { return false }
    if second == 60 {
      return ((hour * 60 + minute - offset) % 1440 + 1440) % 1440 == 1439
    }
    return second < 60
  }

  private static func offsetMinutes(_ zone: ArraySlice<UInt8>) -> Int? {
    guard let sign = zone.first else { return nil }
    if sign | 0x20 == UInt8(ascii: "z") { return zone.count == 1 ? 0 : nil }
    let parts = zone.dropFirst().split(
      separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.map(\.count) == [2, 2], let hours = number(parts[0]),
      let minutes = number(parts[1]), hours < 24, minutes < 60
    else { return nil }
    return (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
  }

  /// Digits only; saturates, since only their being digits matters beyond four.
  private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard !bytes.isEmpty, bytes.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
    return bytes.reduce(0) { min(1_000_000, $0 * 10 + Int($1 & 0x0F)) }
  }

  // MARK: - Names and addresses

  /// A dot-atom or quoted local part (RFC 5321, ASCII) and a host name or address literal.
  private static func isEmail(_ bytes: [UInt8]) -> Bool {
    guard let at = bytes.lastIndex(of: UInt8(ascii: "@")), at > 0 else { return false }
    let local = bytes[..<at]
    let domain = Array(bytes[(at + 1)...])
    if domain.first == UInt8(ascii: "["), domain.last == UInt8(ascii: "]") {
      let literal = String(decoding: domain.dropFirst().dropLast(), as: UTF8.self)
      guard
        literal.hasPrefix("IPv6:")
          ? isIPv6(String(literal.dropFirst(5)))
          : isIPv4(Array(literal.utf8))
      else { return false }
    } else if !isHostname(domain) {
      return false
    }
    if local.count > 1, local.first == UInt8(ascii: "\""), local.last == UInt8(ascii: "\"") {
      return local.allSatisfy { (0x20..<0x7F).contains($0) }
    }
    return local.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .allSatisfy { atom in
        !atom.isEmpty
          && atom.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
      }
  }

  /// RFC 1123, section 2.1.
  private static func isHostname(_ bytes: [UInt8]) -> Bool {
    guard !bytes.isEmpty, bytes.count <= 253 else { return false }
    let hyphen = UInt8(ascii: "-")
    return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .allSatisfy { label in
        (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
          && label.allSatisfy { isAlphanumeric($0) || $0 == hyphen }
      }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 6
  }

  /// RFC 2673, section 3.2: no leading zeros.
  private static func isIPv4(_ bytes: [UInt8]) -> Bool {
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        guard part.count <= 3, let value = number(part), value < 256 else { return false }
        return part.count == 1 || part.first != UInt8(ascii: "0")
      }
  }

  /// RFC 4291, section 2.2.
  private static func isIPv6(_ text: String) -> Bool {
    var groups = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      .map { Array($0) }
    var wanted = 8
    if let last = groups.last, last.contains(UInt8(ascii: ".")) {
      // The dotted part stands for the last two groups.
      guard isIPv4(last), groups.count > 1 else { return false }
      groups[groups.count - 1] = [UInt8(ascii: "0")]
      wanted = 7
    }
    return isCompressed(groups, wanted)
  }

  private static func isCompressed(_ groups: [[UInt8]], _ wanted: Int) -> Bool {
    let isGroup = { (group: [UInt8]) in
      (1...4).contains(group.count) && group.allSatisfy { isHexDigit($0) }
    }
    guard let gap = groups.firstIndex(where: \.isEmpty) else {
      return groups.count == wanted && groups.allSatisfy(isGroup)
    }
    var end = gap
    while end < groups.count, groups[end].isEmpty { end += 1 }
    let isEdge = gap == 0 || end == groups.count
    let allowed = gap == 0 && end == groups.count ? 3 : isEdge ? 2 : 1
    let rest = groups[..<gap] + groups[end...]
    return end - gap == allowed && rest.count < wanted && rest.allSatisfy(isGroup)
  }

  /// An absolute URI of RFC 3986's characters.
  private static func isURI(_ bytes: [UInt8]) -> Bool {
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), let first = bytes.first,
      (first | 0x20) &- UInt8(ascii: "a") < 26,
      bytes[..<colon].allSatisfy({ isAlphanumeric($0) || "+-.".utf8.contains($0) })
    else { return false }
    var fragments = 0
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "%"):
        guard index + 2 < bytes.count, isHexDigit(bytes[index + 1]), isHexDigit(bytes[index + 2])
        else { return false }
      case UInt8(ascii: "#"): fragments += 1
      case _ where isAlphanumeric(byte): break
      default:
        guard "-._~:/?[]@!$&'()*+,;=".utf8.contains(byte) else { return false }
      }
    }
    return fragments <= 1 && hasValidAuthority(bytes[(colon + 1)...])
  }

  /// Brackets only around an IPv6 host, and a port of digits.
  private static func hasValidAuthority(_ rest: ArraySlice<UInt8>) -> Bool {
    let brackets = "[]".utf8
    guard rest.starts(with: "//".utf8) else {
      return !rest.contains { brackets.contains($0) }
    }
    let delimiters = "/?#".utf8
    let authority = rest.dropFirst(2).prefix { !delimiters.contains($0) }
    guard !rest[authority.endIndex...].contains(where: { brackets.contains($0) }) else {
      return false
    }
    var host = authority
    if let at = host.lastIndex(of: UInt8(ascii: "@")) {
      guard !host[..<at].contains(where: { brackets.contains($0) }) else { return false }
      host = host[(at + 1)...]
    }
    if host.first == UInt8(ascii: "[") {
      guard let end = host.firstIndex(of: UInt8(ascii: "]")),
        isIPv6(String(decoding: host[(host.startIndex + 1)..<end], as: UTF8.self))
      else { return false }
      host = host[(end + 1)...]
      return host.isEmpty || host.first == UInt8(ascii: ":") && isPort(host.dropFirst())
    }
    guard !host.contains(where: { brackets.contains($0) }) else { return false }
    guard let colon = host.firstIndex(of: UInt8(ascii: ":")) else { return true }
    return isPort(host[(colon + 1)...])
  }

  private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
  }

  /// RFC 4122, section 3.
  private static func isUUID(_ bytes: [UInt8]) -> Bool {
    let parts = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return parts.map(\.count) == [8, 4, 4, 4, 12]
      && parts.allSatisfy { $0.allSatisfy { isHexDigit($0) } }
  }

  private static func isRegex(_ text: String) -> Bool {
    do {
      _ = try TimedRegex(try ECMAPattern.icu(text))
      return true
    } catch {
      return false
    }
  }
}
