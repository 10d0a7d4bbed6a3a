internal import PromptModel
internal import StrictData

/// A judge as suite.yaml writes it: `{model: NAME, digest: "sha256:…", prompt: judge.prompt}`, or
/// a list of them.
struct JudgeEntry {
  /// A file that it names, and where.
  struct Prompt {
    let file: String
    let node: FormatNode
  }

  let model: ResourceName
  let digest: Digest?
  let prompt: Prompt?

  /// The judges under `judge`; none where there is no such key.
  static func list(_ node: FormatNode?) throws(SourceError) -> [JudgeEntry] {
    guard let node else { return [] }
    guard case .array = node.value else { return [try entry(node, hasPrompt: true)] }
    var entries: [JudgeEntry] = []
    for element in try node.elements() {
      let next = try entry(element, hasPrompt: true)
      guard !entries.contains(where: { $0.model == next.model }) else {
        throw element.plainError("the judge '\(next.model)' is there twice")
      }
      entries.append(next)
    }
    guard !entries.isEmpty else { throw node.error("an empty list of judges") }
    return entries
  }

  /// The model under `embedder`.
  static func embedder(_ node: FormatNode) throws(SourceError) -> JudgeEntry {
    try entry(node, hasPrompt: false)
  }

  private static func entry(
    _ node: FormatNode, hasPrompt: Bool
  ) throws(SourceError) -> JudgeEntry {
    let fields = try node.fields(
      ["model", "digest"] + (hasPrompt ? ["prompt"] : []),
      noun: hasPrompt ? "a judge" : "an embedder")
    let prompt = try fields["prompt"].map { node throws(SourceError) in
      Prompt(file: try fileName(node), node: node)
    }
    return JudgeEntry(
      model: try fields.required("model").resourceName("model"),
      digest: try fields["digest"]?.digest(), prompt: prompt)
  }

  /// A prompt file right in the suite's folder.
  private static func fileName(_ node: FormatNode) throws(SourceError) -> String {
    let name = try node.text()
    let stem = name.utf8.dropLast(7)
    let isStem = stem.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "_-".utf8.contains($0)
    }
    guard name.utf8.suffix(7).elementsEqual(".prompt".utf8), !stem.isEmpty, stem.count < 65, isStem
    else { throw node.mismatch("a file of the suite's folder as judge.prompt") }
    return name
  }

  /// The judges with the files they name.
  ///
  /// - Throws: where a file is not there.
  static func judges(
    _ entries: [JudgeEntry], files: [String: [UInt8]]
  ) throws(SourceError) -> [SuiteJudge] {
    var judges: [SuiteJudge] = []
    for entry in entries {
      var prompt: SuiteJudge.Prompt?
      if let named = entry.prompt {
        guard let bytes = files[named.file] else {
          throw named.node.error("the suite's folder has no file '\(named.file)'")
        }
        prompt = SuiteJudge.Prompt(file: named.file, bytes: bytes)
      }
      judges.append(SuiteJudge(model: entry.model, digest: entry.digest, prompt: prompt))
    }
    return judges
  }

  /// The entry, keys in the format's order.
  static func json(_ judge: SuiteJudge) -> JSONValue {
    var object = JSONObject([("model", .string(judge.model.text))])
    object["digest"] = judge.digest.map { .string($0.description) }
    object["prompt"] = judge.prompt.map { .string($0.file) }
    return .object(object)
  }
}

/// What makes a line of cases.jsonl a canary: `output`, and `canary: pass|fail` or the tag `canary`.
enum CanaryFormat {
  /// The keys.
  static let keys = ["output", "canary"]
  private static let tag = "canary"

  private enum Verdict: String {
    case pass
    case fail
  }

  /// The canary; nil for a case.
  ///
  /// - Parameter isKnown: whether the file's format knows canaries; else the tag is one like others.
  static func canary(_ fields: FormatFields, isKnown: Bool) throws(SourceError) -> Canary? {
    guard isKnown else { return nil }
    let isTagged = fields["tags"]?.value.array?.contains(.string(tag)) ?? false
    guard isTagged || fields["canary"] != nil else {
      try fields.refuse("output", "an answer, which only a canary gives itself")
      return nil
    }
    for key in ["split", "group", "vary"] {
      try fields.refuse(key, "'\(key)', and a canary is no case of the suite")
    }
    let verdict = try fields["canary"]?.word(Verdict.self, "pass or fail") ?? .fail
    return Canary(output: try fields.required("output").text(), passes: verdict == .pass)
  }
}
