import StrictData
import Testing

@testable import Providers

@Suite("The operator's configuration")
struct OperatorConfigurationTests {
  private func parse(_ text: String) throws -> OperatorConfiguration {
    try OperatorConfiguration(parsing: Array(text.utf8))
  }

  @Test("every kind and key is read")
  func whole() throws {
    let configuration = try parse(
      """
      format: stet-providers/1
      providers:
        openai: {kind: openai, key-env: OPENAI_API_KEY, timeout: 30.5, concurrency: 4, rate: 60}
        local: {kind: openai, base-url: "http://127.0.0.1:8000/v1", allow-private: true}
        responses: {kind: openai-responses, key-env: K}
        claude: {kind: anthropic, key-env: ANTHROPIC_API_KEY}
        gem: {kind: gemini, key-env: GEMINI_API_KEY}
        vx:
          kind: vertex
          base-url: https://europe-west1-aiplatform.googleapis.com
          auth: command
          argv: [/usr/bin/gcloud, auth, print-access-token]
        az: {kind: azure, base-url: "https://x.openai.azure.com", key-env: AZURE_KEY}
        br: {kind: bedrock, base-url: "https://bedrock-runtime.us-east-1.amazonaws.com", key-env: B}
        ollama: {kind: ollama}
        own:
          kind: command
          argv: [/opt/model, --quiet]
          timeout: 5
          answer: json
          network: true
          memory-mib: 4096
      commands:
        python-tests:
          argv: [/usr/bin/python3, -I, /opt/python_tests.py]
          cpu-seconds: 3
          memory-mib: 256
          output-kib: 32
          wall-seconds: 4.5
          processes: 8
        plain: {argv: [/bin/true]}

      """)
    #expect(configuration.providers.count == 10)
    let openai = try #require(configuration.providers["openai"])
    #expect(openai.credential == .environment(variable: "OPENAI_API_KEY"))
    #expect(openai.timeoutSeconds == 30.5 && openai.concurrency == 4)
    #expect(openai.requestsPerMinute == 60 && !openai.allowsPrivateAddresses)
    let local = try #require(configuration.providers["local"])
    #expect(local.baseURL == "http://127.0.0.1:8000/v1" && local.allowsPrivateAddresses)
    #expect(
      configuration.providers["vx"]?.credential
        == .program(["/usr/bin/gcloud", "auth", "print-access-token"]))
    let own = try #require(configuration.providers["own"])
    var limits = ProgramLimits.provider
    limits.wallSeconds = 5
    limits.memoryMebibytes = 4096
    #expect(
      own.program
        == Program(
          arguments: ["/opt/model", "--quiet"], limits: limits, keepsNetwork: true,
          writesAnywhere: true))
    #expect(own.answerFormat == .json)
    #expect(
      configuration.commands["python-tests"]
        == Program(
          arguments: ["/usr/bin/python3", "-I", "/opt/python_tests.py"],
          limits: ProgramLimits(
            cpuSeconds: 3, memoryMebibytes: 256, outputKibibytes: 32, wallSeconds: 4.5,
            processes: 8)))
    #expect(configuration.commands["plain"]?.limits == .command)
  }

  @Test(
    "nothing is a configuration too", arguments: ["", "# nothing\n", "providers:\ncommands: {}"])
  func nothing(text: String) throws {
    let configuration = try parse(text)
    #expect(configuration.providers.isEmpty && configuration.commands.isEmpty)
  }

  @Test(
    "what is wrong is named with its place",
    arguments: [
      ("format: stet-providers/2", "1:9: the format is not stet-providers/1"),
      ("keys: {}", "1:1: unknown key 'keys' in the operator's configuration"),
      ("providers: [a]", "1:12: expected a mapping, found a sequence"),
      ("providers: {baseline: {kind: ollama}}", "1:13: 'baseline' is a provider of stet's own"),
      ("providers: {replay: {kind: ollama}}", "1:13: 'replay' is a provider of stet's own"),
      (
        "providers: {Ab: {kind: ollama}}",
        "1:13: a provider's alias has 1 to 64 lower-case letters, digits, '-' and '_'"
      ),
      ("providers: {a: {}}", "1:16: missing key 'kind'"),
      ("providers: {a: {kind: openai, keyenv: X}}", "1:31: unknown key 'keyenv' in a provider"),
      ("providers: {a: {kind: ollama, answer: json}}", "has no 'answer'"),
      ("providers: {a: {kind: command, argv: [/x], key-env: K}}", "has no 'key-env'"),
      ("providers: {a: {kind: command, argv: [/x], base-url: \"https://x\"}}", "has no 'base-url'"),
      ("providers: {a: {kind: command}}", "1:16: missing key 'argv'"),
      ("providers: {a: {kind: command, argv: []}}", "1:38: 'argv' is empty"),
      ("providers: {a: {kind: command, argv: [python3]}}", "1:39: 'argv' begins with"),
      ("providers: {a: {kind: command, argv: [./x]}}", "absolute path; no PATH is searched"),
      ("providers: {a: {kind: command, argv: /bin/sh -c x}}", "expected a sequence"),
      ("providers: {a: {kind: command, argv: [/x, 1]}}", "1:43: 'argv' holds strings"),
      ("providers: {a: {kind: command, argv: [/x, yes, true]}}", "1:48: 'argv' holds strings"),
      ("providers: {a: {kind: command, argv: [/x], answer: xml}}", "'answer' is text or json"),
      ("providers: {a: {kind: command, argv: [/x], timeout: 0}}", "'timeout' is a number"),
      ("providers: {a: {kind: command, argv: [/x], network: 1}}", "'network' is true or false"),
      ("providers: {a: {kind: azure, key-env: K}}", "of kind azure needs 'base-url'"),
      ("providers: {a: {kind: openai, auth: token, argv: [/x]}}", "'auth' is command"),
      ("providers: {a: {kind: openai, auth: command}}", "missing key 'argv'"),
      ("providers: {a: {kind: openai, argv: [/x]}}", "'argv' needs 'auth: command'"),
      (
        "providers: {a: {kind: openai, auth: command, argv: [/x], key-env: K}}",
        "'key-env' and 'auth' exclude each other"
      ),
      ("providers: {a: {kind: openai, concurrency: 0}}", "'concurrency' is a whole number"),
      ("providers: {a: {kind: openai, rate: -1}}", "'rate' is a number of requests a minute"),
      ("commands: {a: {argv: [sh]}}", "1:23: 'argv' begins with"),
      ("commands: {a: {argv: [/x], timeout: 3}}", "unknown key 'timeout' in a command"),
      ("commands: {a: {argv: [/x], cpu-seconds: 1.5}}", "'cpu-seconds' is a whole number"),
      ("commands: {a: {argv: [/x], memory-mib: 0}}", "'memory-mib' is a whole number from 1"),
      ("commands: {a: {argv: [/x], wall-seconds: \"4\"}}", "'wall-seconds' is a number"),
      ("commands: {a: {argv: [/x]}, a: {argv: [/y]}}", "1:29: "),
    ])
  func wrong(text: String, message: String) throws {
    let error = try #require(throws: SourceError.self) { try parse(text) }
    #expect(error.description.contains(message), "\(error)")
  }

  @Test(
    "a base URL has no place for a key",
    arguments: [
      "ftp://x", "https://", "https://:80", "https://user:pw@x", "https://x?key=1", "https://x#y",
      "https://x y", "x", "https://é", "https://x\\y",
    ])
  func baseURL(url: String) throws {
    let error = try #require(throws: SourceError.self) {
      try parse("providers: {a: {kind: openai, base-url: '\(url)'}}")
    }
    #expect(error.message.hasPrefix("'base-url' is"))
  }

  @Test(
    "a key in a wrong place is not repeated",
    arguments: [
      "providers: {a: {kind: openai, key-env: sk-sentinel9}}",
      "providers: {a: {kind: openai, base-url: \"https://sk-sentinel9@x\"}}",
      "providers: {a: {kind: sk-sentinel9}}", "providers: {a: {kind: openai, rate: sk-sentinel9}}",
      "providers: {a: {kind: openai, auth: sk-sentinel9}}", "format: sk-sentinel9",
      "providers: {a: {kind: command, argv: [sk-sentinel9]}}", "providers: sk-sentinel9",
      "providers: {a: sk-sentinel9}", "commands: {a: {argv: [/x], cpu-seconds: sk-sentinel9}}",
    ])
  func secrets(text: String) throws {
    let error = try #require(throws: SourceError.self) { try parse(text) }
    #expect(!error.description.contains("sentinel9"))
  }
}
