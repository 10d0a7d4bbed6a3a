internal import CLibgit2

extension Repository {
  /// Brings one object that this clone lacks from its remote, by id: lazily through `git cat-file`
  /// in a partial clone, else through `git fetch <remote> <id>`. Nothing else is fetched, no
  /// reference is written, and nothing in this module calls it.
  ///
  /// - Parameter remote: whom to ask where the clone is not partial.
  /// - Throws: `.process` with git's last line when the remote has it not or gives it not,
  ///   `.notFound` when it is still missing afterwards.
  public func fetchMissingBlob(_ id: ObjectID, remote: String = "origin") throws(GitStoreError) {
    if try contains(id) { return }
    if try isPartialClone {
      _ = try GitProcess(self, ["cat-file", "-e", id.hex]).output()
    } else {
      let options = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance"]
      let arguments = ["fetch"] + options + ["--no-recurse-submodules", "--", remote, id.hex]
      _ = try GitProcess(self, arguments).output()
    }
    let objects = try objectDatabase()
    try check(git_odb_refresh(objects.pointer), "git_odb_refresh", id.hex)
    guard try contains(id) else {
      throw GitStoreError(
        function: "git fetch", code: .notFound, message: "the remote did not send the object",
        subject: id.hex)
    }
  }
}
