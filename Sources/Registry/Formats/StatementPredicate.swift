internal import PromptModel
internal import StrictData

/// The predicate of a statement.
struct StatementPredicate {
  private static let keys = [
    "result", "prompt", "closure", "registry", "environments", "configuration", "split",
    "repeats", "assertions", "cases", "runner", "startedOn", "finishedOn", "results", "outputs",
  ]
  private static let roles: Set<String> = ["suite", "model", "partial", "examples", "judge"]
  private static let runnerName = "stet"

  private let fields: FormatFields

  init(_ node: FormatNode) throws(SourceError) {
    fields = try node.fields(Self.keys, noun: "the predicate")
  }

  /// The whole statement of a subject.
  func statement(
    path: String, digest: Digest, blob: ObjectName
  ) throws(SourceError) -> Statement {
    Statement(
      subjectPath: path, subjectDigest: digest, subjectBlob: blob,
      result: try fields.required("result").word(
        Statement.Result.self, "PASSED, FAILED or ERRORED"),
      prompt: try fields.required("prompt").promptName(),
      closure: try fields.required("closure").digest(),
      registry: try registry(), environments: try environments(),
      configuration: try configuration(), split: try split(),
      repeats: try fields.required("repeats").integer(in: 1...FormatNode.largestInteger),
      assertions: try assertions(), cases: try counts(), runner: try runner(),
      startedOn: try instant("startedOn"), finishedOn: try instant("finishedOn"),
      results: try file(try fields.required("results"), EvidenceNames.casesName),
      outputs: try fields["outputs"].map { node throws(SourceError) in
        try file(node, EvidenceNames.outputsName)
      })
  }

  private func registry() throws(SourceError) -> String {
    let node = try fields.required("registry")
    let text = try node.uuid()
    guard text.utf8.elementsEqual(try node.text().utf8) else {
      throw node.mismatch("a UUID in lower case")
    }
    return text
  }

  private func environments() throws(SourceError) -> [String] {
    let node = try fields.required("environments")
    for element in try node.elements() { _ = try element.environmentName() }
    return try node.uniqueLabels()
  }

  private func split() throws(SourceError) -> String {
    let node = try fields.required("split")
    let split = try node.text()
    guard ["all", "train", "dev", "test"].contains(split) else {
      throw node.mismatch("all, train, dev or test")
    }
    return split
  }

  private func configuration() throws(SourceError) -> [ResourceDescriptor] {
    let node = try fields.required("configuration")
    var inputs: [ResourceDescriptor] = []
    for element in try node.elements() {
      let entry = try element.fields(["name", "digest", "annotations"], noun: "an input")
      let annotations = try entry.required("annotations").fields(["role"], noun: "annotations")
      let role = try annotations.required("role")
      guard Self.roles.contains(try role.text()) else {
        throw role.mismatch("suite, model, partial, examples or judge")
      }
      inputs.append(
        ResourceDescriptor(
          name: try entry.required("name").label(), digest: try sha256(entry),
          role: try role.text()))
    }
    for role in ["suite", "model"] {
      let count = inputs.count { $0.role == role }
      guard count == 1 else { throw node.error("\(count) inputs with the role '\(role)'") }
    }
    return inputs
  }

  private func sha256(_ entry: FormatFields) throws(SourceError) -> Digest {
    try entry.required("digest").fields(["sha256"], noun: "a digest").required("sha256")
      .bareDigest()
  }

  private func assertions() throws(SourceError) -> [String] {
    var names: [String] = []
    for element in try fields.required("assertions").elements() {
      let name = try element.label()
      let parts = name.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
      guard parts.count == 2, !parts.contains(where: { $0.isEmpty }) else {
        throw element.mismatch("an assertion as name@version")
      }
      guard names.last.map({ $0.utf8.lexicographicallyPrecedes(name.utf8) }) ?? true else {
        throw element.plainError("assertions are not sorted and unique at '\(name)'")
      }
      names.append(name)
    }
    return names
  }

