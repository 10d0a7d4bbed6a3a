/// Points in time as people write them: RFC 3339, or a bare date.
public enum MomentText {
  /// Seconds since 1970 of `2026-11-01`, `2026-11-01T12:00:00Z` or `2026-11-01T12:00:00+02:00`.
  ///
  /// - Parameter endOfDay: whether a bare date means its last second in UTC (else its first).
  /// - Throws: `WorkflowError.badReference`.
  public static func seconds(_ text: String, endOfDay: Bool) throws -> Int64 {
    guard let value = parse(text, endOfDay: endOfDay) else {
      throw WorkflowError.badReference(
        text: text, reason: "it is neither a date (2026-11-01) nor a time (2026-11-01T12:00:00Z)")
    }
    return value
  }

  /// `2026-11-01T12:00:00Z`.
  public static func rfc3339(_ seconds: Int64) -> String {
    let day = seconds.floorDivided(by: 86_400)
    let rest = seconds - day * 86_400
    let date = civil(fromDays: day)
    func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let year = date.year < 1000 ? String("000\(date.year)".suffix(4)) : "\(date.year)"
    return "\(year)-\(two(date.month))-\(two(date.day))"
      + "T\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
  }

  /// Seconds since 1970 at the start, in UTC, of `2026-11-01`; nil where that is no day.
  static func startOfDay(_ text: String) -> Int64? {
    text.utf8.count == 10 ? parse(text, endOfDay: false) : nil
  }

  private static func parse(_ text: String, endOfDay: Bool) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 10, bytes[4] == 0x2D, bytes[7] == 0x2D else { return nil }
    guard let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
      let day = number(bytes[8..<10]), (1...12).contains(month), day >= 1,
      day <= daysInMonth(year, month)
    else { return nil }
    let start = days(year: year, month: month, day: day) * 86_400
    if bytes.count == 10 { return endOfDay ? start + 86_399 : start }
    guard bytes.count >= 20, bytes[10] == 0x54 || bytes[10] == 0x20, bytes[13] == 0x3A,
      bytes[16] == 0x3A, let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
      let second = number(bytes[17..<19]), hour < 24, minute < 60, second < 61
    else { return nil }
    guard let offset = offset(Array(bytes[19...])) else { return nil }
    return start + hour * 3600 + minute * 60 + second - offset
  }

  /// Seconds east of UTC of `Z` or `+hh:mm`.
  private static func offset(_ bytes: [UInt8]) -> Int64? {
    if bytes == [0x5A] || bytes == [0x7A] { return 0 }
    guard bytes.count == 6, bytes[3] == 0x3A, bytes[0] == 0x2B || bytes[0] == 0x2D,
      let hours = number(bytes[1..<3]), let minutes = number(bytes[4..<6]), hours < 24,
      minutes < 60
    else { return nil }
    return (bytes[0] == 0x2D ? -1 : 1) * (hours * 3600 + minutes * 60)
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
  }

  private static func daysInMonth(_ year: Int64, _ month: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970-01-01 of a civil date (Hinnant, "chrono-Compatible Low-Level Date
  /// Algorithms", days_from_civil).
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted.floorDivided(by: 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The inverse (civil_from_days of the same source).
  private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    let month = part < 10 ? part + 3 : part - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1
    )
  }
}

extension Int64 {
  /// Division that rounds towards minus infinity.
  fileprivate func floorDivided(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
