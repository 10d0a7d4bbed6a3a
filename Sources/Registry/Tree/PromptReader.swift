internal import Dotprompt
public import PromptModel
internal import StrictData

/// What a prompt's name stands for in one tree, and what that was read from.
public struct PromptReading: Sendable {
  /// The state.
  public let state: PromptState
  /// Every registry-relative path that was looked up, those that are absent too: the state can
  /// change only when one of them does.
  public let consulted: [String]
}

/// Computes closures (FORMATS, "Prompt files" and "The closure text"). One reader serves many
/// trees: what a blob includes is remembered by the blob's id.
public final class PromptReader {
  /// A partial or an example file as a file names it.
  private struct Mention {
    let name: String
    let position: SourcePosition
  }

  /// What a blob contributes to a closure, whichever tree it is in.
  private struct Contribution {
    let digest: Digest
    let includes: [Mention]
    let examples: [Mention]
    let steps: [ChainStep]
    let failure: SourceError?
  }

  private enum Role: Hashable { case prompt, partial, file }
  private struct Key: Hashable {
    let blob: ObjectName
    let role: Role
  }

  /// Far above what a rendering allows (20); keeps a hostile chain from exhausting the stack.
  private static let maximumPartialChain = 1000

  private var known: [Key: Contribution] = [:]

  /// A reader that remembers nothing yet.
  public init() {}

  /// Reads a prompt's state in a tree. A link or a submodule in the prompt's place is no prompt.
  ///
  /// - Throws: `RegistryError` or `GitStoreError` where the tree itself cannot be read; content
  ///   that is wrong gives a broken state instead.
  public func read(_ name: PromptName, in tree: any RegistryTree) throws -> PromptReading {
    var walk = Walk(name: name, folder: tree.registryPath, consulted: [name.path])
    guard let file = try tree.file(at: name.path), file.isFile else {
      return PromptReading(state: .absent, consulted: walk.consulted)
    }
    do {
      let prompt = try contribution(of: file, as: .prompt, in: tree)
      try walk.add("prompt", file, prompt.digest, failure: prompt.failure)
      for include in prompt.includes {
        try visit(include, from: file.path, in: tree, &walk)
      }
      for example in prompt.examples {
        try addExample(example, in: tree, &walk)
      }
      for step in prompt.steps { try addStep(step, in: tree, &walk) }
    } catch let failure as Failure {
      let broken = BrokenState(
        promptBlob: file.blob, failing: failure.name, reason: failure.reason)
      return PromptReading(state: .broken(broken), consulted: walk.consulted)
    }
    return PromptReading(state: .intact(Closure(files: walk.files)), consulted: walk.consulted)
  }

  /// The first thing that makes a closure uncomputable.
  private struct Failure: Error {
    let name: String
    let reason: String
  }

  /// One computation: files found, partials seen, and the chain of those being visited.
  private struct Walk {
    let name: PromptName
    /// The registry's folder, for what people read.
    let folder: String
    var consulted: [String]
    var files: [ClosureFile] = []
    var done: Set<ExactString> = []
    var chain: [ExactString] = []
    var links: Set<ExactString> = []
    var examples: Set<ExactString> = []

    init(name: PromptName, folder: String, consulted: [String]) {
      self.name = name
      self.folder = folder
      self.consulted = consulted
    }

    func shown(_ path: String) -> String { folder.isEmpty ? path : "\(folder)/\(path)" }

    /// Takes up the files of a step's prompt under a name of their own.
    ///
    /// - Throws: `Failure` where two files would have one name.
    mutating func add(_ step: PromptName, _ found: [ClosureFile], place: String) throws {
      for file in found {
        let name = "step/\(step)/\(file.name)"
        if let other = files.first(where: { ExactString($0.name) == ExactString(name) }) {
          guard other.path != file.path else { continue }
          throw Failure(
            name: name,
            reason: "\(place): \(shown(other.path)) and \(shown(file.path)) would both be '\(name)'"
          )
        }
        files.append(
          ClosureFile(name: name, path: file.path, blob: file.blob, digest: file.digest))
      }
    }

    mutating func add(
      _ closureName: String, _ file: TreeFile, _ digest: Digest, failure: SourceError?
    ) throws {
      if let failure {
        throw Failure(name: closureName, reason: failure.at(shown(file.path)).description)
      }
      files.append(
        ClosureFile(name: closureName, path: file.path, blob: file.blob, digest: digest))
    }
  }

