/// One file of a closure.
public struct ClosureFile: Sendable, Hashable {
  /// `prompt`, `partial/<name as included>` or `file/<path as written in the front matter>`; for a
  /// chain's steps `step/<prompt>/` before these, and `step/<prompt>/model/<name>`.
  public let name: String
  /// Where it lies, relative to the registry.
  public let path: String
  /// Its git blob.
  public let blob: ObjectName
  /// The SHA-256 of its bytes.
  public let digest: Digest

  /// A file of a closure.
  public init(name: String, path: String, blob: ObjectName, digest: Digest) {
    self.name = name
    self.path = path
    self.blob = blob
    self.digest = digest
  }
}

/// Every byte of a prompt's own side: the prompt file, the partials it includes, its examples.
public struct Closure: Sendable, Hashable {
  /// The files, sorted bytewise by name, names unique.
  public let files: [ClosureFile]
  /// SHA-256 of ``text``.
  public let digest: Digest

  /// The closure of files in any order; of files with one name the first counts.
  public init(files: [ClosureFile]) {
    // By bytes: names that are canonically equivalent are two names.
    var seen: Set<[UInt8]> = []
    self.files = files.filter { seen.insert(Array($0.name.utf8)).inserted }.sorted {
      $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
    digest = Digest(hashing: Self.text(of: self.files.map { ($0.name, $0.digest) }))
  }

  /// One line per file, `<hex sha256><two spaces><name>\n`: what `sha256sum` prints.
  public var text: String { Self.text(of: files.map { ($0.name, $0.digest) }) }

  /// The digest text of names and digests that are sorted already.
  public static func text(of lines: [(name: String, digest: Digest)]) -> String {
    lines.map { "\($0.digest.hex)  \($0.name)\n" }.joined()
  }

  /// The digest of named contents: sorts them bytewise by name. Suites and models use it too.
  public static func digest(of lines: [(name: String, digest: Digest)]) -> Digest {
    Digest(
      hashing: text(of: lines.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }))
  }
}

/// Why a closure could not be computed. Two broken states are equal when the prompt's blob and the
/// failing name are; the reason is for people.
public struct BrokenState: Sendable, Hashable {
  /// The prompt file's blob.
  public let promptBlob: ObjectName
  /// The closure name that failed first, in text order, depth first, examples after partials.
  public let failing: String
  /// What is wrong, with file, line and column where known.
  public let reason: String

  /// A broken state.
  public init(promptBlob: ObjectName, failing: String, reason: String) {
    self.promptBlob = promptBlob
    self.failing = failing
    self.reason = reason
  }

  /// Equality by prompt blob and failing name.
  public static func == (left: BrokenState, right: BrokenState) -> Bool {
    left.promptBlob == right.promptBlob && left.failing == right.failing
  }

  /// Hashes what equality compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(promptBlob)
    hasher.combine(failing)
  }
}

/// What a prompt's name stands for in one tree.
public enum PromptState: Sendable, Hashable {
  /// There is no such file.
  case absent
  /// A closure.
  case intact(Closure)
  /// A file whose closure cannot be computed; takes a version number, is never promotable.
  case broken(BrokenState)

  /// The closure, where there is one.
  public var closure: Closure? { if case .intact(let closure) = self { closure } else { nil } }

  /// Whether two states count as one version: closures by digest, broken ones by blob and
  /// failing name.
  public func isSameVersion(as other: PromptState) -> Bool {
    switch (self, other) {
    case (.absent, .absent): true
    case (.intact(let left), .intact(let right)): left.digest == right.digest
    case (.broken(let left), .broken(let right)): left == right
    default: false
    }
  }
}
