internal import Dotprompt
public import PromptDiff
public import PromptModel
internal import Registry
internal import StrictData

/// `stet diff`: two states of prompts, compared.
public struct ComparePrompts: Sendable {
  /// One side.
  public struct Side: Sendable {
    /// The prompt's name.
    public let name: PromptName
    /// How people call it: `support/triage@v2`, `support/triage (work tree)`.
    public let label: String
    /// Its closure; nil where there is nothing, or it is broken.
    public let closure: Digest?
    /// Paths as people see them, by closure name.
    public let paths: [String: String]
    /// Why its closure cannot be computed.
    public let problem: String?
    /// Whether the prompt file could be read as one; if not, only its text counts.
    let isReadable: Bool
    let content: PromptContent

    /// The texts alone, to compare with a side that cannot be read.
    fileprivate var texts: PromptContent {
      PromptContent(files: content.files, frontMatter: .null, body: "", variables: [])
    }
  }

  /// What differs.
  public struct Outcome: Sendable {
    /// The older side, the one on the left.
    public let old: Side
    /// The newer side.
    public let new: Side
    /// The difference.
    public let difference: PromptDiff
  }

  /// The left side; nil: the newest version on the mainline of the right one's prompt.
  public let old: PromptReference?
  /// The right side.
  public let new: PromptReference
  /// Unchanged lines around each change.
  public let context: Int

  /// A request.
  public init(old: PromptReference?, new: PromptReference, context: Int = 3) {
    self.old = old
    self.new = new
    self.context = context
  }

  /// Reads what the command line says: `A B`, `A @B` (the same prompt), `A@ref` (against the work
  /// tree), `A` (the newest version on the mainline against the work tree).
  ///
  /// - Throws: `WorkflowError.badReference`.
  public init(parsing first: String, _ second: String?, context: Int = 3) throws {
    let left = try PromptReference(parsing: first)
    guard let second else {
      let tree = PromptReference(name: left.name, selector: .workTree)
      self.init(old: left.selector == .workTree ? nil : left, new: tree, context: context)
      return
    }
    let text = second.hasPrefix("@") ? left.name.text + second : second
    self.init(old: left, new: try PromptReference(parsing: text), context: context)
  }

  /// Compares. A side that is broken is compared by its prompt file alone.
  ///
  /// - Throws: `WorkflowError` where a reference names nothing.
  public func run(in registry: OpenRegistry) throws -> Outcome {
    let right = try side(new, registry, mayBeAbsent: old == nil)
    let left = try old.map { try side($0, registry) } ?? newest(of: new.name, registry)
    if left.closure == nil, right.closure == nil, left.problem == nil, right.problem == nil {
      throw WorkflowError.noPrompt(
        new.name, place: "the work tree",
        candidates: try registry.currentTree().promptNames().map(\.text))
    }
    let isReadable = left.isReadable && right.isReadable
    return Outcome(
      old: left, new: right,
      difference: PromptDiff(
        old: isReadable ? left.content : left.texts,
        new: isReadable ? right.content : right.texts, context: context))
  }

  private func newest(of name: PromptName, _ registry: OpenRegistry) throws -> Side {
    let versions = try registry.historyIfAny()?.versions(of: name) ?? []
    guard let version = versions.last, !version.isTombstone else {
      return absent(name, "\(name) (not on '\(registry.mainlineName)')")
    }
    return try side(
      PromptReference(name: name, selector: .version(version.number)), registry)
  }

  private func absent(_ name: PromptName, _ label: String) -> Side {
    Side(
      name: name, label: label, closure: nil, paths: [:], problem: nil, isReadable: true,
      content: .absent)
  }

  private func side(
    _ reference: PromptReference, _ registry: OpenRegistry, mayBeAbsent: Bool = false
  ) throws -> Side {
    let isTree = reference.selector == .workTree
    let label = isTree ? "\(reference.name) (work tree)" : reference.description
    do {
      return try side(registry.resolve(reference), label)
    } catch WorkflowError.broken(_, _, let reason) {
      return try broken(reference, label, reason, registry)
    } catch WorkflowError.noPrompt where mayBeAbsent {
      return absent(reference.name, "\(reference.name) (not in the work tree)")
    }
  }

  private func side(_ prompt: ResolvedPrompt, _ label: String) throws -> Side {
    let renderer = try PromptRenderer(prompt)
    var files: [ExactString: String] = [:]
    var paths: [String: String] = [:]
    for file in prompt.closure.files {
      files[ExactString(file.name)] = String(
        decoding: prompt.contents[file.name] ?? [], as: UTF8.self)
      paths[file.name] = prompt.shownPath(of: file.name)
    }
    return Side(
      name: prompt.name, label: label, closure: prompt.closure.digest, paths: paths, problem: nil,
      isReadable: true,
      content: PromptContent(
        files: files, frontMatter: renderer.source.frontMatter.raw,
        body: renderer.source.templateText,
        variables: renderer.variables.map {
          .init(name: $0.name, type: $0.type, isRequired: $0.isRequired)
        }))
  }

  private func broken(
    _ reference: PromptReference, _ label: String, _ reason: String, _ registry: OpenRegistry
  ) throws -> Side {
    let bytes = try registry.promptFile(of: reference) ?? []
    let text = String(decoding: bytes, as: UTF8.self)
    var content = PromptContent(
      files: [ExactString("prompt"): text], frontMatter: .null, body: text, variables: [])
    var isReadable = false
    do throws(SourceError) {
      let source = try PromptSource(parsing: bytes)
      isReadable = true
      content = PromptContent(
        files: [ExactString("prompt"): text], frontMatter: source.frontMatter.raw,
        body: source.templateText,
        variables: source.inputVariables { _ in nil }.map {
          .init(name: $0.name, type: $0.type, isRequired: $0.isRequired)
        })
    } catch {
      // `reason` says what is wrong; the text is compared as it is.
    }
    return Side(
      name: reference.name, label: label, closure: nil,
      paths: ["prompt": registry.repositoryPath(reference.name.path)], problem: reason,
      isReadable: isReadable, content: content)
  }
}
