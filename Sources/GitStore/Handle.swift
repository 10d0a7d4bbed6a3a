internal import CLibgit2

/// A C object of libgit2 that is freed when it leaves its scope.
///
/// It never leaves the function (or the chain of calls) that made it, which also keeps the
/// repository it belongs to alive.
struct Handle: ~Copyable {
  let pointer: OpaquePointer
  private let release: (OpaquePointer?) -> Void

  /// Takes over what a C function made; throws libgit2's last error if it failed.
  init(
    _ function: String, _ subject: String, release: @escaping (OpaquePointer?) -> Void,
    make: (inout OpaquePointer?) -> Int32
  ) throws(GitStoreError) {
    var made: OpaquePointer?
    let status = make(&made)
    try check(status, function, subject)
    guard let made else {
      throw GitStoreError(
        function: function, code: .generic, message: "nothing was returned", subject: subject)
    }
    self.pointer = made
    self.release = release
  }

  deinit {
    release(pointer)
  }
}

/// Text of libgit2 as Swift's: bytes that are not UTF-8 become U+FFFD.
func text(_ pointer: UnsafePointer<CChar>?) -> String {
  pointer.map { String(cString: $0) } ?? ""
}
