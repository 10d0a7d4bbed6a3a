/// Days and instants as text, in the proleptic Gregorian calendar (ISO 8601, RFC 3339).
enum CalendarText {
  /// Whether a text is an existing day, `YYYY-MM-DD`.
  static func isDay(_ text: some Collection<UInt8>) -> Bool {
    let bytes = Array(text)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
      let day = number(bytes[8..<10])
    else { return false }
    return (1...12).contains(month) && (1...length(month: month, year: year)).contains(day)
  }

  /// Whether a text is an instant of RFC 3339 in UTC: `YYYY-MM-DDThh:mm:ss`, up to nine decimals
  /// of a second, `Z`. Leap seconds are refused.
  static func isInstant(_ text: some Collection<UInt8>) -> Bool {
    let bytes = Array(text)
    guard bytes.count >= 20, isDay(bytes[0..<10]), bytes[10] == UInt8(ascii: "T"),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
      let second = number(bytes[17..<19]), hour < 24, minute < 60, second < 60,
      bytes.last == UInt8(ascii: "Z")
    else { return false }
    let fraction = bytes[19..<(bytes.count - 1)]
    guard let first = fraction.first else { return true }
    return first == UInt8(ascii: ".") && (2...10).contains(fraction.count)
      && number(fraction.dropFirst()) != nil
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private static func length(month: Int, year: Int) -> Int {
    switch month {
    case 2:
      year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
