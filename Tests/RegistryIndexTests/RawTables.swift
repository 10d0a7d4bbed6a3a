import Foundation
import GRDB

/// Every row of every table as SQLite has it, digests and roots included; the search structures,
/// which answer equally but may lie differently, are left out.
func tables(_ path: String) throws -> [String] {
  var configuration = Configuration()
  configuration.readonly = true
  let queue = try DatabaseQueue(path: path, configuration: configuration)
  return try queue.read { db in
    let names = try String.fetchAll(
      db,
      sql: """
        SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%'
        ORDER BY name
        """)
    return try names.flatMap { name in
      try Row.fetchAll(db, sql: "SELECT * FROM \(name)").map { row in
        let values = row.databaseValues.map { value in
          if case .blob(let data) = value.storage { data.base64EncodedString() } else { "\(value)" }
        }
        return ([name] + values).joined(separator: "|")
      }
    }
  }
}
