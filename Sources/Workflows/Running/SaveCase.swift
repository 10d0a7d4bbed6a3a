internal import Evaluation
internal import Foundation
internal import GitStore
public import PromptModel
internal import Registry
public import StrictData

/// `stet run --save-case`: makes a case of what was run.
public struct SaveCase {
  /// What was written.
  public struct Saved: Sendable {
    /// The case's id.
    public let id: String
    /// The cases file, from the repository's top.
    public let path: String
    /// Whether the suite had a case with these variables already; then nothing was written.
    public let isKnown: Bool
  }

  private let suite: ResourceName
  private let input: JSONObject
  private let expected: JSONValue?

  /// A case.
  ///
  /// - Parameter expected: the expected output; nil: the suite's assertions need none.
  public init(suite: ResourceName, input: JSONObject, expected: JSONValue?) {
    self.suite = suite
    self.input = input
    self.expected = expected
  }

  /// Adds it to the suite's cases in the work tree, after the whole suite was read once more with
  /// it. Its id is `run-` and the first eight hex digits of the digest of its variables.
  ///
  /// - Throws: `WorkflowError.refused` where there is no work tree or the suite cannot be graded
  ///   with it; `RegistryError.notFound`.
  public func run(in registry: OpenRegistry) throws -> Saved {
    let edit = try edit(in: registry)
    if let bytes = edit.bytes { try FileWriter.write(bytes, to: edit.place) }
    return edit.saved
  }

  /// Finds what would keep ``run(in:)`` from writing, before a model is paid for an answer.
  ///
  /// - Throws: as ``run(in:)``.
  public func check(in registry: OpenRegistry) throws { _ = try edit(in: registry) }

  /// What is to be written: nothing where the suite has the case.
  private func edit(
    in registry: OpenRegistry
  ) throws -> (saved: Saved, bytes: [UInt8]?, place: String) {
    guard let root = registry.repository.workTree, let tree = try registry.workTree() else {
      throw WorkflowError.refused("a bare repository has no work tree to write a case to")
    }
    guard let present = try RulesReader(tree).suite(suite),
      let yaml = try tree.bytes(at: "suites/\(suite)/suite.yaml")
    else {
      throw RegistryError.notFound(
        kind: "suite", name: suite.text, candidates: try tree.suiteNames().map(\.text))
    }
    let path = registry.repositoryPath("suites/\(suite)/cases.jsonl")
    let place = "\(root)/\(path)"
    guard let data = FileManager.default.contents(atPath: place) else {
      throw WorkflowError.unwritable(path: path, reason: "it cannot be read")
    }
    let variables = JSONValue.object(input)
    if let known = present.cases.first(where: {
      .object($0.vars) == variables && $0.isWritten && $0.conversation == nil
    }) {
      return (Saved(id: known.id, path: path, isKnown: true), nil, place)
    }
    let id = "run-\(Digest(hashing: try variables.canonical()).hex.prefix(8))"
    var item = JSONObject([("id", .string(id)), ("vars", variables)])
    if let expected { item["expected"] = expected }
    var edit = CasesEdit(Array(data))
    edit.append(item)
    let after = try CasesTrial(name: suite, suiteYAML: yaml, path: path, tree: tree).suite(
      with: edit.bytes)
    do {
      _ = try Grader(suite: after)
    } catch {
      throw WorkflowError.refused("nothing was written: \(error)")
    }
    return (Saved(id: id, path: path, isKnown: false), edit.bytes, place)
  }
}
