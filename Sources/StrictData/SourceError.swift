/// A place in a text file: both numbers start at 1; columns count Unicode scalars.
public struct SourcePosition: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The line, from 1.
  public let line: Int
  /// The column in Unicode scalars, from 1.
  public let column: Int

  /// A place.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// Earlier lines first, then earlier columns.
  public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }

  /// `line:column`.
  public var description: String { "\(line):\(column)" }
}

/// A text that could not be read, and where: the one error of every parser here.
///
/// The message is a fact without a full stop ("duplicate key 'model'"); the edges add advice.
public struct SourceError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file, as the caller names it; nil where a parser was given bytes only.
  public var path: String?
  /// Where in the file.
  public let position: SourcePosition
  /// What is wrong.
  public let message: String

  /// An error at a place.
  public init(path: String? = nil, _ position: SourcePosition, _ message: String) {
    self.path = path
    self.position = position
    self.message = message
  }

  /// The same error in a named file; keeps a path that is already there.
  public func at(_ path: String) -> SourceError {
    SourceError(path: self.path ?? path, position, message)
  }

  /// `path:line:column: message`.
  public var description: String { "\(path.map { "\($0):" } ?? "")\(position): \(message)" }
}
