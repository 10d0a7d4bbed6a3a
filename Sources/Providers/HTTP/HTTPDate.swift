/// Dates in headers, in the three forms of RFC 9110, section 5.6.7.
enum HTTPDate {
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// Seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or
  /// `Sun Nov  6 08:49:37 1994`; nil: another text. The day of the week is not checked.
  ///
  /// - Parameter now: seconds since 1970: two digits of a year mean one at most 50 years from then.
  static func seconds(_ text: String, now: Int64) -> Int64? {
    let words = text.utf8.split { $0 == 0x20 || $0 == 0x2C || $0 == 0x09 }.map { word in
      String(decoding: word.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
    switch words.count {
    case 6 where words[5] == "gmt":
      return seconds(day: words[1], month: words[2], year: words[3], time: words[4], now)
    case 4 where words[3] == "gmt":
      let date = words[1].split(separator: "-").map(String.init)
      guard date.count == 3 else { return nil }
      return seconds(day: date[0], month: date[1], year: date[2], time: words[2], now)
    case 5: return seconds(day: words[2], month: words[1], year: words[4], time: words[3], now)
    default: return nil
    }
  }

  private static func seconds(
    day: String, month: String, year: String, time: String, _ now: Int64
  ) -> Int64? {
    let clock = time.split(separator: ":", omittingEmptySubsequences: false)
    guard let day = number(day, 1...31), let place = months.firstIndex(of: month),
      let year = self.year(year, now), clock.count == 3,
      let hours = number(String(clock[0]), 0...23), let minutes = number(String(clock[1]), 0...59),
      let seconds = number(String(clock[2]), 0...60)
    else { return nil }
    return days(year, Int64(place) + 1, day) * 86_400 + hours * 3600 + minutes * 60 + seconds
  }

  private static func year(_ text: String, _ now: Int64) -> Int64? {
    if text.utf8.count == 4 { return number(text, 1970...9999) }
    guard text.utf8.count == 2, let short = number(text, 0...99) else { return nil }
    let current = 1970 + now / 31_556_952
    let year = current - current % 100 + short
    return year > current + 50 ? year - 100 : year
  }

  private static func number(_ text: String, _ range: ClosedRange<Int64>) -> Int64? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(text),
      range.contains(number)
    else { return nil }
    return number
  }

  /// Days since 1970-01-01 (Hinnant, "chrono-Compatible Low-Level Date Algorithms",
  /// days_from_civil).
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}
