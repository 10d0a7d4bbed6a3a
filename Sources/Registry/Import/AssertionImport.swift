internal import StrictData

/// Assertions of promptfoo's structured form.
enum AssertionImport {
  private static let keys = ["type", "value", "threshold", "weight", "metric", "transform"]

  /// The types that ask a model.
  private static let judged: Set<String> = [
    "llm-rubric", "similar", "similar:cosine", "similar:dot", "similar:euclidean",
  ]

  /// The assertions of a list; what has no counterpart goes to the suite's problems.
  static func list(_ node: FormatNode?, _ suite: inout ImportedSuite) -> [ImportedAssertion] {
    guard let node else { return [] }
    do throws(SourceError) {
      return try node.elements().compactMap { parse($0, &suite) }
    } catch {
      suite.problems.append(error)
      return []
    }
  }

  private static func parse(
    _ node: FormatNode, _ suite: inout ImportedSuite
  ) -> ImportedAssertion? {
    do throws(SourceError) {
      if case .string = node.value {
        throw node.error("an assertion is a mapping with a type; texts stand in CSV files alone")
      }
      let members = try node.members()
      let isSet = members.contains { $0.key == "type" && $0.node.value == .string("assert-set") }
      for (number, member) in members.enumerated()
      where !keys.contains(member.key) && !(isSet && member.key == "assert")
        && !isJudge(member.key, of: members)
      {
        throw node.keyError(
          number, "'\(FormatNode.quoted(member.key))' of an assertion is not supported")
      }
      guard case .object(var json) = node.value else { return nil }
      if json["provider"] != nil {
        json["provider"] = nil
        suite.note(
          "the provider of a model-graded assertion is left out: the models that judge are named "
            + "under 'judge' and 'embedder' in suite.yaml")
      }
      if isSet, let inner = members.first(where: { $0.key == "assert" })?.node {
        for element in try inner.elements() { _ = parse(element, &suite) }
      }
      let assertion = ImportedAssertion(json: json, position: node.position)
      check(assertion, &suite)
      return assertion
    } catch {
      suite.problems.append(error)
      return nil
    }
  }

  /// Whether a key names who judges, of an assertion that asks a model.
  private static func isJudge(
    _ key: String, of members: [(key: String, node: FormatNode)]
  ) -> Bool {
    guard key == "provider", let type = members.first(where: { $0.key == "type" })?.node.value
    else { return false }
    let name = type.string ?? ""
    return judged.contains(name)
      || (name.hasPrefix("not-") && judged.contains(String(name.dropFirst(4))))
  }

  /// What a value may not be, and what means something else here.
  static func check(_ assertion: ImportedAssertion, _ suite: inout ImportedSuite) {
    if let value = assertion.json["value"], let fault = fault(in: value) {
      suite.problems.append(SourceError(assertion.position, fault))
    }
    let type = assertion.json["type"]?.string ?? ""
    let bare = type.utf8.starts(with: "not-".utf8) ? String(type.dropFirst(4)) : type
    switch bare {
    case "bleu", "rouge-n", "levenshtein":
      suite.note(
        "'\(bare)' is computed as its reference implementation does: values differ from "
          + "promptfoo's")
    case "llm-rubric":
      suite.note(
        "'llm-rubric' asks a judge with this registry's own prompt; name the judge's model under "
          + "'judge' in suite.yaml")
    case "similar", "similar:cosine", "similar:dot", "similar:euclidean":
      suite.note(
        "'\(bare)' asks a model for embeddings; name it under 'embedder' in suite.yaml")
    case "regex": suite.note("'regex' is read in ICU's dialect; promptfoo's is JavaScript's")
    default: break
    }
    if let weight = assertion.json["weight"], case .number(let number) = weight, number.double == 0
    {
      suite.note("'weight: 0' measures without deciding; in promptfoo such an assertion passes")
    }
    if let value = assertion.json["value"], texts(value).contains(where: { $0.contains("{{") }) {
      suite.note("'{{name}}' in a value stands for the case's variable; Nunjucks can do more")
    }
  }

  private static func fault(in value: JSONValue) -> String? {
    for text in texts(value) {
      if text.utf8.starts(with: "file://".utf8) {
        return "a value that is read from a file is not supported"
      }
      if text.contains("{%") || text.contains("{#") || hasFilter(text) {
        return "a Nunjucks expression in a value is not supported; '{{name}}' is"
      }
    }
    return nil
  }

  /// Whether there are double braces around more than a name.
  private static func hasFilter(_ text: String) -> Bool {
    var rest = Substring(text)
    while let open = rest.firstRange(of: "{{") {
      rest = rest[open.upperBound...]
      guard let close = rest.firstRange(of: "}}") else { return false }
      let inner = ExpectedText.trimmed(String(rest[..<close.lowerBound]))
      let isName = inner.utf8.allSatisfy {
        (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x5F
          || $0 == 0x2D || $0 >= 0x80
      }
      if !isName || inner.isEmpty { return true }
      rest = rest[close.upperBound...]
    }
    return false
  }

  private static func texts(_ value: JSONValue) -> [String] {
    switch value {
    case .string(let text): [text]
    case .array(let values): values.flatMap(texts)
    case .object(let object): object.entries.flatMap { texts($0.value) }
    case .null, .bool, .number: []
    }
  }
}
