internal import Evaluation
internal import Foundation
internal import GitStore
public import PromptModel
internal import Registry
public import StrictData

/// What keeps a file from being imported: every place at once, since a suite that lost an assertion
/// on the way would pass what it should not.
public struct ImportProblems: Error, Sendable {
  /// The file as it was named.
  public let path: String
  /// Each with file, line and column.
  public let problems: [SourceError]
}

/// `stet suite import`: makes a suite of another tool's file.
public struct ImportSuite: Sendable {
  /// How a file is written.
  public enum Format: String, Sendable, Hashable, CaseIterable {
    /// Comma-separated values with a header.
    case csv
    /// One JSON object a line: promptfoo's tests, this registry's cases, or flat objects.
    case jsonl
    /// promptfoo's configuration or a list of its tests, in YAML or JSON.
    case promptfoo
  }

  /// Columns of a table (or members of flat JSON lines) that are no variables.
  public struct Columns: Sendable {
    /// The case's id.
    public var id: String?
    /// The expected output or label.
    public var expected: String?
    /// The group.
    public var group: String?
    /// Tags, separated by commas.
    public var tags: String?
    /// The split: train, dev or test.
    public var split: String?

    /// None.
    public init() {}
  }

  /// What was made.
  public struct Outcome: Sendable {
    /// The suite.
    public let suite: ResourceName
    /// How many cases it has.
    public let count: Int
    /// The files, relative to the repository, and their text.
    public let files: [(path: String, text: String)]
    /// Whether they were written.
    public let isWritten: Bool
    /// What means something else here, or was left out.
    public let notes: [String]
  }

  /// The new suite's name.
  public let name: ResourceName
  /// The file.
  public let path: String
  /// How it is written; nil: by its name's end.
  public let format: Format?
  /// Columns that are no variables.
  public let columns: Columns
  /// Whether the expected texts are the labels of a classification.
  public let isClassification: Bool
  /// The salt that divides the cases into splits.
  public let salt: String?
  /// The prompts it judges: names or patterns, for scope.yaml.
  public let prompts: [String]
  /// Whether nothing is written.
  public let isDryRun: Bool

  /// A request.
  public init(
    _ name: ResourceName, path: String, format: Format? = nil,
    columns: Columns = Columns(), isClassification: Bool = false,
    salt: String? = nil, prompts: [String] = [], isDryRun: Bool = false
  ) {
    self.name = name
    self.path = path
    self.format = format
    self.columns = columns
    self.isClassification = isClassification
    self.salt = salt
    self.prompts = prompts
    self.isDryRun = isDryRun
  }

  /// Reads, checks and writes; writes nothing where anything is wrong.
  ///
  /// - Parameter bytes: the file's.
  /// - Throws: `ImportProblems`; `SourceError` where the file cannot be read;
  ///   `WorkflowError.exists` where the suite is there already.
  public func run(_ bytes: [UInt8], in registry: OpenRegistry) throws -> Outcome {
    guard let root = registry.repository.workTree else {
      throw WorkflowError.refused("a bare repository has no work tree to write a suite to")
    }
    let folder = registry.repositoryPath("suites/\(name)")
    let names = ["suite.yaml", "cases.jsonl", "scope.yaml"]
    for leaf in names where try registry.repository.cleanedWorkTreeFile("\(folder)/\(leaf)") != nil
    {
      throw WorkflowError.exists(path: "\(folder)/\(leaf)")
    }
    let (imported, made) = try read(bytes)
    var files = [
      (path: "\(folder)/suite.yaml", text: String(decoding: made.suiteYAML, as: UTF8.self)),
      (path: "\(folder)/cases.jsonl", text: String(decoding: made.casesJSONL, as: UTF8.self)),
    ]
    if !prompts.isEmpty {
      let text = "prompts:\n" + prompts.map { "  - \"\($0)\"\n" }.joined()
      _ = try ScopeFile.parse(Array(text.utf8))
      files.append((path: "\(folder)/scope.yaml", text: text))
    }
    if !isDryRun {
      for file in files {
        try FileWriter.create(Array(file.text.utf8), at: "\(root)/\(file.path)")
      }
    }
    return Outcome(
      suite: name, count: imported.cases.count, files: files, isWritten: !isDryRun,
      notes: imported.notes)
  }

  private func chosenFormat() throws -> SuiteImporter.Format {
    switch format {
    case .csv: return .csv
    case .jsonl: return .jsonl
    case .promptfoo: return .promptfoo
    case nil: break
    }
    let lower = path.lowercased()
    if lower.hasSuffix(".csv") { return .csv }
    if lower.hasSuffix(".jsonl") || lower.hasSuffix(".ndjson") { return .jsonl }
    if [".yaml", ".yml", ".json"].contains(where: { lower.hasSuffix($0) }) { return .promptfoo }
    throw WorkflowError.refused(
      "the name \(path) does not tell how the file is written: csv, jsonl or promptfoo")
  }

