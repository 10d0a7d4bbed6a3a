import Evaluation
import StrictData
import Testing

@testable import Providers

@Suite("Gemini and Vertex")
struct GeminiDialectTests {
  private let gemini = GeminiDialect(service: .gemini)
  private let vertex = GeminiDialect(service: .vertex)

  @Test(
    "paths and keys",
    arguments: [
      ("gemini-9", "/v1beta/models/gemini-9", "/publishers/google/models/gemini-9"),
      (
        "tunedModels/a b", "/v1beta/tunedModels/a%20b",
        "/publishers/google/models/tunedModels%2Fa%20b"
      ),
      (
        "publishers/meta/models/l", "/v1beta/models/publishers%2Fmeta%2Fmodels%2Fl",
        "/publishers/meta/models/l"
      ),
      ("../x?", "/v1beta/models/..%2Fx%3F", "/publishers/google/models/..%2Fx%3F"),
    ])
  func paths(id: String, own: String, atVertex: String) throws {
    let request = try DialectSample.request(DialectSample.user(), id: id)
    let text = #"{"contents":[{"role":"user","parts":[{"text":"hi"}]}]}"#
    try DialectSample.expect(gemini, request, sends: text)
    try DialectSample.expect(vertex, request, streaming: true, sends: text)
    #expect(try gemini.call(for: request, streaming: false).path == own + ":generateContent")
    #expect(
      try vertex.call(for: request, streaming: true).path
        == atVertex + ":streamGenerateContent?alt=sse")
    #expect(gemini.credential("k") == HTTPField(name: "x-goog-api-key", value: "k"))
    #expect(vertex.credential("k") == HTTPField(name: "Authorization", value: "Bearer k"))
  }

  @Test("settings; keys that nobody knows go where they belong")
  func settings() throws {
    let config = """
      {"temperature":0.5,"top_p":0.9,"top_k":40,"maxOutputTokens":10,"stop":"x","seed":1,
       "presencePenalty":0.1,"frequencyPenalty":0.2,"reasoningEffort":"low","safetySettings":[],
       "responseLogprobs":true}
      """
    try DialectSample.expect(
      gemini, DialectSample.request(DialectSample.user(), config: config, isJSON: true),
      sends: """
        {"contents":[{"role":"user","parts":[{"text":"hi"}]}],"generationConfig":
         {"temperature":0.5,"topP":0.9,"topK":40,"maxOutputTokens":10,"stopSequences":["x"],
          "seed":1,"presencePenalty":0.1,"frequencyPenalty":0.2,
          "thinkingConfig":{"thinkingLevel":"LOW"},"responseMimeType":"application/json",
          "responseLogprobs":true},"safetySettings":[]}
        """)
  }

  @Test(
    "tools, calls and results; from Gemini 3 on a call carries a signature",
    arguments: [
      ("gemini-2.5-pro", ""),
      ("gemini-3.1-pro", #","thoughtSignature":"skip_thought_signature_validator""#),
    ])
  func tools(id: String, signature: String) throws {
    try DialectSample.expect(
      gemini,
      DialectSample.request(DialectSample.toolConversation, id: id, tools: DialectSample.tools()),
      sends: """
        {"systemInstruction":{"parts":[{"text":"Be brief."}]},"contents":[
          {"role":"user","parts":[{"text":"Weather?"}]},
          {"role":"model","parts":[
            {"functionCall":{"name":"weather","args":{"city":"Bonn"}}\(signature)},
            {"functionCall":{"name":"clock","args":{}}}]},
          {"role":"user","parts":[
            {"functionResponse":{"name":"clock","response":{"output":"12:00"}}},
            {"functionResponse":{"name":"weather","response":{"output":"rain"}}},
            {"text":"So?"}]}],
         "tools":[{"functionDeclarations":[
          {"name":"weather","description":"Tells it.","parametersJsonSchema":
            {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}},
          {"name":"clock"}]}]}
        """)
  }

  @Test("a result that is an object goes out as one")
  func result() throws {
    let request = try DialectSample.request([
      ChatMessage(role: "assistant", parts: [], toolCalls: [ToolCall(name: "f", arguments: "")]),
      ChatMessage(role: "tool", text: #"{"a":1}"#),
    ])
    try DialectSample.expect(
      vertex, request,
      sends: """
        {"contents":[{"role":"model","parts":[{"functionCall":{"name":"f","args":{}}}]},
         {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"a":1}}}]}]}
        """)
  }

  @Test(
    "media of every kind, by bytes and URL",
    arguments: [
      ("data:audio/ogg;base64,AAAA", #"{"inlineData":{"mimeType":"audio/ogg","data":"AAAA"}}"#),
      ("gs://b/a.pdf", #"{"fileData":{"mimeType":"application/pdf","fileUri":"gs://b/a.pdf"}}"#),
      (
        "https://x.example/a.MP4",
        #"{"fileData":{"mimeType":"video/mp4","fileUri":"https://x.example/a.MP4"}}"#
      ),
    ])
  func media(url: String, part: String) throws {
    try DialectSample.expect(
      gemini, DialectSample.request(DialectSample.media(url)),
      sends: #"{"contents":[{"role":"user","parts":[{"text":"see"},\#(part)]}]}"#)
  }

  @Test("a schema without its annotations")
  func schema() throws {
    let schema =
      #"{"$schema":"x","type":"object","properties":{"n":{"type":"integer","minimum":0,"default":1}}}"#
    try DialectSample.expect(
      gemini, DialectSample.request(DialectSample.user(), schema: schema),
      sends: """
        {"contents":[{"role":"user","parts":[{"text":"hi"}]}],"generationConfig":
         {"responseMimeType":"application/json","responseJsonSchema":
          {"type":"object","properties":{"n":{"type":"integer","minimum":0}}}}}
        """)
  }

  @Test("what it has no words for")
  func refused() throws {
    let pattern = try DialectSample.request(
      DialectSample.user(), schema: #"{"properties":{"a":{"type":"string","pattern":"x"}}}"#)
    #expect(
      try DialectSample.problem(gemini, pattern)
        == "Gemini takes no schema with 'pattern' at /properties/a ('output.schema')")
    let effort = try DialectSample.request(
      DialectSample.user(), config: #"{"reasoningEffort":"max"}"#)
    #expect(
      try DialectSample.problem(vertex, effort)
        == "'reasoningEffort' in the configuration is not one of minimal, low, medium, high, xhigh at Vertex"
    )
    let image = try DialectSample.request(DialectSample.media("https://x.example/a"))
    #expect(
      try DialectSample.problem(gemini, image) == "Gemini needs the content type of a medium")
    let both = try DialectSample.request(
      DialectSample.user(), config: #"{"generationConfig":{"topK":1}}"#)
    #expect(try DialectSample.problem(gemini, both).hasPrefix("'generationConfig' in the config"))
  }

  @Test("thoughts are passed over and counted as the answer's")
  func answer() throws {
    let answer = try DialectSample.answer(
      gemini,
      """
      {"candidates":[{"content":{"role":"model","parts":[{"text":"hm","thought":true},
       {"text":"a"},{"text":"b"},{"functionCall":{"name":"f","args":{"x":1}},
       "thoughtSignature":"s"}]},"finishReason":"STOP","index":0}],
       "usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2,"thoughtsTokenCount":3,
       "cachedContentTokenCount":4,"totalTokenCount":10},"modelVersion":"gemini-9-001"}
      """)
    var expected = ModelAnswer(
      text: "ab", toolCalls: [ToolCall(name: "f", arguments: "{\"x\":1}")], finish: .toolCalls,
      model: "gemini-9-001")
    expected.usage = TokenUsage(prompt: 5, completion: 5, cachedPrompt: 4, reasoning: 3)
    #expect(answer == expected)
  }

  @Test(
    "blocked prompts and cut answers",
    arguments: [
      (#"{"promptFeedback":{"blockReason":"SAFETY"}}"#, FinishReason.refused),
      (#"{"candidates":[{"finishReason":"SAFETY"}]}"#, .refused),
      (#"{"candidates":[{"finishReason":"PROHIBITED_CONTENT","content":{}}]}"#, .refused),
      (#"{"candidates":[{"finishReason":"MAX_TOKENS","content":{"role":"model"}}]}"#, .length),
      (
        #"{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL"}]}"#,
        .other("MALFORMED_FUNCTION_CALL")
      ),
    ])
  func blocked(body: String, reason: FinishReason) throws {
    #expect(try DialectSample.answer(gemini, body) == ModelAnswer(text: "", finish: reason))
  }

  @Test(
    "what is no answer is one clear error",
    arguments: [
      ("<html>", "is no JSON"), ("{}", "has no candidates"),
      (#"{"candidates":[]}"#, "has no candidates"),
      (#"{"candidates":[{}]}"#, "has a candidate without content"),
      (#"{"candidates":[{"content":{"parts":7}}]}"#, "has parts that are no list"),
      (#"{"candidates":[{"content":{"parts":[{"text":7}]}}]}"#, "has a text that is none"),
      (
        #"{"candidates":[{"content":{"parts":[{"functionCall":{}}]}}]}"#,
        "has a tool call without a name"
      ),
    ])
  func broken(body: String, message: String) throws {
    let error = try DialectSample.failure(vertex, body)
    #expect(error.message.hasPrefix("the answer of Vertex \(message)"))
  }

  private func error(_ status: Int, _ details: String, name: String = "RESOURCE_EXHAUSTED")
    -> ProviderError
  {
    let body =
      #"[{"error":{"code":\#(status),"message":"Quota","status":"\#(name)","details":[\#(details)]}}]"#
    return gemini.error(from: DialectSample.reply(body, status: status), now: 0)
  }

  @Test("the wait is in the body; a day is not waited for")
  func errors() {
    let delay = #"{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"47.5s"}"#
    let minute = #"{"violations":[{"quotaId":"GenerateRequestsPerMinutePerProject"}]}"#
    let day = #"{"violations":[{"quotaId":"GenerateRequestsPerDayPerProject"}]}"#
    #expect(error(429, delay).message == "Gemini answered 429: Quota (RESOURCE_EXHAUSTED)")
    #expect(error(429, "\(minute),\(delay)").retry == .after(.seconds(47.5)))
    #expect(error(429, "\(delay),\(day)").retry == .never)
    #expect(error(429, "").retry == .afterBackoff)
    let absurd = #"{"retryDelay":"1e300s"}"#
    #expect(error(429, absurd).retry == .after(.seconds(86_400)))
    #expect(error(429, #"{"retryDelay":"-1s"}"#).retry == .afterBackoff)
    #expect(error(503, "", name: "UNAVAILABLE").retry == .afterBackoff)
    #expect(error(400, delay, name: "INVALID_ARGUMENT").retry == .never)
    #expect(error(409, "", name: "ABORTED").retry == .never)
  }

  @Test("a stream of chunks")
  func stream() throws {
    let text = """
      data: {"candidates":[{"content":{"parts":[{"text":"hm","thought":true}],"role":"model"}}]}

      data: {"candidates":[{"content":{"parts":[{"text":"h\u{E9}"}],"role":"model"}}],"modelVersion":"g"}

      data: {"candidates":[{"content":{"parts":[{"text":"!"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2}}


      """.replacing("\n", with: "\r\n")
    var expected = ModelAnswer(text: "h\u{E9}!", finish: .stop, model: "g")
    expected.usage = TokenUsage(prompt: 1, completion: 2)
    for size in [1, 10, 10_000] {
      let (pieces, answer) = try DialectSample.stream(gemini, text, size: size)
      #expect(answer == expected)
      #expect(pieces.joined() == answer.text)
    }
    for (text, message) in [
      (String(text.prefix(200)), "the stream of Gemini ended early"),
      (
        #"data: {"error":{"code":503,"message":"Busy","status":"UNAVAILABLE"}}"# + "\n\n",
        "Gemini answered with an error: Busy (UNAVAILABLE)"
      ),
    ] {
      let error = try #require(throws: ProviderError.self) {
        try DialectSample.stream(gemini, text, size: 30)
      }
      #expect(error.message.hasPrefix(message))
      #expect(error.retry == .afterBackoff)
    }
  }
}
