/// Personal data found by rule: e-mail addresses, telephone numbers, IBANs, payment cards, IPv4
/// addresses and US social security numbers. Our own definition; written for ASCII.
///
/// Linear: from no place is more than a fixed number of bytes read.
enum PersonalData {
  /// All findings in the order of the text; where patterns overlap, the first of this list wins:
  ///
  /// - `email`: up to 64 of letters, digits and `._%+-`, `@`, a domain whose last label has 2 or
  ///   more letters;
  /// - `iban`: two capitals, two digits, 11…30 capitals or digits, in one piece or in groups of
  ///   four with single spaces; check digits modulo 97 (ISO 13616, ISO 7064);
  /// - `card`: 13…19 digits, single spaces or hyphens between them, not all the same, that satisfy
  ///   Luhn's check (ISO/IEC 7812-1);
  /// - `ssn`: `ddd-dd-dddd`, no part all zeros, the first neither 666 nor 900…999;
  /// - `ipv4`: four decimal numbers 0…255 without leading zeros;
  /// - `phone`: `+` and 8…15 digits (E.164), or North American `(ddd) ddd-dddd`, `ddd-ddd-dddd`,
  ///   `ddd.ddd.dddd`; spaces, hyphens, dots and parentheses between digits.
  static func matches(in text: String) -> [SensitiveMatch] {
    var found = SensitiveText(text)
    var taken = [Bool](repeating: false, count: found.bytes.count)
    let searches: [(String, (SensitiveText, Int) -> Range<Int>?)] = [
      ("email", email), ("iban", BankAccount.match), ("card", PaymentCard.match), ("ssn", ssn),
      ("ipv4", address), ("phone", TelephoneNumber.match),
    ]
    for (kind, search) in searches {
      for index in found.bytes.indices where found.bytes[index] < 0x80 && !taken[index] {
        guard let range = search(found, index) else { continue }
        found.note(kind, range, taken: &taken)
      }
    }
    return found.matches()
  }

  /// An address around an `@`.
  private static func email(_ text: SensitiveText, _ index: Int) -> Range<Int>? {
    guard text.has("@", at: index) else { return nil }
    var start = index
    while start > 0, index - start < 64, isLocal(text.bytes[start - 1]) { start -= 1 }
    while start < index, text.has(".", at: start) { start += 1 }
    let domain = index + 1
    var end = text.end(of: domain, limit: 255) {
      ASCIIByte.isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
    }
    while end > domain, !ASCIIByte.isLetter(text.bytes[end - 1]) { end -= 1 }
    let labels = text.bytes[domain..<end].split(
      separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard start < index, labels.count > 1, !labels.contains(where: \.isEmpty),
      let last = labels.last, last.count >= 2, last.allSatisfy(ASCIIByte.isLetter)
    else { return nil }
    return start..<end
  }

  private static func isLocal(_ byte: UInt8) -> Bool {
    if ASCIIByte.isAlphanumeric(byte) { return true }
    return "._%+-".utf8.contains(byte)
  }

  /// A social security number that starts at an index.
  private static func ssn(_ text: SensitiveText, _ index: Int) -> Range<Int>? {
    guard text.isDigit(index), !text.isAlphanumeric(index - 1), !text.has("-", at: index - 1),
      let area = number(text, index, digits: 3), text.has("-", at: index + 3),
      let group = number(text, index + 4, digits: 2), text.has("-", at: index + 6),
      let serial = number(text, index + 7, digits: 4), !text.isAlphanumeric(index + 11),
      !(text.has("-", at: index + 11) && text.isAlphanumeric(index + 12))
    else { return nil }
    let isIssued = area > 0 && area != 666 && area < 900 && group > 0 && serial > 0
    return isIssued ? index..<(index + 11) : nil
  }

  private static func number(_ text: SensitiveText, _ index: Int, digits: Int) -> Int? {
    var value = 0
    for place in index..<(index + digits) {
      guard text.isDigit(place) else { return nil }
      value = value * 10 + Int(text.bytes[place] & 0x0F)
    }
    return value
  }

  /// An IPv4 address that starts at an index.
  private static func address(_ text: SensitiveText, _ index: Int) -> Range<Int>? {
    guard text.isDigit(index), !text.isAlphanumeric(index - 1), !text.has(".", at: index - 1) else {
      return nil
    }
    var place = index
    for part in 0..<4 {
      if part > 0 {
        guard text.has(".", at: place) else { return nil }
        place += 1
      }
      let end = text.end(of: place, limit: 4, where: ASCIIByte.isDigit)
      let hasLeadingZero = end - place > 1 && text.has("0", at: place)
      guard (1...3).contains(end - place), !hasLeadingZero,
        let value = number(text, place, digits: end - place), value <= 255
      else { return nil }
      place = end
    }
    if text.isAlphanumeric(place) { return nil }
    if text.has(".", at: place), text.isDigit(place + 1) { return nil }
    return index..<place
  }
}
