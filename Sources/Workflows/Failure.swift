internal import AnswerCache
internal import Dotprompt
internal import Evaluation
internal import GitStore
internal import Providers
internal import Registry
internal import RegistryIndex
internal import StrictData

/// An error of the layers below, put so that an edge can word it without knowing them.
public struct Failure: Sendable {
  /// What an edge may give advice on.
  public enum Kind: Sendable, Hashable {
    case noRepository
    case noRegistry
    case noMainline
    case shallow
    case missingObject
    /// A clone without the trees of its history (`--filter=tree:0`).
    case missingTree
    case foreignOwner(path: String)
    case untrustedConfiguration(path: String)
    case notFound(word: String, candidates: [String])
    case other
  }

  /// What happened, in one sentence without a full stop.
  public let message: String
  /// Why, from near to far.
  public let causes: [String]
  /// What kind of trouble it is.
  public let kind: Kind

  /// A failure of a known layer; nil for any other error.
  public init?(_ error: any Error) {
    switch error {
    case let error as RegistryError: self.init(error)
    case let error as GitStoreError: self.init(error)
    case let error as OperatorFile.Problem: self.init(error)
    case let error as AnswerCacheFile.Problem: self.init(message: error.description)
    case let error as SourceError: self.init(message: error.description)
    case let error as RenderError: self.init(message: error.description)
    case let error as SuiteProblem: self.init(message: error.description)
    case let error as IndexError: self.init(message: "\(error)")
    default: return nil
    }
  }

  private init(message: String, causes: [String] = [], kind: Kind = .other) {
    self.message = message
    self.causes = causes
    self.kind = kind
  }

  private init(_ error: OperatorFile.Problem) {
    guard case .untrusted(let path, _) = error else {
      self.init(message: error.description)
      return
    }
    self.init(message: error.description, kind: .untrustedConfiguration(path: path))
  }

  private init(_ error: RegistryError) {
    switch error {
    case .noRegistry: self.init(message: error.fact, kind: .noRegistry)
    case .noMainline: self.init(message: error.fact, kind: .noMainline)
    case .shallow: self.init(message: error.fact, kind: .shallow)
    case .missingObject(_, _, let isShallow):
      self.init(message: error.fact, kind: isShallow ? .shallow : .missingObject)
    case .notFound(_, let name, let candidates):
      self.init(message: error.fact, kind: .notFound(word: name, candidates: candidates))
    case .git(let error): self.init(error)
    default: self.init(message: error.fact)
    }
  }

  private init(_ error: GitStoreError) {
    let isMissing = error.code == .notFound && error.function == "git_repository_open_ext"
    self.init(
      message: isMissing ? "there is no git repository in \(error.subject)" : error.message,
      causes: isMissing ? [] : ["\(error.function) on \(error.subject)"],
      kind: isMissing
        ? .noRepository
        : error.code == .foreignOwner
          ? .foreignOwner(path: error.subject)
          : error.code == .notFound && error.function == "git_tree_lookup" ? .missingTree : .other)
  }
}
