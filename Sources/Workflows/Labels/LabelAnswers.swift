internal import GitStore
public import PromptModel
internal import Registry
internal import StrictData

/// Which kept answers are meant.
public struct LabelSelection: Sendable {
  /// Records, by path or by the beginning of an id.
  public var records: [String]
  /// Prompts: `support/triage` for all its records, `support/triage@v3` for those of a version.
  public var prompts: [String]

  /// A selection; without any, every record of the suite.
  public init(records: [String] = [], prompts: [String] = []) {
    self.records = records
    self.prompts = prompts
  }

  /// Whether every record is meant.
  public var isEverything: Bool { records.isEmpty && prompts.isEmpty }
}

/// One answer to a case that people can be asked about: equal answers of several records are one.
public struct LabelAnswer: Sendable {
  /// A run that gave it.
  public struct Appearance: Sendable {
    /// The record's file, relative to the registry.
    public let record: String
    /// What the run came to; nil: the record has no such result.
    public let result: CaseResult?
  }

  /// The case's id.
  public let caseID: String
  /// The case as it was run, or, where that state of the suite is gone, as it is now; nil where
  /// there is neither.
  public let suiteCase: SuiteCase?
  /// SHA-256 of the text's UTF-8 bytes.
  public let digest: Digest
  /// The answer.
  public let text: String
  /// Where it was given, by record.
  public internal(set) var appearances: [Appearance]
}

/// The answers that were kept of a suite's runs.
struct LabelAnswers {
  /// By case and digest.
  struct Key: Hashable {
    let caseID: ExactString
    let digest: Digest
  }

  /// In the order they were found: by record, in the run's order.
  private(set) var answers: [LabelAnswer] = []
  private var places: [Key: Int] = [:]
  /// Records of the suite that were looked at.
  private(set) var records = 0
  /// Those of which no answer can be read: none were kept, or they are erased or elsewhere.
  private(set) var withoutAnswers = 0
  private var suites: [Digest: RecordSuite] = [:]

  /// Reads the answers of a suite's records in the work tree and at the mainline's tip.
  ///
  /// - Throws: what finding a record or a prompt throws; `WorkflowError.refused` where a record is
  ///   of another suite, or answers are not those it names.
  init(_ shelf: LabelShelf, _ selection: LabelSelection, in registry: OpenRegistry) throws {
    let found =
      selection.records.isEmpty
      ? try Self.all(of: shelf.suite.name, in: registry)
      : try selection.records.map { try RecordOutputs.find($0, in: registry) }
    let isWanted = try Self.filter(selection.prompts, in: registry)
    var seen: Set<Digest> = []
    for outputs in found where seen.insert(outputs.record.payload).inserted {
      let input = outputs.record.statement.input(role: "suite")
      guard let input, ExactString(input.name) == ExactString(shelf.suite.name.text) else {
        throw WorkflowError.refused(
          "record \(outputs.record.payload.evidenceID) is of suite "
            + "'\(input?.name ?? "?")', not of '\(shelf.suite.name)'")
      }
      guard isWanted(outputs.record) else { continue }
      records += 1
      // Answers of a time when the suite was sensitive are not for a file in git.
      guard !outputs.outputs.isEmpty, shelf.isSensitive || !outputs.isPrivate else {
        withoutAnswers += 1
        continue
      }
      try take(outputs, input, registry)
    }
  }

  /// An answer; nil where nobody gave it.
  subscript(caseID: String, digest: Digest) -> LabelAnswer? {
    places[Key(caseID: ExactString(caseID), digest: digest)].map { answers[$0] }
  }

  /// Whether any answer to a case is known.
  func has(caseID: String) -> Bool {
    answers.contains { ExactString($0.caseID) == ExactString(caseID) }
  }

  private mutating func take(
    _ outputs: RecordOutputs, _ input: ResourceDescriptor, _ registry: OpenRegistry
  ) throws {
    let record = outputs.record
    let state = try suites[input.digest] ?? RecordSuite(of: record, in: registry)
    suites[input.digest] = state
    let cases = state.cases(of: record)
    var results: [ExactString: [CaseResult]] = [:]
    for result in record.results { results[ExactString(result.id), default: []].append(result) }
    for output in outputs.outputs {
      guard let text = output.text else { continue }
      let id = ExactString(output.id)
      let appearance = LabelAnswer.Appearance(
        record: record.path,
        result: results[id]?.first { $0.repeatIndex == output.repeatIndex })
      let digest = Digest(hashing: text)
      let key = Key(caseID: id, digest: digest)
      if let place = places[key] {
        answers[place].appearances.append(appearance)
      } else {
        places[key] = answers.count
        answers.append(
          LabelAnswer(
            caseID: output.id, suiteCase: cases[id], digest: digest, text: text,
            appearances: [appearance]))
      }
    }
  }

  /// Every record of a suite with its answers. What is no record does not count, as everywhere.
  private static func all(
    of suite: ResourceName, in registry: OpenRegistry
  ) throws -> [RecordOutputs] {
    var trees: [any RegistryTree] = []
    if let workTree = try registry.workTree() { trees.append(workTree) }
    if let line = try registry.mainlineIfAny() { trees.append(try registry.tree(at: line.tip)) }
    var found: [RecordOutputs] = []
    var seen: Set<ExactString> = []
    for tree in trees {
      for file in try tree.files(under: "evidence") {
        guard case .evidence(.statement) = RegistryPath(file.path),
          seen.insert(ExactString(file.path)).inserted,
          case .success(let record) = try EvidenceScan.read(file.path, in: tree),
          let input = record.statement.input(role: "suite"),
          ExactString(input.name) == ExactString(suite.text)
        else { continue }
        found.append(try RecordOutputs.load(record, tree, registry))
      }
    }
    return found
  }

  /// Which records are of the prompts that were asked for.
  private static func filter(
    _ prompts: [String], in registry: OpenRegistry
  ) throws -> (Record) -> Bool {
    guard !prompts.isEmpty else { return { _ in true } }
    var wanted: [(name: PromptName, closure: Digest?)] = []
    for text in prompts {
      if let name = PromptName(text) {
        wanted.append((name, nil))
      } else {
        let prompt = try registry.resolve(PromptReference(parsing: text))
        wanted.append((prompt.name, prompt.closure.digest))
      }
    }
    return { record in
      wanted.contains {
        $0.name == record.statement.prompt
          && ($0.closure == nil || $0.closure == record.statement.closure)
      }
    }
  }
}
