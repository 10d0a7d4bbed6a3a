internal import Foundation
internal import GitStore
public import PromptModel
internal import Registry
internal import StrictData

/// What `stet errors` wrote into a suite's cases.
public struct WrittenErrors: Sendable {
  /// The cases file, from the repository's top.
  public let path: String
  /// Whether it was written; false for a dry run.
  public let isWritten: Bool
  /// Cases that got the tag.
  public let tagged: [String]
  /// Cases that had it already.
  public let alreadyTagged: [String]
  /// New cases, in order: the id and the case it was copied from.
  public let drafts: [(id: String, origin: String)]
  /// The suite's digest before.
  public let before: Digest
  /// The suite's digest afterwards.
  public let after: Digest
}

/// Writes groups of failing cases into the suite's cases.jsonl in the work tree.
struct ErrorWriting {
  /// The tag of a draft.
  static let draftTag = "from-errors"

  private let writing: GroupErrors.Writing
  private let groups: [ErrorGroup]
  private let record: Record
  private let state: RecordSuite

  init(
    _ writing: GroupErrors.Writing, of groups: [ErrorGroup], record: Record, state: RecordSuite
  ) {
    self.writing = writing
    self.groups = groups
    self.record = record
    self.state = state
  }

  /// Writes, after the whole suite was read once more with the changes.
  ///
  /// - Throws: `WorkflowError.refused` where there is no work tree, or a case is no longer the one
  ///   that was run; `RegistryError.unreadable` where the suite cannot be read before or after.
  func run(in registry: OpenRegistry) throws -> WrittenErrors {
    guard let root = registry.repository.workTree, let tree = try registry.workTree() else {
      throw WorkflowError.refused("a bare repository has no work tree to write cases to")
    }
    guard let name = record.statement.input(role: "suite").flatMap({ ResourceName($0.name) }),
      let present = try RulesReader(tree).suite(name),
      let yaml = try tree.bytes(at: "suites/\(name)/suite.yaml")
    else { throw WorkflowError.refused("the work tree has no suite of this record") }
    let path = registry.repositoryPath("suites/\(name)/cases.jsonl")
    let place = "\(root)/\(path)"
    guard let data = FileManager.default.contents(atPath: place) else {
      throw WorkflowError.unwritable(path: path, reason: "it cannot be read")
    }
    let origins = try origins(in: present)
    var edit = CasesEdit(Array(data))
    let tagged = try tag(origins, in: &edit)
    let drafts = try draft(origins, of: present, in: &edit)
    let after = try CasesTrial(name: name, suiteYAML: yaml, path: path, tree: tree)
      .suite(with: edit.bytes).digest
    if !writing.isDryRun, edit.bytes != Array(data) { try FileWriter.write(edit.bytes, to: place) }
    return WrittenErrors(
      path: path, isWritten: !writing.isDryRun, tagged: tagged.added,
      alreadyTagged: tagged.known, drafts: drafts, before: present.digest,
      after: writing.isDryRun ? after : try Self.digest(of: name, in: registry) ?? after)
  }

  /// The suite as it lies in the work tree now: with line ends as git would store them.
  private static func digest(
    of name: ResourceName, in registry: OpenRegistry
  ) throws -> Digest? {
    try registry.workTree().flatMap { try RulesReader($0).suite(name)?.digest }
  }

  /// The written cases of the groups, once each, in the file's order: a variant stands for the case
  /// it was made of.
  private func origins(in present: Suite) throws -> [SuiteCase] {
    let now = Dictionary(
      present.cases.map { (ExactString($0.id), $0) }, uniquingKeysWith: { first, _ in first })
    let then = Dictionary(
      (state.isExact ? state.suite?.cases ?? [] : []).map { (ExactString($0.id), $0) },
      uniquingKeysWith: { first, _ in first })
    var lines: [Int: SuiteCase] = [:]
    for id in groups.flatMap(\.cases) {
      let key = ExactString(id)
      guard let item = now[key] else {
        throw WorkflowError.refused("case '\(id)' is no longer in suite '\(present.name)'")
      }
      let known = then[key]
      guard
        known.map({
          $0.vars == item.vars && $0.expected == item.expected
            && $0.conversation == item.conversation
        }) ?? isAsExpected(item)
      else {
        throw WorkflowError.refused(
          "case '\(id)' of suite '\(present.name)' is not the one this record was made with")
      }
      let origin = item.family.flatMap { now[ExactString($0.origin)] } ?? item
      lines[origin.line] = origin
    }
    return lines.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Without the suite's earlier state only the expected label can tell.
  private func isAsExpected(_ item: SuiteCase) -> Bool {
    let labels = record.results.lazy.filter { ExactString($0.id) == ExactString(item.id) }
      .compactMap(\.expected)
    guard let label = labels.first else { return true }
    return item.expected?.string.map(ExactString.init) == ExactString(label)
  }

  private func tag(
    _ origins: [SuiteCase], in edit: inout CasesEdit
  ) throws -> (added: [String], known: [String]) {
    guard let tag = writing.tag else { return ([], []) }
    var added: [String] = []
    var known: [String] = []
    for item in origins {
      if try edit.add(tag: tag, atLine: item.line) {
        added.append(item.id)
      } else {
        known.append(item.id)
      }
    }
    return (added, known)
  }

  /// A copy of each case under a new id, marked as a draft.
  ///
  /// A draft is put into its case's split by hand: hashed by its own id, what is asked in test
  /// could slip into train.
  private func draft(
    _ origins: [SuiteCase], of present: Suite, in edit: inout CasesEdit
  ) throws -> [(id: String, origin: String)] {
    guard writing.makesDrafts else { return [] }
    var taken = Set(present.cases.map { ExactString($0.id) })
    var drafts: [(id: String, origin: String)] = []
    for item in origins {
      guard let written = edit.object(atLine: item.line) else {
        throw WorkflowError.refused("line \(item.line) of cases.jsonl is no case")
      }
      var number = 1
      var id = "\(item.id)-draft"
      while !taken.insert(ExactString(id)).inserted {
        number += 1
        id = "\(item.id)-draft-\(number)"
      }
      edit.append(Self.draft(id, of: item, written, record))
      drafts.append((id: id, origin: item.id))
    }
    return drafts
  }

  private static func draft(
    _ id: String, of item: SuiteCase, _ written: JSONObject, _ record: Record
  ) -> JSONObject {
    var object = written
    object["id"] = .string(id)
    object["description"] = .string(
      "draft from case \(item.id) of record \(record.payload.evidenceID): change what is asked, "
        + "then check what is expected")
    let tags = written["tags"]?.array ?? []
    if !tags.contains(.string(draftTag)) { object["tags"] = .array(tags + [.string(draftTag)]) }
    if let split = item.split { object["split"] = .string(split.rawValue) }
    return object
  }
}