  private func visit(
    _ mention: Mention, from includer: String, in tree: any RegistryTree, _ walk: inout Walk
  ) throws {
    let partial = mention.name
    let closureName = "partial/\(partial)"
    let place = "\(walk.shown(includer)):\(mention.position)"
    let key = ExactString(partial)
    if walk.links.contains(key) {
      let cycle = walk.chain.drop { $0 != key }.map(\.text) + [partial]
      throw Failure(
        name: closureName,
        reason: "\(place): partials include each other: " + cycle.joined(separator: " → "))
    }
    guard walk.done.insert(key).inserted else { return }
    guard walk.chain.count < Self.maximumPartialChain else {
      throw Failure(
        name: closureName,
        reason: "\(place): partials include each other \(Self.maximumPartialChain) deep, "
          + "'\(partial)' last")
    }
    guard let file = try lookUp(partial, in: tree, &walk) else {
      if let (path, kind) = try special(partial, in: tree, walk.name) {
        throw Failure(
          name: closureName,
          reason: "\(place): partial '\(partial)' is \(walk.shown(path)), and that is "
            + (kind == .symlink ? "a symbolic link" : "a submodule or special file"))
      }
      throw Failure(
        name: closureName,
        reason: "\(place): partial '\(partial)' is in no folder from "
          + "\(walk.shown("prompts/\(walk.name.folder)")) up to \(walk.shown("prompts/"))")
    }
    let found = try contribution(of: file, as: .partial, in: tree)
    try walk.add(closureName, file, found.digest, failure: found.failure)
    walk.chain.append(key)
    walk.links.insert(key)
    for include in found.includes {
      try visit(include, from: file.path, in: tree, &walk)
    }
    walk.chain.removeLast()
    walk.links.remove(key)
  }

  /// `a/b` is `a/_b.prompt` in each folder from the prompt's up to prompts/.
  private func lookUp(
    _ partial: String, in tree: any RegistryTree, _ walk: inout Walk
  ) throws -> TreeFile? {
    for path in Self.partialPaths(partial, for: walk.name) {
      walk.consulted.append(path)
      if let file = try tree.file(at: path), file.isFile { return file }
    }
    return nil
  }

  /// What lies in a partial's place and is no file.
  private func special(
    _ partial: String, in tree: any RegistryTree, _ prompt: PromptName
  ) throws -> (path: String, kind: TreeFileKind)? {
    for path in Self.partialPaths(partial, for: prompt) {
      if let file = try tree.file(at: path) { return (path, file.kind) }
    }
    return nil
  }

  /// Where a partial is looked for: the first of these registry-relative paths that holds a file
  /// is the one that a prompt's includes mean. None for a name outside the grammar.
  public static func partialPaths(_ partial: String, for prompt: PromptName) -> [String] {
    guard NameGrammar.isPath(partial) else { return [] }
    let components = partial.split(separator: "/")
    let tail = (components.dropLast().map(String.init) + ["_\(components[components.count - 1])"])
      .joined(separator: "/")
    let folders = prompt.folder.split(separator: "/").map(String.init)
    return (0...folders.count).reversed().map { depth in
      (["prompts"] + folders.prefix(depth) + ["\(tail).prompt"]).joined(separator: "/")
    }
  }

  private func addExample(
    _ mention: Mention, in tree: any RegistryTree, _ walk: inout Walk
  ) throws {
    let path = mention.name
    let place = "\(walk.shown(walk.name.path)):\(mention.position)"
    let closureName = "file/\(path)"
    guard walk.examples.insert(ExactString(path)).inserted else { return }
    guard let resolved = Self.resolve(path, from: "prompts/\(walk.name.folder)") else {
      throw Failure(
        name: closureName, reason: "\(place): '\(path)' names no file inside the registry")
    }
    walk.consulted.append(resolved)
    guard let file = try tree.file(at: resolved), file.isFile else {
      throw Failure(
        name: closureName,
        reason: "\(place): there is no file \(walk.shown(resolved))")
    }
    let found = try contribution(of: file, as: .file, in: tree)
    try walk.add(closureName, file, found.digest, failure: found.failure)
  }

