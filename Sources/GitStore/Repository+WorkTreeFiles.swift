extension Repository {
  /// The files at or below a path that `git add --all` would know: tracked or not, not ignored,
  /// sorted bytewise. Those that are tracked and gone from the work tree are among them.
  ///
  /// - Parameter path: a folder or a file; "" for all.
  public func workTreeFiles(under path: String) throws(GitStoreError) -> [String] {
    let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    let output = try GitProcess(self, arguments + (path.isEmpty ? [] : ["--", path])).output()
    var seen: Set<[UInt8]> = []
    return output.split(separator: 0).map(Array.init).filter { seen.insert($0).inserted }
      .sorted { $0.lexicographicallyPrecedes($1) }.map { String(decoding: $0, as: UTF8.self) }
  }
}
