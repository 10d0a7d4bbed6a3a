public import GitStore

/// The branch whose first-parent history numbers the versions.
public struct Mainline: Sendable, Hashable {
  /// The name in stet.yaml, or the reference that stands for it.
  public let name: String
  /// The reference that was found.
  public let reference: String
  /// Its commit.
  public let tip: ObjectID
  /// Whether commits can be added to it here: a local branch.
  public let isWritable: Bool

  /// A line of first parents.
  public init(name: String, reference: String, tip: ObjectID, isWritable: Bool) {
    self.name = name
    self.reference = reference
    self.tip = tip
    self.isWritable = isWritable
  }

  /// Finds the mainline: `override`, else refs/heads/<name>, else refs/remotes/origin/<name>
  /// (read only).
  ///
  /// - Throws: `RegistryError.noMainline`, or `GitStoreError`.
  public static func find(
    named name: String, override: String? = nil, in repository: Repository
  ) throws -> Mainline {
    if let override {
      for reference in [override, "refs/heads/\(override)"] {
        if reference.hasPrefix("refs/"), let tip = try repository.reference(reference) {
          return Mainline(
            name: override, reference: reference, tip: tip,
            isWritable: reference.hasPrefix("refs/heads/"))
        }
      }
      guard let tip = try repository.resolve(override) else {
        throw RegistryError.noMainline(name: override)
      }
      return Mainline(name: override, reference: override, tip: tip, isWritable: false)
    }
    let local = "refs/heads/\(name)"
    if let tip = try repository.reference(local) {
      return Mainline(name: name, reference: local, tip: tip, isWritable: true)
    }
    let remote = "refs/remotes/origin/\(name)"
    if let tip = try repository.reference(remote) {
      return Mainline(name: name, reference: remote, tip: tip, isWritable: false)
    }
    throw RegistryError.noMainline(name: name)
  }
}

/// Finds the registry's folder.
public enum RegistryFinder {
  /// The folders of all stet.yaml files in a commit's tree, sorted bytewise; ``""`` is the top.
  ///
  /// - Throws: `GitStoreError`.
  public static func folders(in tree: ObjectID, of repository: Repository) throws -> [String] {
    var found: [String] = []
    var pending: [(path: String, id: ObjectID)] = [("", tree)]
    while let (path, id) = pending.popLast() {
      for entry in try repository.tree(id) {
        if entry.kind == .tree {
          pending.append((path.isEmpty ? entry.name : "\(path)/\(entry.name)", entry.id))
        } else if entry.name == "stet.yaml" {
          found.append(path)
        }
      }
    }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The one registry of a commit's tree: looked for in `registry/` first, then everywhere.
  ///
  /// - Returns: nil where there is none.
  /// - Throws: `RegistryError.severalRegistries`, or `GitStoreError`.
  public static func folder(in tree: ObjectID, of repository: Repository) throws -> String? {
    if try repository.entry(at: "registry/stet.yaml", inTree: tree) != nil { return "registry" }
    let all = try folders(in: tree, of: repository)
    guard all.count <= 1 else {
      throw RegistryError.severalRegistries(
        paths: all.map { $0.isEmpty ? "stet.yaml" : "\($0)/stet.yaml" })
    }
    return all.first
  }
}