  private func read(
    _ bytes: [UInt8]
  ) throws -> (ImportedSuite, (suiteYAML: [UInt8], casesJSONL: [UInt8])) {
    var imported: ImportedSuite
    let format = try chosenFormat()
    do throws(SourceError) {
      imported = try SuiteImporter.read(bytes, as: format, columns: importColumns)
    } catch {
      throw error.at(path)
    }
    var settings = SuiteImporter.Settings()
    settings.description =
      "Imported from \(path.split(separator: "/").last.map(String.init) ?? path)"
    settings.salt = salt
    if isClassification { settings.labels = Self.labels(of: imported) }
    Self.addDefault(to: &imported, isClassification: isClassification)
    let problems = imported.problems + ImportCheck(name, imported, settings).problems()
    guard problems.isEmpty else {
      throw ImportProblems(
        path: path,
        problems: problems.map { $0.at(path) }.sorted { $0.position < $1.position })
    }
    return (imported, SuiteImporter.files(of: imported, settings))
  }

  private var importColumns: ImportColumns {
    var found = ImportColumns()
    found.id = columns.id
    found.expected = columns.expected
    found.group = columns.group
    found.tags = columns.tags
    found.split = columns.split
    return found
  }

  private static func labels(of imported: ImportedSuite) -> [String] {
    var seen: Set<ExactString> = []
    return imported.cases.compactMap { $0.expected?.string }.filter {
      seen.insert(ExactString($0)).inserted
    }
  }

  /// Expected outputs that nothing asserts are compared: as labels, or whole.
  private static func addDefault(to imported: inout ImportedSuite, isClassification: Bool) {
    let isAsserted =
      !imported.defaults.isEmpty || imported.cases.contains { !$0.assertions.isEmpty }
    guard !isAsserted, imported.cases.contains(where: { $0.expected != nil }) else { return }
    imported.compareExpected(by: isClassification ? "classification" : "equals")
  }
}

/// Holds what was imported against what can be graded, and finds the place of what cannot.
struct ImportCheck {
  private let name: ResourceName
  private let imported: ImportedSuite
  private let settings: SuiteImporter.Settings

  init(_ name: ResourceName, _ imported: ImportedSuite, _ settings: SuiteImporter.Settings) {
    self.name = name
    self.imported = imported
    self.settings = settings
  }

  /// Everything that cannot be graded, in the file's order.
  func problems() -> [SourceError] {
    var problems: [SourceError] = []
    var known: [JSONObject: String?] = [:]
    let first = imported.cases.first
    for assertion in imported.defaults {
      if let item = first, let problem = problem(assertion, of: item) {
        problems.append(SourceError(assertion.position, problem))
      }
    }
    for item in imported.cases {
      if item.assertions.isEmpty, imported.defaults.isEmpty {
        problems.append(
          SourceError(item.position, "a case without an assertion; it would always pass"))
      }
      for assertion in item.assertions {
        let refers = JSONValue.object(assertion.json).serialized().contains("{{")
        let isOwn = refers || assertion.json["value"] == nil
        if !isOwn, let found = known[assertion.json] {
          if let found { problems.append(SourceError(assertion.position, found)) }
          continue
        }
        let found = problem(assertion, of: item)
        if !isOwn { known[assertion.json] = .some(found) }
        if let found { problems.append(SourceError(assertion.position, found)) }
      }
    }
    return problems.isEmpty && imported.problems.isEmpty ? wholeProblems() : problems
  }

  /// What is wrong with one assertion, tried on one case.
  private func problem(_ assertion: ImportedAssertion, of item: ImportedCase) -> String? {
    var alone = ImportedSuite()
    var copy = item
    copy.id = "x"
    copy.split = nil
    copy.group = nil
    copy.tags = []
    copy.assertions = [assertion]
    alone.append(copy)
    var plain = SuiteImporter.Settings()
    plain.labels = settings.labels
    return fault(SuiteImporter.files(of: alone, plain))?.message
  }

  /// What is wrong with all of it: ids that are there twice, texts that are no labels, splits.
  private func wholeProblems() -> [SourceError] {
    guard let fault = fault(SuiteImporter.files(of: imported, settings)) else { return [] }
    let line = fault.line.flatMap { imported.cases.indices.contains($0 - 1) ? $0 - 1 : nil }
    let position =
      line.map { imported.cases[$0].position } ?? SourcePosition(line: 1, column: 1)
    return [SourceError(position, fault.message)]
  }

  /// The first thing that is wrong with two files; the line is one of cases.jsonl.
  private func fault(
    _ files: (suiteYAML: [UInt8], casesJSONL: [UInt8])
  ) -> (line: Int?, message: String)? {
    do {
      let suite = try SuiteFile.parse(
        name: name, suiteYAML: files.suiteYAML, casesJSONL: files.casesJSONL)
      _ = try Grader(suite: suite)
      return nil
    } catch let error as SourceError {
      let isCase = error.path?.hasSuffix("cases.jsonl") == true
      return (isCase ? error.position.line : nil, error.message)
    } catch let error as SuiteProblem {
      return (
        error.line, SuiteProblem(error.message, suggestion: error.suggestion).description
      )
    } catch {
      return (nil, "\(error)")
    }
  }
}
