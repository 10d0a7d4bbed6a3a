internal import CLibgit2

extension Repository {
  /// A configuration value, the last one where there are several; nil when it is not set.
  ///
  /// The repository's file, the work tree's (`extensions.worktreeConfig`) and the machine's (see
  /// ``setMachineConfiguration(_:)``) count; `git -c` does not.
  public func configuration(_ key: String) throws(GitStoreError) -> String? {
    try configurationValue(key) { configuration, value in
      git_config_get_string_buf(&value, configuration, key)
    }
  }

  /// A configuration value as git reads booleans (`yes`, `on`, `1`, no value at all); nil when it
  /// is not set.
  /// - Throws: when it is set to something else.
  public func configurationBool(_ key: String) throws(GitStoreError) -> Bool? {
    let configuration = try configurationSnapshot()
    var value: Int32 = 0
    let status = git_config_get_bool(&value, configuration.pointer, key)
    if status == GitStoreError.Code.notFound.rawValue { return nil }
    try check(status, "git_config_get_bool", key)
    return value != 0
  }

  /// Sets a value in the repository's own file, or removes it (nil; absent is fine).
  public func setLocalConfiguration(_ key: String, _ value: String?) throws(GitStoreError) {
    let all = try Handle(
      "git_repository_config", key, release: git_config_free,
      make: { git_repository_config(&$0, pointer) })
    let local = try Handle(
      "git_config_open_level", key, release: git_config_free,
      make: { git_config_open_level(&$0, all.pointer, GIT_CONFIG_LEVEL_LOCAL) })
    if let value {
      try check(
        git_config_set_string(local.pointer, key, value), "git_config_set_string", key)
    } else {
      let status = git_config_delete_entry(local.pointer, key)
      if status == GitStoreError.Code.notFound.rawValue { return }
      try check(status, "git_config_delete_entry", key)
    }
  }

  /// user.name and user.email; nil unless both are set and not empty.
  public func identity() throws(GitStoreError) -> (name: String, email: String)? {
    guard let name = try configuration("user.name"), !name.isEmpty,
      let email = try configuration("user.email"), !email.isEmpty
    else { return nil }
    return (name, email)
  }

  /// The folder git looks for hooks in: core.hooksPath (`~` is the home folder, a relative path
  /// starts where hooks run: the work tree, or the git directory of a bare repository), else
  /// `hooks` in the common directory.
  public func hooksDirectory() throws(GitStoreError) -> String {
    let key = "core.hookspath"
    let path = try configurationValue(key) { configuration, value in
      git_config_get_path(&value, configuration, key)
    }
    guard let path, !path.isEmpty else { return commonDirectory + "/hooks" }
    if path.hasPrefix("/") { return path }
    return (workTree ?? gitDirectory) + "/" + path
  }

  func configurationSnapshot() throws(GitStoreError) -> Handle {
    try Handle(
      "git_repository_config_snapshot", gitDirectory, release: git_config_free,
      make: { git_repository_config_snapshot(&$0, pointer) })
  }

  private func configurationValue(
    _ key: String, read: (OpaquePointer, inout git_buf) -> Int32
  ) throws(GitStoreError) -> String? {
    let configuration = try configurationSnapshot()
    var value = git_buf()
    defer { git_buf_dispose(&value) }
    let status = read(configuration.pointer, &value)
    if status == GitStoreError.Code.notFound.rawValue { return nil }
    try check(status, "git_config_get_string_buf", key)
    return text(value.ptr)
  }

  /// libgit2 1.5 does not read `config.worktree`; adds it where the repository says it counts.
  func addWorkTreeConfiguration() throws(GitStoreError) {
    guard try configurationBool("extensions.worktreeconfig") == true else { return }
    let path = gitDirectory + "/config.worktree"
    guard System.contents(ofFile: path) != nil else { return }
    let configuration = try Handle(
      "git_repository_config", path, release: git_config_free,
      make: { git_repository_config(&$0, pointer) })
    let status = git_config_add_file_ondisk(
      configuration.pointer, path, GIT_CONFIG_LEVEL_APP, pointer, 1)
    try check(status, "git_config_add_file_ondisk", path)
  }
}
