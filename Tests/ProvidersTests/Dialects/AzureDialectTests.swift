import Evaluation
import StrictData
import Testing

@testable import Providers

@Suite("Azure OpenAI")
struct AzureDialectTests {
  @Test(
    "the base URL says which API, the model's id is the deployment",
    arguments: [
      (
        "https://x.openai.azure.com",
        "/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21"
      ),
      (
        "https://x.openai.azure.com/",
        "/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21"
      ),
      (
        "https://x.openai.azure.com/openai",
        "/deployments/my%20gpt/chat/completions?api-version=2024-10-21"
      ),
      ("https://x.example/openai/deployments/d", "/chat/completions?api-version=2024-10-21"),
      ("https://x.openai.azure.com/openai/v1", "/chat/completions"),
      ("https://x.openai.azure.com/openai/v1/", "/chat/completions"),
    ])
  func path(baseURL: String, path: String) throws {
    let dialect = AzureDialect(baseURL: baseURL)
    let request = try DialectSample.request(
      DialectSample.user(), id: "my gpt", config: #"{"maxTokens":5}"#)
    #expect(try dialect.call(for: request, streaming: false).path == path)
    try DialectSample.expect(
      dialect, request,
      sends: """
        {"model":"my gpt","messages":[{"role":"user","content":"hi"}],"max_completion_tokens":5}
        """)
  }

  @Test("a key or a token")
  func credential() {
    let base = "https://x.openai.azure.com"
    #expect(AzureDialect(baseURL: base).credential("k") == HTTPField(name: "api-key", value: "k"))
    #expect(
      AzureDialect(baseURL: base, keyKind: .bearerToken).credential("k")
        == HTTPField(name: "Authorization", value: "Bearer k"))
  }

  @Test("what is refused names Azure; its filter and its limits are read")
  func answers() throws {
    let dialect = AzureDialect(baseURL: "https://x.openai.azure.com")
    let request = try DialectSample.request(DialectSample.user(), config: #"{"topK":5}"#)
    #expect(try DialectSample.problem(dialect, request) == "Azure OpenAI has no 'topK'")
    let answer = try DialectSample.answer(
      dialect,
      """
      {"prompt_filter_results":[],"model":"gpt-9","choices":[{"content_filter_results":{},
       "finish_reason":"content_filter","message":{"content":""}}]}
      """)
    #expect(answer == ModelAnswer(text: "", finish: .refused, model: "gpt-9"))
    let limit = dialect.error(
      from: DialectSample.reply(
        #"{"error":{"code":"429","message":"Slow"}}"#, status: 429, ["retry-after-ms": "1500"]),
      now: 0)
    #expect(limit.message == "Azure OpenAI answered 429: Slow (429)")
    #expect(limit.retry == .after(.milliseconds(1500)))
    let filter = dialect.error(
      from: DialectSample.reply(
        #"{"error":{"code":"content_filter","message":"No","innererror":{}}}"#, status: 400),
      now: 0)
    #expect(filter.message == "Azure OpenAI answered 400: No (content_filter)")
    #expect(filter.retry == .never)
  }
}
