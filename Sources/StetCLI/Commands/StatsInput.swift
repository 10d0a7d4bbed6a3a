internal import Evaluation
internal import StrictData
internal import Workflows

/// The lines of `stet stats`, by what their members say they hold.
enum StatsInput {
  case paired(PairedSample)
  case agreement([(first: String, second: String)])
  case answers([(id: String, label: String)])
  case pValues([(id: String, p: Double)])
  case latency([Double])
  case plan([(id: String, question: SuitePlan.Question)])

  /// Reads to the end. An input without a line is a paired sample without a case.
  ///
  /// - Throws: `SourceError` at the first line that is wrong or of another kind than the first.
  static func read(
    _ lines: InputLines, asking defaults: SuitePlan.Question
  ) throws -> StatsInput {
    guard let first = try lines.nextObject() else { return .paired(PairedSample()) }
    if first["a"] == nil, first["b"] == nil {
      if first["p"] != nil { return .pValues(try collect(first, lines, pValue)) }
      if first["ms"] != nil { return .latency(try collect(first, lines, duration)) }
      if first["label"] != nil { return .answers(try collect(first, lines, answer)) }
      if first["n"] != nil {
        return .plan(try collect(first, lines) { try question($0, $1, defaults) })
      }
    }
    if first["a"]?.string != nil { return .agreement(try agreement(first, lines)) }
    var sample = PairedSample()
    var next: JSONObject? = first
    while let object = next {
      try add(object, to: &sample, lines)
      next = try lines.nextObject()
    }
    return .paired(sample)
  }

  private static func collect<Value>(
    _ first: JSONObject, _ lines: InputLines,
    _ read: (JSONObject, InputLines) throws -> Value
  ) throws -> [Value] {
    var values = [try read(first, lines)]
    while let object = try lines.nextObject() { values.append(try read(object, lines)) }
    return values
  }

  /// The most labels two raters may use: their table has a cell for each pair.
  static let maximumLabels = 1_000

  private static func agreement(
    _ first: JSONObject, _ lines: InputLines
  ) throws -> [(first: String, second: String)] {
    var known: Set<ExactString> = []
    return try collect(first, lines) { object, lines in
      let pair = try labels(object, lines)
      known.formUnion([ExactString(pair.first), ExactString(pair.second)])
      guard known.count <= maximumLabels else {
        throw lines.error(at: "a", "there are more than \(maximumLabels) labels")
      }
      return pair
    }
  }

  private static func add(
    _ object: JSONObject, to sample: inout PairedSample, _ lines: InputLines
  ) throws {
    let id = try identifier(object, lines)
    let group = try object["group"].flatMap { try name($0, "group", lines) }
    let a = try outcome(object, "a", lines)
    let b = try outcome(object, "b", lines)
    let isCritical = try flag(object["critical"], lines)
    do {
      try sample.add(id: id, a: a, b: b, group: group, isCritical: isCritical)
    } catch PairedSample.Problem.outOfRange(let value) {
      let key = a == value ? "a" : "b"
      throw lines.error(at: key, "'\(key)' is \(value), not in 0…1")
    } catch PairedSample.Problem.otherGroup(let other) {
      let earlier = other.map { "in group '\($0)'" } ?? "in no group"
      throw lines.error(at: "group", "case '\(id)' is \(earlier) on an earlier line")
    }
  }

  private static func pValue(
    _ object: JSONObject, _ lines: InputLines
  ) throws -> (id: String, p: Double) {
    let p = try number(object, "p", lines)
    guard (0...1).contains(p) else { throw lines.error(at: "p", "'p' is \(p), not in 0…1") }
    return (try identifier(object, lines), p)
  }

  private static func duration(_ object: JSONObject, _ lines: InputLines) throws -> Double {
    let value = try number(object, "ms", lines)
    guard value >= 0 else { throw lines.error(at: "ms", "'ms' is \(value), below 0") }
    return value
  }

  private static func question(
    _ object: JSONObject, _ lines: InputLines, _ defaults: SuitePlan.Question
  ) throws -> (id: String, question: SuitePlan.Question) {
    var question = defaults
    guard let count = object["n"]?.number?.int, (1...10_000).contains(count) else {
      throw lines.error(at: "n", "'n' is no whole number of 1…10000")
    }
    question.cases = count
    func share(_ key: String, in range: ClosedRange<Double>) throws -> Double? {
      guard object[key] != nil else { return nil }
      let value = try number(object, key, lines)
      guard range.contains(value) else {
        throw lines.error(at: key, "'\(key)' is \(value), not in \(range)")
      }
      return value
    }
    question.churn = try share("churn", in: 0...1)
    question.difference = try share("difference", in: -1...1) ?? 0
    question.effect = try share("effect", in: -100...100)
    question.margin = try share("margin", in: 0...1) ?? defaults.margin
    question.level = try share("level", in: 1e-12...0.999) ?? defaults.level
    question.power = try share("power", in: 1e-12...0.999_999) ?? defaults.power
    return (try object["id"] == nil ? "\(lines.number)" : identifier(object, lines), question)
  }

  private static func answer(
    _ object: JSONObject, _ lines: InputLines
  ) throws -> (id: String, label: String) {
    (try identifier(object, lines), try label(object, "label", lines))
  }

  private static func labels(
    _ object: JSONObject, _ lines: InputLines
  ) throws -> (first: String, second: String) {
    (try label(object, "a", lines), try label(object, "b", lines))
  }

  private static func label(
    _ object: JSONObject, _ key: String, _ lines: InputLines
  ) throws -> String {
    guard let value = object[key] else { throw lines.error(at: key, "'\(key)' is missing") }
    guard let text = value.string else { throw lines.error(at: key, "'\(key)' is no text") }
    return text
  }

  private static func identifier(_ object: JSONObject, _ lines: InputLines) throws -> String {
    guard let value = object["id"] else { throw lines.error(at: "id", "'id' is missing") }
    guard let id = try name(value, "id", lines) else {
      throw lines.error(at: "id", "'id' is neither text nor a number")
    }
    return id
  }

  /// A text, or a number as it is written; nil for null.
  private static func name(
    _ value: JSONValue, _ key: String, _ lines: InputLines
  ) throws -> String? {
    switch value {
    case .null: return nil
    case .string(let text): return text
    case .number(let number): return number.literal
    default: throw lines.error(at: key, "'\(key)' is neither text nor a number")
    }
  }

  private static func outcome(
    _ object: JSONObject, _ key: String, _ lines: InputLines
  ) throws -> Double? {
    switch object[key] {
    case .null?: return nil
    case .bool(let passed)?: return passed ? 1 : 0
    case .number(let number)?:
      // Infinite literals are refused by the parser.
      return number.double
    case nil: throw lines.error(at: key, "'\(key)' is missing")
    default: throw lines.error(at: key, "'\(key)' is neither true, false, null nor a number")
    }
  }

  private static func number(
    _ object: JSONObject, _ key: String, _ lines: InputLines
  ) throws -> Double {
    guard let value = object[key] else { throw lines.error(at: key, "'\(key)' is missing") }
    guard let number = value.number?.double else {
      throw lines.error(at: key, "'\(key)' is no number")
    }
    return number
  }

  private static func flag(_ value: JSONValue?, _ lines: InputLines) throws -> Bool {
    switch value {
    case nil, .null?: return false
    case .bool(let flag)?: return flag
    default: throw lines.error(at: "critical", "'critical' is neither true nor false")
    }
  }
}
