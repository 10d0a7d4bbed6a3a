internal import Foundation
internal import GitStore
internal import PromptModel

/// `stet hooks`: puts hooks where git looks for them, takes them away, tells how things stand.
public struct HookInstallation {
  private let repository: Repository
  /// The folder git looks for hooks in.
  public let folder: String
  /// Whether core.hooksPath names it, so that other repositories may share it.
  public let isShared: Bool

  /// What became of a hook.
  public enum Change: Sendable, Hashable {
    /// It was not there.
    case installed
    /// It was stet's, of another text or without the executable bit.
    case updated
    /// It was there as it should be.
    case unchanged
    /// It was removed.
    case removed
    /// It was not there to be removed.
    case absent
    /// Somebody else's hook is in its place and was left alone.
    case foreign
  }

  /// One hook's fate.
  public struct Outcome: Sendable, Hashable {
    /// Which.
    public let kind: HookKind
    /// Its file.
    public let path: String
    /// What became of it.
    public let change: Change
  }

  /// Finds a repository's hooks.
  ///
  /// - Throws: `GitStoreError` where there is no repository.
  public init(at directory: String) throws {
    repository = try Repository.open(at: directory, fromEnvironment: false)
    let found = try repository.hooksDirectory()
    folder = found.hasSuffix("/") ? String(found.dropLast()) : found
    isShared = folder != repository.commonDirectory + "/hooks"
  }

  /// Installs the hooks of a clone, or of a server, whose configuration is written first: a hook
  /// without it refuses every push.
  ///
  /// - Parameters:
  ///   - server: nil for a clone.
  ///   - binary: the stet binary's absolute path, written into the hooks.
  /// - Throws: `WorkflowError.refused`, `WorkflowError.unwritable`.
  public func install(server: ServerSetup?, binary: String?) throws -> [Outcome] {
    if let server {
      try server.rules(in: repository).configure(repository)
      return [try install(.preReceive, binary)]
    }
    guard !repository.isBare else {
      throw WorkflowError.refused(
        "a bare repository has no commits of its own to check: install the server's hook with "
          + "--server --root COMMIT")
    }
    return try [.preCommit, .prePush].map { try install($0, binary) }
  }

  /// Removes stet's hooks, and the server's configuration with them; others stay.
  ///
  /// - Throws: `WorkflowError.unwritable`.
  public func uninstall() throws -> [Outcome] {
    let outcomes = try HookKind.allCases.map { kind in
      let file = HookFile(kind, in: folder)
      switch try file.state() {
      case .absent: return Outcome(kind: kind, path: file.path, change: .absent)
      case .foreign: return Outcome(kind: kind, path: file.path, change: .foreign)
      case .own:
        try file.remove()
        return Outcome(kind: kind, path: file.path, change: .removed)
      }
    }
    // receive.fsckObjects stays: it does no harm, and may have been there before. Without a root
    // this is no server, and the values are somebody's own.
    guard try repository.configuration(ServerRules.Key.root) != nil else { return outcomes }
    for key in [ServerRules.Key.mainline, ServerRules.Key.registry, ServerRules.Key.root] {
      try repository.setLocalConfiguration(key, nil)
    }
    return outcomes
  }

  private func install(_ kind: HookKind, _ binary: String?) throws -> Outcome {
    let file = HookFile(kind, in: folder)
    let text = HookText.text(kind, binary: binary)
    let change: Change
    switch try file.state() {
    case .foreign: change = .foreign
    case .absent:
      try file.write(text)
      change = .installed
    case .own(let found, let isExecutable, let isLink):
      // A link to a hook of stet's is somebody's arrangement; its text is updated where it lies.
      if isExecutable, isLink || found.utf8.elementsEqual(text.utf8) {
        change = .unchanged
      } else {
        try file.write(text)
        change = .updated
      }
    }
    return Outcome(kind: kind, path: file.path, change: change)
  }

  /// How things stand.
  ///
  /// - Throws: `WorkflowError.unwritable` where a hook's file cannot be read, or `GitStoreError`.
  public func status() throws -> HookStatus {
    let states = try HookKind.allCases.map { kind in
      let file = HookFile(kind, in: folder)
      return HookStatus.Hook(kind: kind, path: file.path, state: try hookState(kind, file))
    }
    var server: ServerRules?
    var problems: [String] = []
    let isServer = try repository.configuration(ServerRules.Key.root) != nil
    if isServer {
      do {
        server = try ServerRules(configuredIn: repository)
      } catch WorkflowError.refused(let reason) {
        problems.append(reason)
      }
      if try repository.configurationBool(ServerRules.Key.checksObjects) != true {
        problems.append("receive.fsckObjects is not true: malformed objects are not refused")
      }
    }
    if let binary = try repository.configuration("stet.binary"), binary.contains("/"),
      access(binary, X_OK) != 0
    {
      problems.append("stet.binary names '\(binary)', which is no program")
    }
    return HookStatus(
      folder: folder, isShared: isShared, isServer: isServer, isBare: repository.isBare,
      server: server, hooks: states, problems: problems)
  }

  private func hookState(_ kind: HookKind, _ file: HookFile) throws -> HookStatus.State {
    switch try file.state() {
    case .absent: return .absent
    case .foreign(let callsStet, let isExecutable):
      return !callsStet ? .foreign : isExecutable ? .chained : .notExecutable
    case .own(let text, let isExecutable, _):
      guard isExecutable else { return .notExecutable }
      let current = HookText.text(kind, binary: HookText.binary(in: text))
      return text.utf8.elementsEqual(current.utf8) ? .installed : .outdated
    }
  }
}

/// How a repository's hooks stand.
public struct HookStatus: Sendable, Hashable {
  /// What is in a hook's place.
  public enum State: String, Sendable, Hashable {
    /// Nothing.
    case absent
    /// stet's hook, as this stet would write it.
    case installed
    /// stet's hook, of another version or edited.
    case outdated
    /// stet's hook without the executable bit: git ignores it silently.
    case notExecutable = "not-executable"
    /// Somebody else's hook.
    case foreign
    /// Somebody else's hook that calls `stet hook`.
    case chained
  }

  /// One hook.
  public struct Hook: Sendable, Hashable {
    /// Which.
    public let kind: HookKind
    /// Its file.
    public let path: String
    /// What is there.
    public let state: State
  }

  /// Where git looks for hooks.
  public let folder: String
  /// Whether core.hooksPath names the folder.
  public let isShared: Bool
  /// Whether the repository is set up as a server.
  public let isServer: Bool
  /// Whether the repository has no work tree.
  public let isBare: Bool
  /// The server's rules, where it is set up as one.
  public let server: ServerRules?
  /// Every hook.
  public let hooks: [Hook]
  /// What is wrong besides the hooks' files.
  public let problems: [String]

  /// The hooks this repository should have.
  public var expected: [HookKind] {
    (isBare ? [] : [.preCommit, .prePush]) + (isServer || isBare ? [.preReceive] : [])
  }

  /// Whether a hook has to be there as stet writes it, and is.
  public var isSound: Bool {
    problems.isEmpty
      && hooks.allSatisfy { hook in
        switch hook.state {
        case .installed, .chained: true
        case .absent, .foreign: !expected.contains(hook.kind)
        case .outdated, .notExecutable: false
        }
      }
  }
}
