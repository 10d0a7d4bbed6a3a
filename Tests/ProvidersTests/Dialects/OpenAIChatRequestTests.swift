import Evaluation
import StrictData
import Testing

@testable import Providers

@Suite("OpenAI chat: requests")
struct OpenAIChatRequestTests {
  private let official = OpenAIChatDialect(rules: .openAI)
  private let compatible = OpenAIChatDialect(rules: .compatible)

  @Test("nothing is sent that is not configured")
  func bare() throws {
    let request = try DialectSample.request(DialectSample.user())
    let text = #"{"model":"m-1","messages":[{"role":"user","content":"hi"}]}"#
    try DialectSample.expect(official, request, sends: text)
    try DialectSample.expect(compatible, request, sends: text)
    let call = try official.call(for: request, streaming: false)
    #expect(call.path == "/chat/completions")
    #expect(call.headers.isEmpty)
    #expect(official.credential("k") == HTTPField(name: "Authorization", value: "Bearer k"))
  }

  @Test(
    "every setting in both spellings",
    arguments: [
      """
      {"temperature":0.2,"topP":0.9,"maxOutputTokens":50,"stopSequences":["a","b"],"seed":7,
       "presencePenalty":0.1,"frequencyPenalty":-0.1,"reasoningEffort":"low","logprobs":true}
      """,
      """
      {"temperature":0.2,"top_p":0.9,"max_tokens":50,"stop":["a","b"],"seed":7,
       "presence_penalty":0.1,"frequency_penalty":-0.1,"reasoning_effort":"low","logprobs":true}
      """,
    ])
  func settings(config: String) throws {
    try DialectSample.expect(
      official, DialectSample.request(DialectSample.user(), config: config),
      sends: """
        {"model":"m-1","messages":[{"role":"user","content":"hi"}],"max_completion_tokens":50,
         "temperature":0.2,"top_p":0.9,"stop":["a","b"],"seed":7,"presence_penalty":0.1,
         "frequency_penalty":-0.1,"reasoning_effort":"low","logprobs":true}
        """)
  }

