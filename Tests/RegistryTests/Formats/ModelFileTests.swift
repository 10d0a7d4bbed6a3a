import PromptModel
import StrictData
import Testing

@testable import Registry

@Suite struct ModelFileTests {
  static let text = """
    format: stet-model/1
    provider: acme
    id: "acme/large-2:free"
    parameters: {temperature: 0, stop: ["\\n"], nested: {seed: 1e2}}
    max-output: 512
    tuned: {method: lora, base: large-1, data: tickets-2026, seed: 3}

    """

  static func parse(_ bytes: [UInt8]) throws(SourceError) -> ModelDefinition {
    guard let name = ResourceName("large"),
      let blob = ObjectName(hex: String(repeating: "1", count: 40))
    else { throw SourceError(SourcePosition(line: 0, column: 0), "no name") }
    return try ModelFile.parse(bytes, name: name, blob: blob)
  }

  @Test func readsEveryKey() throws {
    let model = try Self.parse(Array(Self.text.utf8))
    #expect(model.name.text == "large")
    #expect(model.provider == "acme")
    #expect(!model.isBaseline)
    #expect(model.id == "acme/large-2:free")
    #expect(model.parameters.keys == ["temperature", "stop", "nested"])
    #expect(model.parameters["nested"]?["seed"]?.number?.literal == "1e2")
    #expect(model.maximumOutput == 512)
    #expect(model.tuned?["method"] == .string("lora"))
    let small = try Self.parse(Array("provider: baseline\nid: stet/knn-1\n".utf8))
    #expect(small.parameters.isEmpty && small.maximumOutput == nil && small.tuned == nil)
  }

  /// printf 'provider: baseline\nid: stet/knn-1\n' | sha256sum, renamed to `model`, | sha256sum
  @Test func theDigestIsWhatCoreutilsCompute() throws {
    let bytes = Array("provider: baseline\nid: stet/knn-1\n".utf8)
    #expect(
      try Self.parse(bytes).digest.hex
        == "e7379dad3950665b3d0887ac7c9f0e5c1646829dd2f5d94232335489e90f6911")
  }

  @Test(arguments: [
    (
      "format: stet-model/1", "format: ¦stet-model/9",
      "format 'stet-model/9' needs a newer stet; this one reads 'stet-model/1'"
    ),
    (
      "provider: acme", "provider: ¦https://x",
      "'provider': expected a provider's alias, found 'https://x'"
    ),
    ("provider: acme", "provider: ¦[a]", "'provider': expected a string, found a list"),
    ("id: \"acme/large-2:free\"", "id: ¦\"\"", "'id': the text is empty"),
    (
      "id: \"acme/large-2:free\"", "id: ¦\"a\\u202Eb\"",
      "'id': the character U+202E is not printable"
    ),
    ("max-output: 512", "max-output: ¦0", "'max-output': 0 is not an integer from 1 on"),
    (
      "max-output: 512", "¦max-outputs: 512",
      "unknown key 'max-outputs' in a model; the nearest known key is 'max-output'"
    ),
    ("parameters: {", "parameters: ¦[{", "'parameters': expected a mapping, found a list"),
    (
      "method: lora", "method: ¦rl",
      "'method': expected base, full, lora, adapter, prefix, instruction, distilled, found 'rl'"
    ),
    ("tuned: {method: lora, ", "tuned: ¦{", "'tuned': missing key 'method'"),
    ("seed: 3", "seed: ¦x", "'seed': expected an integer, found 'x'"),
    (
      "seed: 3", "¦sede: 3", "unknown key 'sede' in 'tuned'; the nearest known key is 'seed'"
    ),
  ]) func refusesWithPlaceAndMessage(part: String, marked: String, message: String) {
    let text = Self.text.with(part, marked)
    expectRefusal(
      marked.hasSuffix("[{") ? text.with("1e2}}", "1e2}}]") : text, message, by: Self.parse)
  }

  @Test func refusesMissingKeys() {
    expectRefusal("¦provider: a\n", "missing key 'id'", by: Self.parse)
    expectRefusal("¦id: a\n", "missing key 'provider'", by: Self.parse)
  }

  @Test func writesWhatItReads() throws {
    let model = try Self.parse(Array(Self.text.utf8))
    let bytes = ModelFile.serialize(model)
    let read = try Self.parse(bytes)
    #expect(read.parameters == model.parameters && read.tuned == model.tuned)
    #expect(read.id == model.id && read.maximumOutput == 512)
    #expect(ModelFile.serialize(read) == bytes)
  }
}

