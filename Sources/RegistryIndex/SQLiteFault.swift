internal import GRDB

/// SQLite's result codes as facts of the index.
enum SQLiteFault {
  /// Runs a body whose errors are the index's own or SQLite's.
  static func mapped<T>(_ body: () throws -> T) throws(IndexError) -> T {
    do {
      return try body()
    } catch {
      throw indexError(error)
    }
  }

  /// Any error as one of the index.
  static func indexError(_ error: any Error) -> IndexError {
    if let error = error as? IndexError { return error }
    guard let error = error as? DatabaseError else {
      return .storage(call: "index", code: 0, message: "\(error)")
    }
    let message = error.message ?? "\(error.resultCode)"
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: return .busy(message)
    case .SQLITE_NOTADB: return .foreign(message)
    case .SQLITE_READONLY:
      // A read-only connection met a journal of a writer that died.
      if error.extendedResultCode == .SQLITE_READONLY_ROLLBACK
        || error.extendedResultCode == .SQLITE_READONLY_RECOVERY
      {
        return .interruptedWrite
      }
      return .readOnly(message)
    case .SQLITE_IOERR where error.extendedResultCode != .SQLITE_IOERR_SHORT_READ,
      .SQLITE_CANTOPEN, .SQLITE_FULL, .SQLITE_NOMEM, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_TOOBIG,
      .SQLITE_INTERRUPT:
      return .storage(
        call: "sqlite", code: Int(error.extendedResultCode.rawValue), message: message)
    // The statements are ours and right: what else SQLite objects to is the file's fault.
    default: return .damaged(message)
    }
  }
}
