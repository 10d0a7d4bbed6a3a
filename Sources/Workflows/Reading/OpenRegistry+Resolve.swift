internal import GitStore
internal import PromptModel
internal import Registry

extension OpenRegistry {
  /// Finds what a reference stands for and reads it from git.
  ///
  /// - Throws: `WorkflowError` naming what is missing; `RegistryError.digestMismatch` where bytes
  ///   are not those promised.
  public func resolve(_ reference: PromptReference) throws -> ResolvedPrompt {
    switch reference.selector {
    case .workTree:
      return try resolveWorkTree(reference.name)
    case .version(let number):
      return try resolve(version: number, of: reference)
    case .text(let text):
      return try resolve(text, reference)
    }
  }

  private func resolveWorkTree(_ name: PromptName) throws -> ResolvedPrompt {
    guard let tree = try workTree() else {
      throw WorkflowError.unknownReference(
        text: name.text, reason: "a bare repository has no work tree", candidates: [])
    }
    let found = try read(name, in: tree, origin: .workTree, place: "the work tree")
    try refuseLarge(found, in: tree)
    return found
  }

  /// A candidate that lint, commit and promotion would refuse for its size is not served either.
  private func refuseLarge(_ prompt: ResolvedPrompt, in tree: WorkTree) throws {
    var limit = 1 << 20
    do {
      limit = try RulesReader(tree).policy().maximumPromptBytes
    } catch RegistryError.unreadable, RegistryError.noRegistry {
      // The default holds until stet.yaml can be read; `lint` tells what is wrong with it.
    }
    for file in prompt.closure.files {
      let count = prompt.contents[file.name]?.count ?? 0
      guard count > limit else { continue }
      throw WorkflowError.refused(
        "prompt '\(prompt.name)' is over the limit in the work tree: "
          + "\(prompt.shownPath(of: file.name)):1:1: the file has \(count) bytes, the limit is "
          + "\(limit)")
    }
  }

  private func resolve(version number: Int, of reference: PromptReference) throws -> ResolvedPrompt
  {
    let versions = try history().versions(of: reference.name).filter { !$0.isTombstone }
    guard let version = versions.first(where: { $0.number == number }) else {
      throw WorkflowError.unknownReference(
        text: reference.description,
        reason: versions.isEmpty
          ? "'\(reference.name)' has no versions on '\(mainlineName)'"
          : "'\(reference.name)' has versions v1 to v\(versions.count)",
        candidates: try nearPrompts(reference.name, isKnown: !versions.isEmpty).map {
          "\($0)@v\(number)"
        })
    }
    return try read(version)
  }

  /// Reads a version from its commit and checks the digest it was promised under.
  func read(_ version: Version) throws -> ResolvedPrompt {
    let place = "v\(version.number)"
    if case .broken(let broken) = version.state {
      throw WorkflowError.broken(version.prompt, place: place, reason: broken.reason)
    }
    let found = try read(
      version.prompt, in: tree(at: ObjectID(version.commit.id)), origin: .version(version),
      place: place)
    if let promised = version.state.closure?.digest, found.closure.digest != promised {
      throw RegistryError.digestMismatch(
        subject: "\(version.prompt)@\(place)", expected: promised, found: found.closure.digest)
    }
    return found
  }

  private func resolve(_ text: String, _ reference: PromptReference) throws -> ResolvedPrompt {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    if let environment = EnvironmentName(String(parts[0])), try isEnvironment(environment) {
      if parts.count == 1 {
        return try live(reference.name, in: environment, at: mainline().tip)
      }
      let time = try MomentText.seconds(String(parts[1]), endOfDay: true)
      guard let commit = try history().commit(atOrBefore: time) else {
        throw WorkflowError.unknownReference(
          text: reference.description, reason: "the mainline begins later", candidates: [])
      }
      return try live(reference.name, in: environment, at: ObjectID(commit.id))
    }
    if let found = try resolve(digestPrefix: text, of: reference.name) { return found }
    guard let commit = try revision(text, in: reference.description) else {
      throw WorkflowError.unknownReference(
        text: reference.description,
        reason: "'\(text)' is no version, environment, digest or git revision here",
        candidates: try tipPolicy()?.environments.map { "\(reference.name)@\($0.name)" } ?? [])
    }
    return try read(
      reference.name, in: tree(at: commit), origin: .commit(ObjectName(commit)),
      place: "commit \(ObjectName(commit).short)")
  }

  private func revision(_ text: String, in reference: String) throws -> ObjectID? {
    do {
      return try repository.resolve(text)
    } catch {
      guard error.code == .ambiguous else { throw error }
      throw WorkflowError.badReference(
        text: reference, reason: "several objects begin with '\(text)'")
    }
  }

