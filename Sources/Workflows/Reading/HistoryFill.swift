internal import Dotprompt
internal import GitStore
internal import PromptModel
internal import Registry
internal import RegistryIndex
internal import StrictData

/// Walks a stretch of the line and turns what it finds into the index's rows.
struct HistoryFill {
  let repository: Repository
  let registryPath: String
  /// The commits to add, oldest first.
  let line: [ObjectID]
  /// What is indexed already; nil: nothing.
  let base: IndexReader?

  /// Hands every step to `receive`, oldest first, and how many are done to `progress`.
  ///
  /// What is true of the tip alone (search texts, dependencies) comes with the last step.
  func run(
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in },
    receive: (IndexStep) throws -> Void
  ) throws {
    let parent = try base.map { (ObjectID($0.tip), time: try effectiveTime(of: $0)) }
    try repository.prefetch(line, after: parent?.0, registryPath: registryPath)
    let walker = try HistoryWalker(
      repository: repository, registryPath: registryPath, after: parent,
      memory: base.map { IndexMemory($0) } ?? EmptyMemory())
    var dependencies: [PromptName: [String]] = [:]
    let first = base?.commitCount ?? 0
    for (offset, id) in line.enumerated() {
      let step = try walker.step(id)
      dependencies.merge(step.dependencies) { $1 }
      var row = IndexStep(step, sequence: first + offset)
      if offset == line.count - 1 {
        row.dependencies = dependencies
        row.texts = try texts(of: dependencies.keys, at: id)
      }
      try receive(row)
      progress(offset + 1, line.count)
    }
  }

  private func effectiveTime(of base: IndexReader) throws -> Int64 {
    guard let tip = try base.commit(at: base.commitCount - 1) else {
      throw IndexError.damaged("commits")
    }
    return tip.facts.time
  }

  /// What search sees of prompts; nothing of those that are gone or cannot be read.
  private func texts(
    of prompts: some Sequence<PromptName>, at tip: ObjectID
  ) throws -> [PromptName: IndexedText?] {
    let tree = try CommitTree(
      repository: repository, tree: repository.commit(tip).tree, registryPath: registryPath)
    var texts: [PromptName: IndexedText?] = [:]
    for prompt in prompts {
      var text: IndexedText?
      if let bytes = try tree.bytes(at: prompt.path) {
        do throws(SourceError) {
          let source = try PromptSource(parsing: bytes)
          text = IndexedText(
            template: source.templateText, description: source.frontMatter.description ?? "")
        } catch {
          text = nil
        }
      }
      texts[prompt] = .some(text)
    }
    return texts
  }
}

/// What an index knows of the line up to its tip; each path is looked up once.
final class IndexMemory: WalkMemory {
  private let reader: IndexReader
  private var known: [ExactString: Set<PromptName>] = [:]

  init(_ reader: IndexReader) { self.reader = reader }

  func latest(_ prompt: PromptName) throws -> Version? {
    try reader.latestVersion(of: prompt)?.version
  }

  func dependents(on paths: [String]) throws -> Set<PromptName> {
    var found: Set<PromptName> = []
    for path in paths {
      let key = ExactString(path)
      let prompts = try known[key] ?? Set(reader.dependencies(onPaths: [path]))
      known[key] = prompts
      found.formUnion(prompts)
    }
    return found
  }
}

extension IndexStep {
  /// A step of a walk at a place of the line, without what only the tip's step carries.
  init(_ step: HistoryStep, sequence: Int) {
    let commit = IndexedCommit(sequence: sequence, facts: step.commit, committed: step.committed)
    self.init(
      commit: commit, versions: step.versions,
      pinMoves: step.pins.map { IndexedPinMove($0, commit: commit) },
      records: step.records.map { IndexedRecord($0, commit: commit) },
      removedRecords: step.lostRecords.map { RemovedRecord(path: $0.path, prompt: $0.prompt) })
  }
}

extension IndexedPinMove {
  init(_ step: PinStep, commit: IndexedCommit) {
    let content: Content
    switch step.move.new {
    case .absent: content = .deleted
    case .pin(let pin, _): content = .pin(pin)
    case .unreadable(let reason, _): content = .unreadable(reason)
    }
    self.init(
      environment: step.move.environment, prompt: step.move.prompt, commit: commit,
      content: content, digest: step.blob == nil ? nil : step.move.new.fileDigest,
      blob: step.blob)
  }

  /// The state of the pin's file after the move.
  var reading: PinReading {
    switch content {
    case .deleted: .absent
    case .pin(let pin): .pin(pin, file: digest ?? .zero)
    case .unreadable(let reason): .unreadable(reason: reason, file: digest ?? .zero)
    }
  }
}

extension IndexedRecord {
  init(_ record: Record, commit: IndexedCommit) {
    let statement = record.statement
    // A statement may name no suite or two; it is kept, and no metric's course has it.
    let none = ResourceDescriptor(name: "", digest: .zero)
    self.init(
      path: record.path, payload: record.payload, prompt: statement.prompt,
      closure: statement.closure, suite: statement.input(role: "suite") ?? none,
      model: statement.input(role: "model") ?? none, environments: statement.environments,
      split: statement.split, cases: statement.cases, result: statement.result,
      startedOn: statement.startedOn, finishedOn: statement.finishedOn,
      metrics: RecordEvent.metrics(of: record), commit: commit)
  }
}
