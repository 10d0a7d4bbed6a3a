public import StrictData

/// Takes the graded answer out of what a model said: a prompt's `stet.answer`.
///
/// White space at both ends of the answer is taken off; what is empty then is no answer.
public struct AnswerExtractor: Sendable {
  /// What an output came to.
  public enum Outcome: Sendable, Hashable {
    /// The answer.
    case found(String)
    /// The output has none.
    case nothing
    /// It could not be looked for, and why: no verdict.
    case undecided(String)
  }

  private enum Rule: Sendable {
    /// The last line that is not blank.
    case lastLine
    /// What stands between the last `</tag>` and the `<tag>` before it.
    case tag(String)
    /// A group of the last match.
    case regex(TimedRegex, group: Int)
    /// A place in the output's JSON; in a text, of the last object or list that has it.
    case json(OutputPath)
  }

  private let rule: Rule

  /// An extractor: `last-line`, `{tag: name}`, `{regex: pattern, group: 1}` or `{json: $.path}`.
  ///
  /// - Throws: ``SettingProblem`` for anything else.
  public init(_ value: JSONValue) throws(SettingProblem) {
    if let word = value.string {
      guard ExactString(word) == ExactString("last-line") else {
        throw SettingProblem(
          "'stet.answer' is '\(word)', and the one word it may be is 'last-line'")
      }
      rule = .lastLine
      return
    }
    guard let object = value.object else { throw Self.malformed }
    let keys = object.keys.map(ExactString.init)
    if keys == [ExactString("tag")], let tag = object["tag"]?.string {
      rule = .tag(try Self.tag(tag))
    } else if keys == [ExactString("json")], let text = object["json"]?.string {
      guard let path = OutputPath(text) else {
        throw SettingProblem("'\(text)' is no path such as $.a.b[0] or /a/b/0")
      }
      rule = .json(path)
    } else if let pattern = object["regex"]?.string,
      keys.allSatisfy({ [ExactString("regex"), ExactString("group")].contains($0) })
    {
      rule = try Self.regex(pattern, object["group"])
    } else {
      throw Self.malformed
    }
  }

  private static let malformed = SettingProblem(
    "'stet.answer' is 'last-line', {tag: name}, {regex: pattern, group: number} or {json: path}")

  private static func tag(_ name: String) throws(SettingProblem) -> String {
    let isName = name.unicodeScalars.allSatisfy {
      $0.isASCII
        && ($0.properties.isAlphabetic || $0.properties.numericType != nil
          || "_-".unicodeScalars.contains($0))
    }
    guard isName, !name.isEmpty else {
      throw SettingProblem("the tag '\(name)' is no name of ASCII letters, digits, '-' and '_'")
    }
    return name
  }

  private static func regex(
    _ pattern: String, _ written: JSONValue?
  ) throws(SettingProblem) -> Rule {
    let regex: TimedRegex
    do {
      regex = try TimedRegex(pattern)
    } catch {
      throw SettingProblem("\(error)")
    }
    guard let written else { return .regex(regex, group: min(1, regex.groupCount)) }
    guard let group = written.number?.int, (0...regex.groupCount).contains(group) else {
      throw SettingProblem(
        "'group' is \(written.serialized()), and /\(pattern)/ has the groups 0…\(regex.groupCount)")
    }
    return .regex(regex, group: group)
  }

  /// The answer in an output.
  public func extract(_ output: String) -> Outcome {
    switch rule {
    case .lastLine:
      let lines = output.unicodeScalars.split { $0 == "\n" || $0 == "\r" }
      return lines.reversed().lazy.map { Self.trimmed($0) }.first { !$0.isEmpty }
        .map { .found($0) } ?? .nothing
    case .tag(let name): return Self.filled(Self.content(of: name, in: output))
    case .json(let path): return Self.value(at: path, in: output)
    case .regex(let regex, let group):
      do {
        guard let match = try regex.lastMatch(in: output),
          let range = group == 0 ? match.range : match.groups[group - 1]
        else { return .nothing }
        return Self.filled(output.unicodeScalars.dropFirst(range.lowerBound).prefix(range.count))
      } catch {
        return .undecided("no answer could be looked for: \(error)")
      }
    }
  }

  private static func filled(_ scalars: Substring.UnicodeScalarView?) -> Outcome {
    guard let scalars else { return .nothing }
    let text = trimmed(scalars)
    return text.isEmpty ? .nothing : .found(text)
  }

  private static func trimmed(_ scalars: Substring.UnicodeScalarView) -> String {
    VoteText.trimmed(scalars)
  }

  private static func content(of tag: String, in output: String) -> Substring.UnicodeScalarView? {
    let bytes = Array(output.utf8)
    let (opening, closing) = (Array("<\(tag)>".utf8), Array("</\(tag)>".utf8))
    guard let end = lastPlace(of: closing, in: bytes[...]),
      let start = lastPlace(of: opening, in: bytes[..<end])
    else { return nil }
    // Both ends stand beside ASCII, so the bytes between are whole scalars.
    return Substring(decoding: bytes[(start + opening.count)..<end], as: UTF8.self).unicodeScalars
  }

  private static func lastPlace(of part: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count >= part.count else { return nil }
    return (bytes.startIndex...(bytes.endIndex - part.count)).last {
      bytes[$0] == part[0] && bytes[$0..<($0 + part.count)].elementsEqual(part)
    }
  }

  private static func value(at path: OutputPath, in output: String) -> Outcome {
    let whole = filled(at: path, in: output)
    if case .found = whole { return whole }
    let bytes = Array(output.utf8)
    var found = Outcome.nothing
    for range in IteratorSequence(JSONCandidates(bytes)) {
      let outcome = filled(at: path, in: String(decoding: bytes[range], as: UTF8.self))
      if case .found = outcome { found = outcome }
    }
    return found
  }

  private static func filled(at path: OutputPath, in json: String) -> Outcome {
    guard case .text(let text) = path.apply(json), ExactString(text) != ExactString("null") else {
      return .nothing
    }
    return filled(Substring(text).unicodeScalars)
  }
}
