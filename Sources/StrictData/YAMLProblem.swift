internal import Yams

/// The library's errors as ours.
enum YAMLProblem {
  static func sourceError(_ error: YamlError, in bytes: [UInt8], firstLine: Int) -> SourceError {
    func at(_ mark: Mark) -> SourcePosition {
      SourcePosition(line: mark.line + firstLine - 1, column: mark.column)
    }
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _):
      // The library's own limit; its sentence names a C function.
      if problem.hasPrefix("Maximum nesting level") {
        return SourceError(at(mark), "nested deeper than 1000 levels")
      }
      let text = context.map { "\($0.text): \(problem)" } ?? problem
      return SourceError(at(mark), text)
    case .composer(_, let problem, let mark, _):
      if problem == "found undefined alias" {
        return SourceError(at(mark), "an anchor or alias, which is not supported")
      }
      return SourceError(at(mark), "a second document, expected only one")
    case .reader(let problem, _, let value, let text):
      return reader(problem, value, text, firstLine: firstLine)
    case .duplicatedKeysInMapping(let keys, let context):
      let position =
        YAMLDuplicate.second(of: keys, firstAt: context.mark, in: bytes) ?? context.mark
      let key = keys.first ?? ""
      return SourceError(at(position), "duplicate key '\(key.quotedForMessage)'")
    default:
      return SourceError(SourcePosition(line: firstLine, column: 1), "\(error)")
    }
  }

  /// The library's offset is not always there; the character it refuses is.
  private static func reader(
    _ problem: String, _ value: Int32, _ text: String, firstLine: Int
  ) -> SourceError {
    var bytes = text
    let position = bytes.withUTF8 { buffer in
      var counter = PositionCounter(firstLine: firstLine)
      guard value >= 0, let scalar = Unicode.Scalar(UInt32(value)),
        let offset = buffer.firstRange(of: Array(String(scalar).utf8))?.lowerBound
      else { return SourcePosition(line: firstLine, column: 1) }
      return counter.position(of: offset, in: buffer)
    }
    return SourceError(position, problem)
  }
}