  @Test("compatible servers get max_tokens and top_k")
  func compatibleNames() throws {
    let request = try DialectSample.request(
      DialectSample.user(), config: #"{"top_k":40,"stop":"x","min_p":0.1}"#, maximumOutput: 99)
    try DialectSample.expect(
      compatible, request,
      sends: """
        {"model":"m-1","messages":[{"role":"user","content":"hi"}],"max_tokens":99,"top_k":40,
         "stop":["x"],"min_p":0.1}
        """)
    #expect(try DialectSample.problem(official, request) == "OpenAI chat has no 'top_k'")
  }

  @Test(
    "whose rules hold is a matter of the host",
    arguments: [
      ("https://api.openai.com/v1", true), ("https://eu.api.OpenAI.com/v1", true),
      ("https://x.openai.azure.com", true), ("https://openai.com.evil.example/v1", false),
      ("https://myopenai.com/v1", false), ("http://127.0.0.1:8000/v1", false),
    ])
  func rules(url: String, isOfficial: Bool) {
    #expect((OpenAIChatDialect.rules(baseURL: url) == .openAI) == isOfficial)
  }

  @Test("tools, calls and results; what has no id gets one")
  func tools() throws {
    let request = try DialectSample.request(
      DialectSample.toolConversation, tools: DialectSample.tools())
    try DialectSample.expect(
      official, request,
      sends: """
        {"model":"m-1","messages":[
          {"role":"system","content":"Be brief."},{"role":"user","content":"Weather?"},
          {"role":"assistant","content":null,"tool_calls":[
            {"id":"call00001","type":"function",
             "function":{"name":"weather","arguments":"{\\"city\\":\\"Bonn\\"}"}},
            {"id":"t2","type":"function","function":{"name":"clock","arguments":"{}"}}]},
          {"role":"tool","tool_call_id":"t2","content":"12:00"},
          {"role":"tool","tool_call_id":"call00001","content":"rain"},
          {"role":"user","content":"So?"}],
         "tools":[
          {"type":"function","function":{"name":"weather","description":"Tells it.","parameters":
            {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}},
          {"type":"function","function":{"name":"clock","parameters":
            {"type":"object","properties":{}}}}]}
        """)
  }

  @Test(
    "images by URL and bytes, sounds and PDFs by bytes",
    arguments: [
      (
        "https://x.example/a.png", nil,
        #"{"type":"image_url","image_url":{"url":"https://x.example/a.png"}}"#
      ),
      (
        "data:image/png;base64,AAAA", nil,
        #"{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}"#
      ),
      (
        "data:;base64,AAAA", "audio/mpeg",
        #"{"type":"input_audio","input_audio":{"data":"AAAA","format":"mp3"}}"#
      ),
      (
        "data:audio/wav;base64,AAAA", nil,
        #"{"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}"#
      ),
      (
        "data:application/pdf;base64,AAAA", nil,
        #"{"type":"file","file":{"filename":"document.pdf","file_data":"data:application/pdf;base64,AAAA"}}"#
      ),
      (
        "data:image/svg+xml,%3Csvg%3E", nil,
        #"{"type":"image_url","image_url":{"url":"data:image/svg+xml;base64,PHN2Zz4="}}"#
      ),
    ] as [(String, String?, String)])
  func media(url: String, type: String?, part: String) throws {
    try DialectSample.expect(
      official, DialectSample.request(DialectSample.media(url, type: type)),
      sends: """
        {"model":"m-1","messages":[{"role":"user","content":[{"type":"text","text":"see"},\(part)]}]}
        """)
  }

  @Test(
    "media that it cannot show",
    arguments: [
      ("https://x.example/a.pdf", nil, "OpenAI chat takes application/pdf as a data URL only"),
      ("https://x.example/a", "audio/wav", "OpenAI chat takes audio/wav as a data URL only"),
      ("data:video/mp4;base64,AAAA", nil, "OpenAI chat takes no video/mp4"),
      ("data:audio/ogg;base64,AAAA", nil, "OpenAI chat takes no audio/ogg"),
      (
        "http://x.example/a.png", nil,
        "OpenAI chat takes media by 'data:' and 'https:' URLs, not by 'http:'"
      ),
      (
        "file:///etc/passwd", nil,
        "OpenAI chat takes media by 'data:' and 'https:' URLs, not by 'file:'"
      ),
      ("a.png", nil, "a medium's URL has no scheme: 'a.png'"),
      ("data:image/png;base64,A A", nil, "a data URL holds no base64"),
      ("data:image/png;base64", nil, "a data URL has no ','"),
      ("data:text/plain,%4", nil, "a data URL has a '%' without two hexadecimal digits"),
    ] as [(String, String?, String)])
  func refusedMedia(url: String, type: String?, message: String) throws {
    let request = try DialectSample.request(DialectSample.media(url, type: type))
    #expect(try DialectSample.problem(official, request) == message)
  }

  @Test(
    "strict only where the schema keeps the rules of it",
    arguments: [
      (
        #"{"type":"object","title":"A b","properties":{"x":{"type":["string","null"]}},"required":["x"],"additionalProperties":false}"#,
        "A_b", true
      ),
      (
        #"{"type":"object","properties":{"x":{"type":"string"}},"additionalProperties":false}"#,
        "answer", false
      ),
      (
        #"{"type":"object","properties":{"x":{"type":"string"}},"required":["x"]}"#, "answer", false
      ),
      (
        #"{"type":"object","properties":{"x":{"type":"object"}},"required":["x"],"additionalProperties":false}"#,
        "answer", false
      ),
      (
        #"{"type":"object","properties":{"x":{"type":"string","minLength":1}},"required":["x"],"additionalProperties":false}"#,
        "answer", false
      ),
      (
        #"{"type":"object","properties":{"minLength":{"type":"string"}},"required":["minLength"],"additionalProperties":false}"#,
        "answer", true
      ),
    ])
  func schema(schema: String, name: String, strict: Bool) throws {
    try DialectSample.expect(
      official, DialectSample.request(DialectSample.user(), schema: schema),
      sends: """
        {"model":"m-1","messages":[{"role":"user","content":"hi"}],"response_format":
         {"type":"json_schema","json_schema":{"name":"\(name)","schema":\(schema),"strict":\(strict)}}}
        """)
  }

  @Test("JSON without a schema, and a schema that is not an object's")
  func json() throws {
    try DialectSample.expect(
      official, DialectSample.request(DialectSample.user(), isJSON: true),
      sends: """
        {"model":"m-1","messages":[{"role":"user","content":"hi"}],
         "response_format":{"type":"json_object"}}
        """)
    let list = try DialectSample.request(DialectSample.user(), schema: #"{"type":"array"}"#)
    #expect(
      try DialectSample.problem(official, list)
        == "OpenAI chat takes no schema whose root is not of the type 'object' ('output.schema')")
    #expect(compatible.problem(with: list) == nil)
  }

  @Test("streaming asks for the usage, but of servers that refuse to be asked")
  func streaming() throws {
    let request = try DialectSample.request(DialectSample.user())
    try DialectSample.expect(
      official, request, streaming: true,
      sends: """
        {"model":"m-1","messages":[{"role":"user","content":"hi"}],"stream":true,
         "stream_options":{"include_usage":true}}
        """)
    for url in ["http://127.0.0.1:8000/v1", "https://mistral.ai.example.org/v1"] {
      try DialectSample.expect(
        OpenAIChatDialect(baseURL: url), request, streaming: true,
        sends: """
          {"model":"m-1","messages":[{"role":"user","content":"hi"}],"stream":true,
           "stream_options":{"include_usage":true}}
          """)
    }
    for url in ["https://api.mistral.ai/v1", "https://api.ai21.com/studio/v1"] {
      try DialectSample.expect(
        OpenAIChatDialect(baseURL: url), request, streaming: true,
        sends: #"{"model":"m-1","messages":[{"role":"user","content":"hi"}],"stream":true}"#)
    }
  }
}
