public import GitStore

/// The blobs a walk will read, found by comparing trees alone: for a partial clone, which fetches
/// them in one go instead of one by one.
public enum HistoryBlobs {
  /// The blobs of prompts, partials, examples, pins and evidence that came in along a line.
  ///
  /// - Parameters:
  ///   - line: commits, oldest first.
  ///   - parent: the commit before the first; nil at the root of the line.
  /// - Throws: `GitStoreError` where a commit or a tree cannot be read.
  public static func along(
    _ line: some Sequence<ObjectID>, after parent: ObjectID?, registryPath: String,
    in repository: Repository
  ) throws -> Set<ObjectID> {
    func root(_ commit: ObjectID) throws -> ObjectID? {
      try CommitTree(
        repository: repository, tree: repository.commit(commit).tree, registryPath: registryPath
      ).root
    }
    var found: Set<ObjectID> = []
    var previous = try parent.flatMap(root)
    for commit in line {
      let next = try root(commit)
      defer { previous = next }
      guard next != previous else { continue }
      for folder in ["prompts", "environments", "evidence"] {
        for change in try repository.changes(from: previous, to: next, under: folder) {
          for case let entry? in [change.old, change.new] where entry.kind != .gitlink {
            found.insert(entry.id)
          }
        }
      }
    }
    return found
  }
}
