internal import PromptModel
internal import StrictData

/// `command`: a program that the operator's configuration names judges the answer.
///
/// Status 0 is a pass, 2 an error (the program found nothing to judge), any other end a fail, one by
/// a limit too: an answer that never comes to an end is a wrong answer. A program that is not named,
/// cannot be started or was killed from outside gives an error. With status 0 the last line of standard output may be
/// `{"pass"?: bool, "score"?: 0…1, "reason"?: text}`; it can turn the pass into a fail.
struct CommandCheck: AssertionCheck {
  /// What the program reads on standard input.
  enum Input: String, CaseIterable {
    /// The answer as it is.
    case output
    /// `{"output": text, "vars": {…}, "expected": …, "value": {…}}`, one line; `value` is the
    /// assertion's own, where that is a mapping.
    case json
  }

  /// The largest number of files and of their bytes.
  static let (maximumFiles, maximumFileBytes) = (64, 16 << 20)

  let name: String
  let input: Input
  let files: [String: [UInt8]]
  let vars: JSONObject
  let expected: JSONValue?
  let value: JSONObject?
  let programs: (any ProgramRunner)?

  func judge(_ answer: JudgedAnswer) async -> Judgement {
    guard let programs else {
      return .undecidable(ProgramProblem.unknown(name: name, file: nil).description)
    }
    do {
      return judgement(
        on: try await programs.run(name, input: bytes(of: answer.text), files: files))
    } catch {
      return .undecidable("\(error)")
    }
  }

  private func bytes(of output: String) -> [UInt8] {
    guard input == .json else { return Array(output.utf8) }
    var object = JSONObject([
      ("output", .string(output)), ("vars", .object(vars)), ("expected", expected ?? .null),
    ])
    object["value"] = value.map { .object($0) }
    return Array((JSONValue.object(object).serialized() + "\n").utf8)
  }

  private func judgement(on outcome: ProgramOutcome) -> Judgement {
    switch outcome.ending {
    case .exited(0):
      do {
        return decided(by: try Report(of: outcome.output))
      } catch {
        return .undecidable("command '\(name)': \(error.message)")
      }
    case .exited(2):
      return .undecidable("command '\(name)' found nothing to judge\(words(outcome))")
    case .exited(let status):
      return .binary(false, "command '\(name)' exited with status \(status)\(words(outcome))")
    case .signalled(let number):
      return .binary(
        false, "command '\(name)' was killed by signal \(number)\(words(outcome))")
    case .limit(let limit):
      return .binary(false, "command '\(name)' ran into \(limit)\(words(outcome))")
    }
  }

  private func decided(by report: Report?) -> Judgement {
    let pass = report?.pass ?? true
    let said = report?.reason.map { ": \(Excerpt.quoted($0))" } ?? ""
    return .decided(
      pass: pass, score: report?.score ?? (pass ? 1 : 0),
      reason: "command '\(name)' \(pass ? "passed" : "failed") the answer\(said)")
  }

  /// What it said last: the reason it reports, else its last line on standard error.
  private func words(_ outcome: ProgramOutcome) -> String {
    var reported: String?
    do {
      reported = try Report(of: outcome.output)?.reason.map(Excerpt.quoted)
    } catch {
      // A report that cannot be read says nothing about why; the end alone decides.
      reported = nil
    }
    return (reported ?? ProgramWords.lastLine(of: outcome.errors)).map { ": \($0)" } ?? ""
  }
}

extension CommandCheck {
  /// Reads an assertion's value: the command's name, or a mapping with `name`, `input` and `files`;
  /// its other members are for the program. A mapping asks for JSON unless it says otherwise.
  init(_ given: AssertionInput, programs: (any ProgramRunner)?) throws(AssertionFault) {
    let suiteCase = given.suiteCase
    self.programs = programs
    vars = suiteCase.vars
    expected = suiteCase.expected
    switch given.spec.value {
    case .string(let name):
      self.name = try Self.name(name)
      input = .output
      files = [:]
      value = nil
    case .object(let object):
      guard let name = object["name"]?.string else {
        throw AssertionFault("command has no name")
      }
      self.name = try Self.name(name)
      input = try Self.input(object["input"])
      files = try Self.files(object["files"], vars: suiteCase.vars)
      value = object
      // What only the operator may say is refused, not handed on.
      for key in ["argv", "command", "env", "shell"] where object[key] != nil {
        throw AssertionFault("command has a key '\(key)'; a suite names a command and nothing else")
      }
      let own = ["name", "input", "files"]
      if input == .output, let key = object.keys.first(where: { !own.contains($0) }) {
        throw AssertionFault(
          "command has a key '\(key)' that a program never sees with 'input: output'",
          suggestion: Spelling.nearest(to: key, among: own))
      }
    default:
      throw AssertionFault(
        "command takes a name from the operator's configuration, or a mapping with one")
    }
  }

