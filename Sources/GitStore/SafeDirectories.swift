internal import CLibgit2

/// git's list of repositories that may belong to others: `safe.directory` of the machine's and the
/// user's configuration, where `*` is all. libgit2 1.5 knows no `*`.
struct SafeDirectories {
  /// The values, in git's order; an empty one forgets those before it.
  let values: [String]

  /// What is configured; a repository's own file has no say.
  static func configured() throws(GitStoreError) -> SafeDirectories {
    let configuration = try Handle(
      "git_config_open_default", "safe.directory", release: git_config_free,
      make: { git_config_open_default(&$0) })
    let iterator = try Handle(
      "git_config_iterator_new", "safe.directory", release: git_config_iterator_free,
      make: { git_config_iterator_new(&$0, configuration.pointer) })
    var values: [String] = []
    var entry: UnsafeMutablePointer<git_config_entry>?
    while true {
      let status = git_config_next(&entry, iterator.pointer)
      if status == GIT_ITEROVER.rawValue { return SafeDirectories(values: values) }
      try check(status, "git_config_next", "safe.directory")
      if text(entry?.pointee.name) == "safe.directory" { values.append(text(entry?.pointee.value)) }
    }
  }

  /// Whether the repository of a git directory (with a slash at its end) may be opened.
  func allow(_ directory: String) -> Bool {
    let place = Self.place(of: directory)
    var isAllowed = false
    for value in values {
      if value.isEmpty {
        isAllowed = false
      } else if value == "*" || value.utf8.elementsEqual(place.utf8) {
        isAllowed = true
      }
    }
    return isAllowed
  }

  /// What safe.directory has to name: the work tree, or a bare repository's folder.
  static func place(of directory: String) -> String {
    var path = directory
    if let link = System.firstLine(ofFile: directory + "gitdir") { path = link }
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
    return path.hasSuffix("/.git") ? String(path.dropLast(5)) : path
  }
}