@Suite struct ModelInfoFileTests {
  static let text = """
    context: 128000
    prices: {input: 2.50, output: 10, cached-input: 1.25, request: 0.001, per: 1M, currency: usd, as-of: 2026-11-01}
    vocabulary: o200k_base
    retires: "2028-02-29"
    notes: |
      two
      lines

    """

  @Test func readsAndWritesEveryKey() throws {
    let info = try ModelInfoFile.parse(Array(Self.text.utf8))
    #expect(info.context == 128000)
    #expect(info.retires == "2028-02-29")
    #expect(info.notes == "two\nlines\n")
    #expect(info.vocabulary == .o200kBase)
    #expect(info.prices?.input?.text == "2.5" && info.prices?.output?.text == "10")
    #expect(info.prices?.cachedInput?.text == "1.25" && info.prices?.request?.text == "0.001")
    #expect(info.prices?.asOf == "2026-11-01")
    #expect(try ModelInfoFile.parse(ModelInfoFile.serialize(info)) == info)
    #expect(try ModelInfoFile.parse(ModelInfoFile.serialize(ModelInfo())) == ModelInfo())
    let bare = try ModelInfoFile.parse(Array("retires: 2026-12-31\n".utf8))
    #expect(bare.retires == "2026-12-31")
  }

  @Test(arguments: [
    ("context: 128000", "context: ¦0", "'context': 0 is not an integer from 1 on"),
    (
      "context: 128000", "¦contxt: 1",
      "unknown key 'contxt' in a model's info; the nearest known key is 'context'"
    ),
    (
      "input: 2.50", "input: ¦-1",
      "'input': expected a number from 0 to below 1000000 with at most 9 decimals, found the number "
        + "-1"
    ),
    ("input: 2.50", "input: ¦[]", "'input': expected a number, found a list"),
    (
      "input: 2.50", "¦inptu: 1",
      "unknown key 'inptu' in 'prices'; the nearest known key is 'input'"
    ),
    (
      "per: 1M", "per: ¦1K",
      "'per': expected 1M: prices are for a million tokens, found '1K'"
    ),
    (
      "currency: usd", "currency: ¦EUR",
      "'currency': expected usd: prices are in US dollars, found 'EUR'"
    ),
    (
      "as-of: 2026-11-01", "as-of: ¦2026-11-31",
      "'as-of': expected a day as YYYY-MM-DD, found '2026-11-31'"
    ),
    (
      "o200k_base", "¦p50k_base",
      "'vocabulary': expected cl100k_base or o200k_base, found 'p50k_base'"
    ),
    (
      "\"2028-02-29\"", "¦\"2027-02-29\"",
      "'retires': expected a day as YYYY-MM-DD, found '2027-02-29'"
    ),
    (
      "\"2028-02-29\"", "¦\"2028-2-29\"",
      "'retires': expected a day as YYYY-MM-DD, found '2028-2-29'"
    ),
  ]) func refusesWithPlaceAndMessage(part: String, marked: String, message: String) {
    expectRefusal(Self.text.with(part, marked), message, by: ModelInfoFile.parse)
  }
}

@Suite struct CalendarTextTests {
  @Test(arguments: [
    ("2026-11-21", true), ("2000-02-29", true), ("1900-02-29", false), ("2026-04-31", false),
    ("2026-13-01", false), ("2026-00-01", false), ("2026-01-00", false), ("2026-01-1", false),
    ("2026/01/01", false), ("+026-01-01", false), ("", false), ("٢٠٢٦-01-01", false),
  ]) func days(text: String, isDay: Bool) {
    #expect(CalendarText.isDay(text.utf8) == isDay)
  }

  @Test(arguments: [
    ("2026-11-21T00:00:00Z", true), ("2026-11-21T23:59:59.123456789Z", true),
    ("2026-11-21T24:00:00Z", false), ("2026-11-21T23:60:00Z", false),
    ("2026-11-21T23:59:60Z", false), ("2026-11-21T00:00:00", false),
    ("2026-11-21T00:00:00+00:00", false), ("2026-11-21 00:00:00Z", false),
    ("2026-11-21t00:00:00z", false), ("2026-11-21T00:00:00.Z", false),
    ("2026-11-21T00:00:00.1234567890Z", false), ("2026-02-30T00:00:00Z", false),
  ]) func instants(text: String, isInstant: Bool) {
    #expect(CalendarText.isInstant(text.utf8) == isInstant)
  }
}
