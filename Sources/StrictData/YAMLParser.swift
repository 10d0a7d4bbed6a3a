internal import Yams

/// A strict reader of one YAML document that means the same to everyone who reads it.
///
/// Plain scalars follow YAML 1.2's core schema: `true`, `null`, `~`, integers (also `0o14`,
/// `0x1F`; `012` is 12) and floats (`.5`, `1e3`); `yes`, `no`, `on`, `off` and timestamps are
/// strings. Errors, each with its line and column: malformed UTF-8, a byte order mark, NUL,
/// anchors and aliases, merge keys, explicit tags, several documents, duplicate keys, keys that
/// are not strings, `.inf` and `.nan`, numbers that overflow, nesting over the limit.
///
/// Two keys count as duplicates when they are equal byte by byte, and also when they are
/// canonically equivalent (é composed and decomposed). U+FEFF is refused as such anywhere and, as
/// an escape, at the start of a string, where the library below would drop it.
public enum YAMLParser {
  /// The document that the bytes hold; an empty document is null.
  ///
  /// - Parameters:
  ///   - bytes: the whole text.
  ///   - firstLine: the number of the first line, for front matter inside a larger file.
  ///   - maximumDepth: the deepest nesting of sequences and mappings; values over 512 count as
  ///     512, so that no input can exhaust the stack.
  /// - Throws: at the first place that is wrong.
  public static func parse(
    _ bytes: [UInt8], firstLine: Int = 1, maximumDepth: Int = 64
  ) throws(SourceError) -> YAMLNode {
    let text = try TextCheck.text(bytes, firstLine: firstLine)
    let marked = try YAMLByteOrderMarks.escapedStarts(in: bytes, firstLine: firstLine)
    do {
      // Yams resolves aliases before anybody can look, and hashes keys: an exponential of aliases
      // inside a key would be walked in full. Without anchors every alias is undefined, so the
      // document is read with its anchors turned into aliases first.
      if let disarmed = YAMLAnchors.disarmed(bytes) {
        _ = try compose(disarmed)
      }
      guard let root = try compose(text) else {
        return YAMLNode(position: SourcePosition(line: firstLine, column: 1), content: .null)
      }
      var walk = YAMLWalk(firstLine: firstLine, maximumDepth: min(maximumDepth, 512), marked)
      return try walk.node(root)
    } catch let error as SourceError {
      throw error
    } catch let error as YamlError {
      throw YAMLProblem.sourceError(error, in: bytes, firstLine: firstLine)
    } catch {
      throw SourceError(SourcePosition(line: firstLine, column: 1), "\(error)")
    }
  }

  /// The document that a text holds; see ``parse(_:firstLine:maximumDepth:)``.
  public static func parse(
    _ text: String, firstLine: Int = 1, maximumDepth: Int = 64
  ) throws(SourceError) -> YAMLNode {
    try parse(Array(text.utf8), firstLine: firstLine, maximumDepth: maximumDepth)
  }

  /// The encoding is named because the default one is read from the environment; the resolver
  /// has no rules because scalars are resolved by ``YAMLScalar``.
  static func compose(_ text: String) throws -> Node? {
    try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
  }
}