  private func counts() throws(SourceError) -> CaseCounts {
    let node = try fields.required("cases")
    let entry = try node.fields(
      ["total", "passed", "failed", "errored", "skipped", "cached"], noun: "'cases'")
    func count(_ key: String) throws(SourceError) -> Int {
      try entry.required(key).integer(in: 0...FormatNode.largestInteger)
    }
    var counts = CaseCounts()
    counts.total = try count("total")
    counts.passed = try count("passed")
    counts.failed = try count("failed")
    counts.errored = try count("errored")
    counts.skipped = try count("skipped")
    counts.cached = try count("cached")
    guard counts.isConsistent else {
      throw node.error("the counts do not add up to a total above 0")
    }
    return counts
  }

  private func runner() throws(SourceError) -> String {
    let entry = try fields.required("runner").fields(["name", "version"], noun: "the runner")
    try entry.required("name").constant(Self.runnerName)
    return "\(Self.runnerName) \(try entry.required("version").label())"
  }

  private func instant(_ key: String) throws(SourceError) -> String {
    let node = try fields.required(key)
    let text = try node.text()
    guard CalendarText.isInstant(text.utf8) else {
      throw node.mismatch("a time as YYYY-MM-DDThh:mm:ssZ")
    }
    return text
  }

  private func file(
    _ node: FormatNode, _ name: (Digest) -> String
  ) throws(SourceError) -> ResourceDescriptor {
    let entry = try node.fields(["name", "digest"], noun: "'\(node.key ?? "")'")
    let digest = try sha256(entry)
    let expected = name(digest)
    try entry.required("name").constant(expected)
    return ResourceDescriptor(name: expected, digest: digest)
  }
}

// MARK: - Writing

extension StatementPredicate {
  /// The predicate of a statement, members in the format's order.
  static func json(_ statement: Statement) -> JSONObject {
    let version =
      statement.runner.utf8.starts(with: "\(runnerName) ".utf8)
      ? String(statement.runner.dropFirst(runnerName.count + 1)) : statement.runner
    var object = JSONObject([
      ("result", .string(statement.result.rawValue)), ("prompt", .string(statement.prompt.text)),
      ("closure", .string(statement.closure.description)),
      ("registry", .string(statement.registry)), ("environments", strings(statement.environments)),
      ("configuration", .array(statement.configuration.map(descriptor))),
      ("split", .string(statement.split)), ("repeats", .number(JSONNumber(statement.repeats))),
      ("assertions", strings(statement.assertions)), ("cases", counts(statement.cases)),
      (
        "runner",
        .object(JSONObject([("name", .string(runnerName)), ("version", .string(version))]))
      ),
      ("startedOn", .string(statement.startedOn)), ("finishedOn", .string(statement.finishedOn)),
      ("results", descriptor(statement.results)),
    ])
    object["outputs"] = statement.outputs.map(descriptor)
    return object
  }

  private static func strings(_ texts: [String]) -> JSONValue {
    .array(texts.map { .string($0) })
  }

  private static func descriptor(_ resource: ResourceDescriptor) -> JSONValue {
    var object = JSONObject([
      ("name", .string(resource.name)),
      ("digest", .object(JSONObject([("sha256", .string(resource.digest.hex))]))),
    ])
    if let role = resource.role {
      object["annotations"] = .object(JSONObject([("role", .string(role))]))
    }
    return .object(object)
  }

  private static func counts(_ counts: CaseCounts) -> JSONValue {
    .object(
      JSONObject([
        ("total", .number(JSONNumber(counts.total))),
        ("passed", .number(JSONNumber(counts.passed))),
        ("failed", .number(JSONNumber(counts.failed))),
        ("errored", .number(JSONNumber(counts.errored))),
        ("skipped", .number(JSONNumber(counts.skipped))),
        ("cached", .number(JSONNumber(counts.cached))),
      ]))
  }
}
