#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A lock of git's that exists now; after a kill one stays for ever and blocks who comes next.
public struct LockFile: Sendable, Hashable {
  /// The file.
  public let path: String
  /// Seconds since it was last written.
  public let ageSeconds: Int
}

extension Repository {
  /// The locks on references, indexes (of every work tree), configuration and the shallow file.
  /// A fresh one belongs to a running git; nothing here removes any by itself.
  public func lockFiles() -> [LockFile] {
    let common = commonDirectory
    let linked = System.names(inFolder: common + "/worktrees").map { common + "/worktrees/" + $0 }
    var paths: [String] = []
    for directory in [common] + linked {
      paths += System.names(inFolder: directory).filter { $0.hasSuffix(".lock") }
        .map { directory + "/" + $0 }
    }
    var folders = [common + "/refs"]
    while let folder = folders.popLast() {
      for name in System.names(inFolder: folder) {
        let path = folder + "/" + name
        if name.hasSuffix(".lock") {
          paths.append(path)
        } else if System.isFolder(path) {
          folders.append(path)
        }
      }
    }
    return paths.compactMap { path in
      System.age(ofFile: path).map { LockFile(path: path, ageSeconds: $0) }
    }.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// Removes a lock that an operator knows to be stale, while no update of ours is running.
  ///
  /// Interrupted updates are recovered first: an index.lock of theirs is finished, not removed.
  /// - Throws: `.invalid` when it is no lock of this repository or younger than `minimumSeconds`,
  ///   `.updateRunning` while an update runs.
  public func removeStaleLock(_ lock: LockFile, olderThanSeconds minimumSeconds: Int)
    throws(GitStoreError)
  {
    let folder = commonDirectory + "/stet"
    try UpdateFiles.makeFolders(folder, below: commonDirectory)
    let update = try UpdateLock(
      path: folder + "/update.lock", waitingSeconds: ReferenceUpdate.waitingSeconds)
    defer { withExtendedLifetime(update) {} }
    let current = lockFiles().first { $0.path.utf8.elementsEqual(lock.path.utf8) }
    guard let current, current.ageSeconds >= minimumSeconds else {
      throw GitStoreError.invalid(
        "unlink", lock.path, "not a lock of this repository of at least \(minimumSeconds) s")
    }
    do {
      try UpdateRecovery(repository: self, lockFile: update.file).run()
    } catch  where error.code == .indexLocked || error.code == .locked {
      // This very lock may be what stands in the recovery's way.
    }
    try UpdateFiles.remove(lock.path)
  }
}