  private func resolve(digestPrefix text: String, of name: PromptName) throws -> ResolvedPrompt? {
    let prefix = text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text
    let isHex = prefix.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
    }
    guard isHex, (8...64).contains(prefix.utf8.count) else { return nil }
    if let tree = try workTree(), let closure = try prompts.read(name, in: tree).state.closure,
      closure.digest.hex.hasPrefix(prefix)
    {
      return try resolveWorkTree(name)
    }
    let versions = try history().versions(of: name).filter {
      $0.state.closure?.digest.hex.hasPrefix(prefix) == true
    }
    guard Set(versions.compactMap { $0.state.closure?.digest }).count <= 1 else {
      throw WorkflowError.badReference(
        text: "\(name)@\(text)", reason: "several versions have a digest that begins like this")
    }
    return try versions.last.map { try read($0) }
  }

  /// Whether the policy at the mainline's tip names an environment, or pins lie there.
  private func isEnvironment(_ name: EnvironmentName) throws -> Bool {
    if try tipPolicy()?.environment(name) != nil { return true }
    return try !tree(at: mainline().tip).files(under: "environments/\(name)").isEmpty
  }

  /// The policy at the mainline's tip; nil where it cannot be read, with a note.
  func tipPolicy() throws -> Policy? {
    do {
      return try RulesReader(tree(at: mainline().tip)).policy()
    } catch let error as RegistryError {
      guard case .unreadable(let problem) = error else { throw error }
      surroundings.note("stet.yaml of '\(mainlineName)' cannot be read: \(problem)")
      return nil
    }
  }

  /// What an environment serves when a commit is the mainline's tip.
  func live(
    _ name: PromptName, in environment: EnvironmentName, at commit: ObjectID
  ) throws -> ResolvedPrompt {
    let tree = try tree(at: commit)
    let rules = RulesReader(tree)
    guard try rules.policy().environment(environment) != nil else {
      throw WorkflowError.noEnvironment(
        environment, known: try rules.policy().environments.map(\.name))
    }
    switch try rules.pin(environment, name) {
    case .absent:
      throw WorkflowError.notLive(name, environment, withdrawn: false)
    case .unreadable(let reason, _):
      throw WorkflowError.broken(name, place: "'\(environment)'", reason: reason)
    case .pin(let pin, _):
      guard let target = pin.target else {
        throw WorkflowError.notLive(name, environment, withdrawn: true)
      }
      let read = try contents(of: target, name)
      return ResolvedPrompt(
        name: name, origin: .environment(environment, pin, commit: ObjectName(commit)),
        closure: read.closure, contents: read.contents, registryPath: path)
    }
  }

  /// Reads a pin's files by blob id and checks them against the closure it promises.
  func contents(
    of target: Pin.Target, _ name: PromptName
  ) throws -> (closure: Closure, contents: [String: [UInt8]]) {
    var contents: [String: [UInt8]] = [:]
    var files: [ClosureFile] = []
    for file in target.files {
      let bytes = try blob(file.blob, subject: "\(name), \(file.path)")
      contents[file.name] = bytes
      files.append(
        ClosureFile(
          name: file.name, path: file.path, blob: file.blob, digest: Digest(hashing: bytes)))
    }
    let closure = Closure(files: files)
    guard closure.digest == target.closure else {
      throw RegistryError.digestMismatch(
        subject: name.text, expected: target.closure, found: closure.digest)
    }
    return (closure, contents)
  }

  /// A blob, fetched by id where it is missing and fetching is allowed.
  func blob(_ id: ObjectName, subject: String) throws -> [UInt8] {
    do {
      return try repository.blob(ObjectID(id), limit: nil)
    } catch let error where error.code == .notFound {
      let missing = RegistryError.missingObject(
        subject: subject, id: id, isShallow: repository.isShallow)
      guard surroundings.mayFetch else { throw missing }
      do {
        try repository.fetchMissingBlob(ObjectID(id))
        return try repository.blob(ObjectID(id), limit: nil)
      } catch {
        throw missing
      }
    }
  }

  func read(
    _ name: PromptName, in tree: any RegistryTree, origin: ResolvedPrompt.Origin, place: String
  ) throws -> ResolvedPrompt {
    switch try prompts.read(name, in: tree).state {
    case .absent:
      if let file = try tree.file(at: name.path), !file.isFile {
        throw WorkflowError.noPrompt(
          name,
          place: "\(place): \(tree.shown(name.path)) is "
            + (file.kind == .symlink ? "a symbolic link" : "a submodule or special file"),
          candidates: [])
      }
      throw WorkflowError.noPrompt(
        name, place: place, candidates: try tree.promptNames().map(\.text))
    case .broken(let broken):
      throw WorkflowError.broken(name, place: place, reason: broken.reason)
    case .intact(let closure):
      var contents: [String: [UInt8]] = [:]
      for file in closure.files {
        guard let found = try tree.file(at: file.path) else { continue }
        contents[file.name] = try tree.bytes(of: found)
      }
      return ResolvedPrompt(
        name: name, origin: origin, closure: closure, contents: contents, registryPath: path)
    }
  }

  /// The bytes of a prompt file alone, whether or not its closure can be computed; nil where the
  /// reference names no file of a tree.
  func promptFile(of reference: PromptReference) throws -> [UInt8]? {
    switch reference.selector {
    case .workTree: return try workTree()?.bytes(at: reference.name.path)
    case .version(let number):
      let version = try history().versions(of: reference.name).first {
        $0.number == number && !$0.isTombstone
      }
      return try version.flatMap {
        try tree(at: ObjectID($0.commit.id)).bytes(at: reference.name.path)
      }
    case .text(let text):
      guard let commit = try repository.resolve(text) else { return nil }
      return try tree(at: commit).bytes(at: reference.name.path)
    }
  }

  private func nearPrompts(_ name: PromptName, isKnown: Bool) throws -> [String] {
    isKnown ? [] : try history().latestVersions().map(\.prompt.text)
  }
}