  /// The prompts that a step of a chain names, and its model.
  private func addStep(_ step: ChainStep, in tree: any RegistryTree, _ walk: inout Walk) throws {
    let place = "\(walk.shown(walk.name.path)):\(step.position)"
    for written in step.prompts {
      let failing = "step/\(written)/prompt"
      guard let name = PromptName(written) else {
        throw Failure(name: failing, reason: "\(place): '\(written)' is no prompt's name")
      }
      guard name != walk.name else {
        throw Failure(
          name: failing, reason: "\(place): step '\(step.name)' is the prompt itself")
      }
      try addPrompt(name, of: step, place: place, in: tree, &walk)
    }
    guard let written = step.model else { return }
    let failing = "step/\(step.prompt)/model/\(written)"
    let file = try ResourceName(written).flatMap { name in
      walk.consulted.append(ModelDefinition.path(name))
      return try tree.file(at: ModelDefinition.path(name))
    }
    guard let file, file.isFile, let prompt = PromptName(step.prompt) else {
      throw Failure(
        name: failing, reason: "\(place): there is no \(walk.shown("models/\(written).yaml"))")
    }
    let digest = Digest(hashing: try tree.bytes(of: file))
    let model = ClosureFile(
      name: "model/\(written)", path: file.path, blob: file.blob, digest: digest)
    try walk.add(prompt, [model], place: place)
  }

  private func addPrompt(
    _ name: PromptName, of step: ChainStep, place: String, in tree: any RegistryTree,
    _ walk: inout Walk
  ) throws {
    let failing = "step/\(name)/prompt"
    walk.consulted.append(name.path)
    guard let file = try tree.file(at: name.path), file.isFile else {
      throw Failure(
        name: failing, reason: "\(place): there is no prompt \(walk.shown(name.path))")
    }
    let prompt = try contribution(of: file, as: .prompt, in: tree)
    guard prompt.steps.isEmpty else {
      throw Failure(
        name: failing,
        reason: "\(place): step '\(step.name)' is '\(name)', which has a chain of its own")
    }
    var inner = Walk(name: name, folder: walk.folder, consulted: [])
    defer { walk.consulted += inner.consulted }
    do {
      try inner.add("prompt", file, prompt.digest, failure: prompt.failure)
      for include in prompt.includes { try visit(include, from: file.path, in: tree, &inner) }
      for example in prompt.examples { try addExample(example, in: tree, &inner) }
    } catch let failure as Failure {
      throw Failure(name: "step/\(name)/\(failure.name)", reason: failure.reason)
    }
    try walk.add(name, inner.files, place: place)
  }

  /// A path relative to a folder of the registry, without `.` and `..`; nil where it is absolute,
  /// leaves the registry, or has a backslash or a control character (a line feed in a name would
  /// let one closure text read as two files).
  public static func resolve(_ path: String, from folder: String) -> String? {
    let slash = UInt8(ascii: "/")
    guard let first = path.utf8.first, first != slash,
      !path.unicodeScalars.contains(where: PrintableText.isControl)
    else { return nil }
    var components = folder.utf8.split(separator: slash).map { Array($0) }
    for component in path.utf8.split(separator: slash) where !component.elementsEqual(".".utf8) {
      if component.elementsEqual("..".utf8) {
        guard components.popLast() != nil else { return nil }
      } else {
        components.append(Array(component))
      }
    }
    let resolved = String(decoding: Array(components.joined(separator: [slash])), as: UTF8.self)
    return RegistryPath.problem(inPlainPath: resolved) == nil ? resolved : nil
  }

  private func contribution(
    of file: TreeFile, as role: Role, in tree: any RegistryTree
  ) throws -> Contribution {
    let key = Key(blob: file.blob, role: role)
    if let found = known[key] { return found }
    let bytes = try tree.bytes(of: file)
    let digest = Digest(hashing: bytes)
    let contribution: Contribution
    do throws(SourceError) {
      switch role {
      case .prompt:
        let source = try PromptSource(parsing: bytes)
        contribution = Contribution(
          digest: digest, includes: Self.includes(of: source),
          examples: source.frontMatter.stet.examplePaths.map {
            Mention(name: $0.path, position: $0.position)
          }, steps: source.frontMatter.stet.chainSteps, failure: nil)
      case .partial:
        let source = try PromptSource.partial(parsing: bytes)
        contribution = Contribution(
          digest: digest, includes: Self.includes(of: source), examples: [], steps: [], failure: nil
        )
      case .file:
        _ = try TextCheck.text(bytes)
        contribution = Contribution(
          digest: digest, includes: [], examples: [], steps: [], failure: nil)
      }
    } catch {
      contribution = Contribution(
        digest: digest, includes: [], examples: [], steps: [], failure: error)
    }
    known[key] = contribution
    return contribution
  }

  /// The partials a template includes, each once, in text order.
  private static func includes(of source: PromptSource) -> [Mention] {
    var seen: Set<ExactString> = []
    return source.template.partials.filter { seen.insert(ExactString($0.name)).inserted }
      .map { Mention(name: $0.name, position: $0.position) }
  }
}
