public import PromptModel

extension IndexReader {
  /// A prompt's versions and tombstones, oldest first; empty where the name never was.
  public func versions(of prompt: PromptName) throws(IndexError) -> [IndexedVersion] {
    try answer { directory, _ in try Self.versions(directory, prompt.text) }
  }

  /// All versions, by prompt and then oldest first.
  public func versions() throws(IndexError) -> [IndexedVersion] {
    try answer { directory, _ in
      try directory.groups(.versions).flatMap { try Self.versions(directory, $0.key) }
    }
  }

  /// The newest row of every name that ever was, tombstones included, by prompt. Costs one row a
  /// prompt.
  public func latestVersions() throws(IndexError) -> [IndexedVersion] {
    try answer { directory, _ in
      try directory.groups(.versions).map { group in
        try VersionRow.version(
          directory.lastRow(.versions, group.key, head: group.head), key: group.key)
      }
    }
  }

  /// The newest row of a name, tombstones included; nil where the name never was.
  public func latestVersion(of prompt: PromptName) throws(IndexError) -> IndexedVersion? {
    try answer { directory, _ in
      guard let head = try directory.head(.versions, prompt.text) else { return nil }
      return try VersionRow.version(
        directory.lastRow(.versions, prompt.text, head: head), key: prompt.text)
    }
  }

  /// The registry-relative paths a prompt's state was computed from, bytewise sorted.
  public func dependencies(of prompt: PromptName) throws(IndexError) -> [String] {
    try answer { directory, _ in try Self.values(directory, .dependencies, prompt.text) }
  }

  /// The prompts whose state may change when these paths come, go or change, sorted.
  public func dependencies(onPaths paths: some Sequence<String>) throws(IndexError) -> [PromptName]
  {
    try answer { directory, _ in
      var found: Set<PromptName> = []
      for path in paths {
        for name in try Self.values(directory, .dependents, path) {
          guard let prompt = PromptName(name) else { throw IndexError.damaged("dependents") }
          found.insert(prompt)
        }
      }
      return found.sorted()
    }
  }

  private static func versions(
    _ directory: GroupDirectory, _ key: String
  ) throws -> [IndexedVersion] {
    try directory.rows(.versions, key).map { try VersionRow.version($0, key: key) }
  }

  private static func values(
    _ directory: GroupDirectory, _ kind: GroupKind, _ key: String
  ) throws -> [String] {
    try directory.rows(kind, StoredText.encode(key)).map { cells in
      var reader = CellReader(cells, of: kind)
      return try reader.text()
    }
  }
}
