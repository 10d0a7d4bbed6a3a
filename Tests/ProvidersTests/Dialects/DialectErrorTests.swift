import Evaluation
import Testing

@testable import Providers

@Suite("Dialects: errors")
struct DialectErrorTests {
  private let openAI = OpenAIChatDialect(rules: .openAI)
  private let anthropic = AnthropicDialect()

  private func error(
    _ dialect: any Dialect, _ status: Int, _ body: String, _ headers: [String: String] = [:]
  ) -> ProviderError {
    dialect.error(from: DialectSample.reply(body, status: status, headers), now: 0)
  }

  @Test("what the provider says, with its code")
  func message() {
    let text = """
      {"error":{"message":"Bad\\nkey","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}
      """
    #expect(
      error(openAI, 401, text).message == "OpenAI chat answered 401: Bad\\nkey (invalid_api_key)")
    #expect(error(openAI, 401, text).retry == .never)
    #expect(
      error(openAI, 422, #"{"detail":[{"loc":["body"],"msg":"no"}]}"#).message
        == #"OpenAI chat answered 422: [{"loc":["body"],"msg":"no"}]"#)
    #expect(error(openAI, 503, "").message == "OpenAI chat answered 503")
    #expect(
      error(openAI, 502, "<html>\n").message == "OpenAI chat answered 502: '<html>\\n'")
    #expect(
      error(openAI, 302, "").message == "OpenAI chat answered 302: redirects are not followed")
    #expect(
      error(openAI, 500, String(repeating: "x", count: 10_000_000)).message.unicodeScalars.count
        < 260)
  }

  @Test(
    "which statuses are asked again",
    arguments: [
      (400, false), (401, false), (403, false), (404, false), (408, true), (409, true),
      (413, false),
      (422, false), (429, true), (500, true), (502, true), (503, true), (504, true), (529, true),
      (307, false),
    ])
  func retries(status: Int, isAskedAgain: Bool) {
    let retry = error(openAI, status, "{}").retry
    #expect(retry == (isAskedAgain ? .afterBackoff : .never))
  }

  @Test("the wait is the server's; x-should-retry has the last word")
  func headers() {
    #expect(error(openAI, 429, "{}", ["Retry-After": "7"]).retry == .after(.seconds(7)))
    #expect(
      error(openAI, 503, "{}", ["retry-after": "7", "retry-after-ms": "250"]).retry
        == .after(.milliseconds(250)))
    #expect(error(openAI, 400, "{}", ["retry-after": "7"]).retry == .never)
    #expect(error(openAI, 500, "{}", ["x-should-retry": "false"]).retry == .never)
    #expect(error(openAI, 400, "{}", ["x-should-retry": "true"]).retry == .afterBackoff)
  }

  @Test("an empty purse is not asked again")
  func quota() {
    for text in [
      #"{"error":{"message":"x","type":"insufficient_quota","code":null}}"#,
      #"{"error":{"message":"x","code":"insufficient_quota"}}"#,
    ] {
      #expect(error(openAI, 429, text, ["retry-after": "1"]).retry == .never)
    }
  }

  @Test("Anthropic: 429 and 529 are asked again, but not a limit on what is spent")
  func anthropicRules() {
    let text = """
      {"type":"error","error":{"type":"rate_limit_error","message":"Slow down",
       "details":{"error_code":"enforced_spend_limit_reached"}},"request_id":"req_1"}
      """
    let limited = error(anthropic, 429, text)
    #expect(limited.message == "Anthropic Messages answered 429: Slow down (rate_limit_error)")
    #expect(limited.retry == .never)
    let plain = #"{"type":"error","error":{"type":"rate_limit_error","message":"Slow down"}}"#
    #expect(error(anthropic, 429, plain).retry == .afterBackoff)
    #expect(error(anthropic, 429, plain, ["retry-after": "0"]).retry == .afterBackoff)
    #expect(error(anthropic, 429, plain, ["retry-after": "3"]).retry == .after(.seconds(3)))
    #expect(error(anthropic, 529, "{}").retry == .afterBackoff)
    #expect(error(anthropic, 400, text).retry == .never)
  }
}
