internal import StrictData

/// An assertion as promptfoo's CSV columns write it: `type(threshold):value`, else the text that
/// the output has to equal.
///
/// As in promptfoo's src/csv.ts (0.120): a type is one of its names, `not-` may stand before it, the
/// threshold is a plain decimal, lists are split at commas, values are trimmed; types that have a
/// threshold get 0.75 where none is written (0.8: `similar`).
enum ExpectedText {
  /// promptfoo's names (`BaseAssertionTypesSchema`), and this registry's own.
  static let types: Set<String> = [
    "answer-relevance", "bleu", "classifier", "contains", "contains-all", "contains-any",
    "contains-html", "contains-json", "contains-sql", "contains-xml", "context-faithfulness",
    "context-recall", "context-relevance", "conversation-relevance", "cost", "equals",
    "factuality", "finish-reason", "g-eval", "gleu", "guardrails", "icontains", "icontains-all",
    "icontains-any", "is-html", "is-json", "is-refusal", "is-sql", "is-valid-function-call",
    "is-valid-openai-function-call", "is-valid-openai-tools-call", "is-xml", "javascript",
    "latency", "levenshtein", "llm-rubric", "pi", "meteor", "model-graded-closedqa",
    "model-graded-factuality", "moderation", "perplexity", "perplexity-score", "python", "regex",
    "rouge-n", "ruby", "search-rubric", "similar", "similar:cosine", "similar:dot",
    "similar:euclidean", "skill-used", "starts-with", "tool-call-f1", "trace-error-spans",
    "trace-span-count", "trace-span-duration", "trajectory:goal-success",
    "trajectory:step-count", "trajectory:tool-args-match", "trajectory:tool-sequence",
    "trajectory:tool-used", "webhook", "word-count",
  ]
  private static let own: Set<String> = [
    "chrf", "classification", "context-grounded", "em", "ends-with", "equals-normalized", "f1",
    "json-f1", "length", "numbers-grounded", "numeric", "pii", "rouge-1", "rouge-2", "rouge-3",
    "rouge-l", "rouge-lsum", "secrets", "similarity", "tokens",
  ]
  private static let lists: Set<String> = [
    "contains-all", "contains-any", "icontains-all", "icontains-any",
  ]
  /// Those of promptfoo's types with a threshold that are known here too.
  private static let withThreshold: Set<String> = [
    "cost", "latency", "levenshtein", "rouge-n", "similar",
  ]
  /// Prefixes that promptfoo reads as another type's.
  private static let aliases: [(prefix: String, type: String)] = [
    ("javascript:", "javascript"), ("fn:", "javascript"), ("eval:", "javascript"),
    ("grade:", "llm-rubric"), ("llm-rubric:", "llm-rubric"), ("python:", "python"),
    ("file://", "javascript"),
  ]

  /// The assertion, and what is worth a note.
  static func parse(_ written: String) -> (json: JSONObject, notes: [String]) {
    let text = trimmed(written)
    for alias in aliases where text.utf8.starts(with: alias.prefix.utf8) {
      var json = JSONObject([("type", .string(alias.type))])
      if alias.type == "llm-rubric" {
        json["value"] = .string(trimmed(String(text.dropFirst(alias.prefix.count))))
      }
      return (json, [])
    }
    guard let found = typed(text) else {
      let json = JSONObject([("type", .string("equals")), ("value", .string(text))])
      return (json, misspelling(text))
    }
    return assertion(found)
  }

  private struct Typed {
    let isNegated: Bool
    let type: String
    let threshold: Double?
    let value: String?
  }

  private static func assertion(_ found: Typed) -> (json: JSONObject, notes: [String]) {
    var notes: [String] = []
    var json = JSONObject([("type", .string((found.isNegated ? "not-" : "") + found.type))])
    let value = found.value.map { trimmed($0) } ?? ""
    if lists.contains(found.type) {
      let items = value.split(separator: ",", omittingEmptySubsequences: false)
      json["value"] = .array(items.map { .string(trimmed(String($0))) })
    } else if ["is-json", "contains-json"].contains(found.type) {
      if !value.isEmpty { json["value"] = schema(value) }
    } else if !value.isEmpty {
      json["value"] = .string(value)
    }
    var threshold = found.threshold
    if threshold == nil, withThreshold.contains(found.type) {
      threshold = found.type == "similar" ? 0.8 : 0.75
      notes.append(
        "'\(found.type)' without a threshold in a cell gets promptfoo's 0.75 (similar: 0.8), not "
          + "this registry's default")
    }
    if let threshold {
      if found.type == "starts-with" {
        notes.append("'starts-with' has no threshold; the one written was left out")
      } else {
        json["threshold"] = .number(JSONNumber(threshold))
      }
    }
    return (json, notes)
  }

  /// A schema is written as JSON; what is none stays text, and is refused when it is graded.
  private static func schema(_ text: String) -> JSONValue {
    do throws(SourceError) {
      return try JSONParser.parse(text)
    } catch {
      return .string(text)
    }
  }

  private static func typed(_ text: String) -> Typed? {
    var rest = text.unicodeScalars[...]
    let isNegated = text.utf8.starts(with: "not-".utf8)
    if isNegated { rest = rest.dropFirst(4) }
    // The longest name wins: `similar:cosine` before `similar`.
    for length in (0...min(40, rest.count)).reversed() {
      let name = String(rest.prefix(length))
      guard types.contains(name) || own.contains(name) else { continue }
      var tail = rest.dropFirst(length)
      var threshold: Double?
      if tail.first == "(", let close = tail.firstIndex(of: ")") {
        let inner = String(tail[tail.index(after: tail.startIndex)..<close])
        guard isDecimal(inner), let number = Double(inner) else { continue }
        threshold = number
        tail = tail[tail.index(after: close)...]
      }
      if tail.isEmpty {
        return Typed(isNegated: isNegated, type: name, threshold: threshold, value: nil)
      }
      guard tail.first == ":" else { continue }
      return Typed(
        isNegated: isNegated, type: name, threshold: threshold, value: String(tail.dropFirst()))
    }
    return nil
  }

  private static func isDecimal(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
    return (1...2).contains(parts.count)
      && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { (0x30...0x39).contains($0) } }
  }

  /// Text that looks like a type's name before a colon, and is none: promptfoo compares it whole.
  private static func misspelling(_ text: String) -> [String] {
    let head = text.unicodeScalars.prefix { $0 != ":" && $0 != "(" }
    guard head.count < text.unicodeScalars.count, (3...30).contains(head.count),
      let near = Spelling.nearest(to: String(head), among: Array(types.union(own)).sorted())
    else { return [] }
    return [
      "'\(FormatNode.quoted(text))' is compared whole, as promptfoo does; '\(near)' may be meant"
    ]
  }

  static func trimmed(_ text: String) -> String {
    let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
    let scalars = text.unicodeScalars.drop(while: isSpace)
    guard let last = scalars.lastIndex(where: { !isSpace($0) }) else { return "" }
    return String(scalars[...last])
  }
}
