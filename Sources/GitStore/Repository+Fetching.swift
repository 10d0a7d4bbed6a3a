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

  /// Brings those of many objects that a partial clone lacks: by one `git fetch` where origin (or
  /// `extensions.partialClone`) promised them, else one by one in one process. Does nothing in any
  /// other clone.
  ///
  /// - Throws: `.process` with git's last line. What the remote does not have is no error here.
  public func fetchMissingBlobs(_ ids: some Sequence<ObjectID>) throws(GitStoreError) {
    guard try isPartialClone else { return }
    var missing: Set<ObjectID> = []
    let objects = try objectDatabase()
    for id in ids {
      var raw = id.raw
      if git_odb_exists(objects.pointer, &raw) != 1 { missing.insert(id) }
    }
    guard !missing.isEmpty else { return }
    let input = Array(missing.sorted().map { "\($0.hex)\n" }.joined().utf8)
    if let remote = try promisorRemote() {
      // What git itself runs for a checkout (promisor-remote.c, fetch_objects).
      let options = [
        "-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", "--no-tags",
        "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules",
        "--filter=blob:none", "--stdin", "--", remote,
      ]
      _ = try GitProcess(self, options).output(input: input)
    } else {
      _ = try GitProcess(self, ["cat-file", "--batch-check"]).output(input: input)
    }
    try check(git_odb_refresh(objects.pointer), "git_odb_refresh", gitDirectory)
  }

  private func promisorRemote() throws(GitStoreError) -> String? {
    if let name = try configuration("extensions.partialclone") { return name }
    return try configurationBool("remote.origin.promisor") == true ? "origin" : nil
  }
}
