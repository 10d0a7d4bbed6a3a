import Evaluation
import Testing

@testable import Providers

@Suite("Waits that providers ask for")
struct RetryAdviceTests {
  /// Mon, 30 Mar 2026 12:00:00 GMT.
  private let now: Int64 = 1_774_872_000

  private func advice(_ status: Int, _ fields: (String, String)...) -> RetryAdvice {
    RetryAdvice(
      from: HTTPReply(
        status: status, headers: fields.map { HTTPField(name: $0.0, value: $0.1) }, body: []),
      now: now)
  }

  @Test(
    "what may pass is asked again",
    arguments: [(408, true), (409, true), (429, true), (500, true), (529, true), (599, true)]
      + [400, 401, 403, 404, 422, 302].map { ($0, false) })
  func statuses(status: Int, isRetried: Bool) {
    #expect(advice(status).retry == (isRetried ? .afterBackoff : .never))
    #expect(advice(status).refusal == nil)
  }

  @Test(
    "a wait in seconds, in milliseconds, as a date in three forms",
    arguments: [
      ("Retry-After", "3", 3.0), ("retry-after", " 0.5 ", 0.5), ("Retry-After", "120", 120),
      ("retry-after-ms", "250", 0.25), ("Retry-After", "Mon, 30 Mar 2026 12:00:07 GMT", 7),
      ("Retry-After", "Monday, 30-Mar-26 12:00:07 GMT", 7),
      ("Retry-After", "Mon Mar 30 12:00:07 2026", 7),
    ])
  func waits(name: String, value: String, seconds: Double) {
    #expect(advice(429, (name, value)).retry == .after(.seconds(seconds)))
    #expect(advice(400, (name, value)).retry == .never)
  }

  @Test("milliseconds win over seconds")
  func both() {
    let both = advice(429, ("retry-after", "60"), ("retry-after-ms", "1500"))
    #expect(both.retry == .after(.seconds(1.5)))
  }

  @Test(
    "no wait at all, and a date that is over, mean a wait of one's own",
    arguments: ["0", "0.0", "Mon, 30 Mar 2026 11:59:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"])
  func nothing(value: String) {
    #expect(advice(503, ("Retry-After", value)).retry == .afterBackoff)
  }

  @Test(
    "a wait that nobody keeps is refused with what was asked for",
    arguments: [
      "121", "86400", "1e300", "1e999", "-1", "soon", "", "NaN", "inf", "0x10", "1 2 x",
      "Mon, 30 Mar 2026 12:03:00 GMT", "Mon, 30 Foo 2026 12:00:07 GMT",
      "Mon, 30 Mar 2026 25:00:07 GMT",
    ])
  func absurd(value: String) {
    let advice = advice(429, ("Retry-After", value))
    #expect(advice.retry == .never)
    let unit = ["121", "86400", "1e300", "1e999", "-1"].contains(value) ? " s" : ""
    #expect(advice.refusal == "it asks for a wait of '\(value)\(unit)'")
    #expect(advice.message("busy").hasPrefix("busy; it asks for a wait of '"))
  }

  @Test("what is asked for is printed without control characters, and short")
  func excerpt() {
    let advice = advice(429, ("Retry-After", "a\u{1B}[31m\n" + String(repeating: "x", count: 999)))
    #expect(advice.refusal?.utf8.count == "it asks for a wait of ''".utf8.count + 58)
  }

  @Test("x-should-retry wins over the status")
  func shouldRetry() {
    #expect(advice(500, ("x-should-retry", "false")).retry == .never)
    #expect(advice(500, ("x-should-retry", "false"), ("retry-after", "1")).retry == .never)
    #expect(advice(400, ("X-Should-Retry", "TRUE")).retry == .afterBackoff)
    #expect(
      advice(400, ("x-should-retry", "true"), ("retry-after", "1")).retry == .after(.seconds(1)))
  }

  @Test("a year of two digits is one near by")
  func shortYear() {
    #expect(HTTPDate.seconds("Sunday, 06-Nov-94 08:49:37 GMT", now: now) == 784_111_777)
    #expect(HTTPDate.seconds("Sun, 06 Nov 1994 08:49:37 GMT", now: now) == 784_111_777)
    #expect(HTTPDate.seconds("Sun Nov  6 08:49:37 1994", now: now) == 784_111_777)
    #expect(HTTPDate.seconds("Tue, 29 Feb 2028 00:00:00 GMT", now: now) == 1_835_395_200)
  }
}
