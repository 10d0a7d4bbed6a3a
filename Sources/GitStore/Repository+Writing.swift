internal import CLibgit2

extension Repository {
  /// Writes a blob, synced to disk; an object that exists already is only refreshed.
  public func writeBlob(_ bytes: [UInt8]) throws(GitStoreError) -> ObjectID {
    var id = git_oid()
    try retrying("git_blob_create_from_buffer", "\(bytes.count) bytes") {
      bytes.withUnsafeBytes {
        git_blob_create_from_buffer(&id, pointer, $0.baseAddress, $0.count)
      }
    }
    return ObjectID(id)
  }

  /// Writes a commit, synced to disk; no reference is touched.
  /// - Throws: `.notFound` or a libgit2 error where tree or parents are missing, `.invalid` for an
  ///   empty name or address or a message with a NUL.
  public func writeCommit(
    tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature, message: String
  ) throws(GitStoreError) -> ObjectID {
    guard !message.utf8.contains(0) else {
      throw GitStoreError.invalid("git_commit_create_from_ids", tree.hex, "NUL in the message")
    }
    let author = try SignatureHandle(author)
    let committer = try SignatureHandle(committer)
    var rawTree = tree.raw
    let rawParents = parents.map(\.raw)
    var id = git_oid()
    try retrying("git_commit_create_from_ids", tree.hex) {
      rawParents.withUnsafeBufferPointer { buffer in
        var pointers = buffer.indices.map { index in buffer.baseAddress.map { $0 + index } }
        return git_commit_create_from_ids(
          &id, pointer, nil, author.pointer, committer.pointer, nil, message, &rawTree,
          pointers.count, &pointers)
      }
    }
    return ObjectID(id)
  }

  /// Points a reference at a commit if it still is what the caller last saw, under git's lock on
  /// the reference, synced to disk.
  ///
  /// - Parameters:
  ///   - expecting: the id it must have now; nil if it must not exist.
  ///   - message: the line for the reference log.
  ///   - signature: who, for the reference log.
  /// - Throws: `.modified` when the swap lost, `.locked` when the lock stayed taken for about a
  ///   tenth of a second (paths: the lock file), `.invalid` for a symbolic reference.
  public func updateReference(
    _ name: String, to new: ObjectID, expecting old: ObjectID?, message: String,
    by signature: Signature
  ) throws(GitStoreError) {
    try refuseInQuarantine(name)
    let transaction = try lockedTransaction(name)
    guard try directTarget(name) == old else {
      throw GitStoreError(
        function: "git_reference_create_matching", code: .modified,
        message: "the reference is not at \(old?.hex ?? "nothing") any more", subject: name)
    }
    _ = try commitHandle(new)
    let by = try SignatureHandle(signature)
    var id = new.raw
    try check(
      git_transaction_set_target(transaction.pointer, name, &id, by.pointer, message),
      "git_transaction_set_target", name)
    try check(git_transaction_commit(transaction.pointer), "git_transaction_commit", name)
  }

  /// As git does: objects of a push that is still being judged may vanish.
  private func refuseInQuarantine(_ name: String) throws(GitStoreError) {
    guard fromEnvironment, System.isSet("GIT_QUARANTINE_PATH") else { return }
    throw GitStoreError.invalid(
      "git_transaction_lock_ref", name, "references cannot move inside a push's quarantine")
  }

  /// Takes git's lock on a reference, waiting as long as git does (core.filesRefLockTimeout).
  private func lockedTransaction(_ name: String) throws(GitStoreError) -> Handle {
    let transaction = try Handle(
      "git_transaction_new", name, release: git_transaction_free,
      make: { git_transaction_new(&$0, pointer) })
    var waited: UInt32 = 0
    while true {
      let status = git_transaction_lock_ref(transaction.pointer, name)
      if status >= 0 { return transaction }
      let error = GitStoreError.last(status, "git_transaction_lock_ref", name)
      guard error.code == .locked else { throw error }
      guard waited < 100 else { throw describingLock(error, name) }
      let pause = UInt32.random(in: 1...10)
      System.sleep(milliseconds: pause)
      waited += pause
    }
  }

  private func describingLock(_ error: GitStoreError, _ name: String) -> GitStoreError {
    let path = commonDirectory + "/" + name + ".lock"
    let age = System.age(ofFile: path).map { ", \($0) s old" } ?? ""
    return GitStoreError(
      function: error.function, code: .locked, message: "the lock \(path) is held\(age)",
      subject: name, paths: [path])
  }

  /// A reference's own value; nil when there is none.
  private func directTarget(_ name: String) throws(GitStoreError) -> ObjectID? {
    var reference: OpaquePointer?
    let status = git_reference_lookup(&reference, pointer, name)
    if status == GitStoreError.Code.notFound.rawValue { return nil }
    try check(status, "git_reference_lookup", name)
    defer { git_reference_free(reference) }
    guard let id = ObjectID(git_reference_target(reference)) else {
      throw GitStoreError.invalid("git_reference_target", name, "the reference is symbolic")
    }
    return id
  }

  /// Repeats a write that failed in the file system: beside a running `git gc` a folder for new
  /// objects can vanish between its creation and its use.
  func retrying(_ function: String, _ subject: String, _ body: () -> Int32)
    throws(GitStoreError)
  {
    var attempt: UInt32 = 0
    while true {
      let status = body()
      if status >= 0 { return }
      attempt += 1
      guard attempt < 6, git_error_last()?.pointee.klass == Int32(GIT_ERROR_OS.rawValue) else {
        throw GitStoreError.last(status, function, subject)
      }
      System.sleep(milliseconds: attempt * 2)
    }
  }
}

/// A signature as libgit2 takes it.
struct SignatureHandle: ~Copyable {
  let pointer: UnsafeMutablePointer<git_signature>

  init(_ signature: Signature) throws(GitStoreError) {
    var made: UnsafeMutablePointer<git_signature>?
    let status = git_signature_new(
      &made, signature.name, signature.email, signature.seconds,
      Int32(clamping: signature.offsetMinutes))
    let subject = "\(signature.name) <\(signature.email)>"
    guard status >= 0, let made else {
      let message = GitStoreError.last(status, "git_signature_new", subject).message
      throw GitStoreError.invalid("git_signature_new", subject, message)
    }
    pointer = made
  }

  deinit {
    git_signature_free(pointer)
  }
}
