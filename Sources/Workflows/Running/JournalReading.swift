internal import Evaluation
internal import PromptModel
internal import StrictData

/// What a journal says, taken up line by line.
///
/// A line that is no JSON was damaged, and its case is asked again.
struct JournalReading {
  /// The first line; nil: it was damaged, or there is none.
  private(set) var header: JSONValue?
  /// When the run began, where the first line is that of the run that is asked for.
  private(set) var started: Int64?
  /// Cases times repeats that have a verdict, where ``outcomes`` are not asked for.
  private var decided: Set<RunKey> = []
  /// Cases times repeats with a verdict; those without one are asked again. Later lines win.
  private(set) var outcomes: [RunKey: CaseOutcome] = [:]
  /// What trying the judges took; nil: that has not been done.
  private(set) var canaries: JudgeSpend?
  private var hasBegun = false
  private let binding: RunBinding?
  private let cases: [RunKey: SuiteCase]?

  /// Nothing read yet.
  ///
  /// - Parameters:
  ///   - binding: the run whose journal it should be; nil: any.
  ///   - cases: what outcomes are asked for of; nil: they are only counted.
  init(_ binding: RunBinding?, cases: [RunKey: SuiteCase]?) {
    self.binding = binding
    self.cases = cases
  }

  /// Cases times repeats that are kept.
  var count: Int { cases == nil ? decided.count : outcomes.count }

  /// Takes up a line.
  mutating func add(_ line: ArraySlice<UInt8>) {
    guard hasBegun else {
      hasBegun = true
      header = Self.value(line)
      started = header.flatMap { Self.started($0, binding) }
      return
    }
    guard started != nil, let json = Self.value(line) else { return }
    guard let key = CaseOutcome.key(in: json) else {
      canaries = canaries ?? json["canaries"].flatMap(JudgeSpend.init(json:))
      return
    }
    guard let cases else {
      if case .bool = json["graded"]?["pass"] { decided.insert(key) } else { decided.remove(key) }
      return
    }
    guard let suiteCase = cases[key],
      let outcome = CaseOutcome(json: json, suiteCase: suiteCase)
    else { return }
    outcomes[key] = outcome.graded.pass == nil ? nil : outcome
  }

  private static func value(_ line: ArraySlice<UInt8>) -> JSONValue? {
    do {
      return try JSONParser.parse(slice: line, options: .init(maximumDepth: 512))
    } catch {
      return nil
    }
  }

  private static func started(_ header: JSONValue, _ binding: RunBinding?) -> Int64? {
    guard let binding else { return header["started"]?.number?.int.map { Int64($0) } ?? 0 }
    guard let format = header["format"]?.string,
      ExactString(format) == ExactString(JournalFile.format), header["run"] == binding.json,
      case .number(let number) = header["started"], let started = number.int
    else { return nil }
    return Int64(started)
  }
}