  private static func name(_ text: String) throws(AssertionFault) -> String {
    if NameGrammar.isComponent(text) { return text }
    throw AssertionFault(
      "command takes the name of a command in the operator's configuration; "
        + "\(Excerpt.quoted(text)) is no name")
  }

  private static func input(_ value: JSONValue?) throws(AssertionFault) -> Input {
    guard let value else { return .json }
    if let input = value.string.flatMap(Input.init(rawValue:)) { return input }
    throw AssertionFault("command's input is output or json")
  }

  private static func files(
    _ value: JSONValue?, vars: JSONObject
  ) throws(AssertionFault) -> [String: [UInt8]] {
    guard let value else { return [:] }
    guard let object = value.object else {
      throw AssertionFault("command's files are a mapping of names to texts")
    }
    var files: [String: [UInt8]] = [:]
    var size = 0
    for entry in object.entries {
      guard isFileName(entry.key) else {
        throw AssertionFault(
          "command has a file \(Excerpt.quoted(entry.key)); a name is 1 to 64 letters, digits, "
            + "'.', '-' and '_', and begins with none of the last three")
      }
      guard let text = entry.value.string else {
        throw AssertionFault("command's file '\(entry.key)' is no text")
      }
      do {
        let bytes = Array(try VariableReferences.resolved(text, vars: vars).utf8)
        size += bytes.count
        files[entry.key] = bytes
      } catch {
        throw AssertionFault("command's file '\(entry.key)' \(error.message)")
      }
    }
    guard files.count <= maximumFiles, size <= maximumFileBytes else {
      throw AssertionFault(
        "command has \(files.count) files of \(size) bytes; the limits are \(maximumFiles) and "
          + "\(maximumFileBytes)")
    }
    return files
  }

  private static func isFileName(_ name: String) -> Bool {
    guard let first = name.utf8.first, name.utf8.count <= 64 else { return false }
    func isLetterOrDigit(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    return isLetterOrDigit(first)
      && name.utf8.allSatisfy { isLetterOrDigit($0) || ".-_".utf8.contains($0) }
  }
}

extension CommandCheck {
  /// What a program says of its verdict on its last line.
  private struct Report {
    let pass: Bool?
    let score: Double?
    let reason: String?

    /// A report that breaks the protocol.
    struct Malformed: Error {
      let message: String
    }

    /// The report on the last line that is not blank; nil where that line is none.
    init?(of output: [UInt8]) throws(Malformed) {
      let lines = output.split { $0 == 0x0A || $0 == 0x0D }
      let line = lines.last { line in !line.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
      guard let line, let object = Self.object(Array(line)) else { return nil }
      let (pass, score) = (object["pass"], object["score"])
      guard pass != nil || score != nil || object["reason"] != nil else { return nil }
      if let pass {
        guard case .bool(let value) = pass else {
          throw Malformed(message: "'pass' of its report is \(pass.kindName), not a boolean")
        }
        self.pass = value
      } else {
        self.pass = nil
      }
      if let score {
        guard case .number(let number) = score, let value = number.double, (0...1).contains(value)
        else { throw Malformed(message: "'score' of its report is no number in 0…1") }
        self.score = value
      } else {
        self.score = nil
      }
      reason = object["reason"]?.string
    }

    private static func object(_ line: [UInt8]) -> JSONObject? {
      guard line.first(where: { $0 != 0x20 && $0 != 0x09 }) == UInt8(ascii: "{") else { return nil }
      do {
        return try JSONParser.parse(line).object
      } catch {
        // Not every line with a brace is a report.
        return nil
      }
    }
  }
}
