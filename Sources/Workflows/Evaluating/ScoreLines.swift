public import Evaluation
internal import PromptModel
internal import Registry
public import StrictData

/// Judges answers from anywhere, line by line, without a registry.
public struct ScoreLines: Sendable {
  private let defaults: AssertionDefaults
  private let tools: GradingTools
  private let needsAssertions: Bool

  /// A judge.
  /// - Parameter assertions: a file's bytes (YAML or JSON) with assertions for every line, and its
  ///   name; nil: lines have their own only.
  /// - Parameter needsAssertions: whether a line that is asked nothing cannot be judged; else it has
  ///   no verdict.
  /// - Throws: `SourceError` where the file is wrong.
  public init(
    assertions: (bytes: [UInt8], path: String)? = nil, tools: GradingTools = GradingTools(),
    needsAssertions: Bool = true
  ) throws {
    self.tools = tools
    self.needsAssertions = needsAssertions
    guard let assertions else {
      defaults = AssertionDefaults()
      return
    }
    do throws(SourceError) {
      defaults = try AssertionDefaults(assertions.bytes)
    } catch {
      throw error.at(assertions.path)
    }
  }

  /// What a line comes to; never fails: a line that cannot be read is such a result.
  /// - Parameters:
  ///   - bytes: the line without its end.
  ///   - number: its number, from 1.
  public func score(_ bytes: ArraySlice<UInt8>, number: Int) async -> ScoredLine {
    let line: ScoreLine
    do throws(SourceError) {
      line = try ScoreLine(bytes, number: number, defaults: defaults)
    } catch {
      return ScoredLine(number: number, id: ScoreLine.readableID(bytes), fault: error)
    }
    let id = line.id ?? .number(JSONNumber(number))
    let item = line.suiteCase
    if item.assertions.isEmpty, !needsAssertions {
      return ScoredLine(
        number: number, id: id, graded: nil, specs: [], threshold: nil, expected: item.expected,
        output: line.output, group: item.group, labels: line.labels)
    }
    do throws(SuiteProblem) {
      let grader = try CaseGrader(
        item.assertions, of: item, threshold: item.threshold, labels: Self.labels(of: line),
        tools: tools, keepsFaults: true)
      let graded = await grader.grade(Self.answer(of: line))
      return ScoredLine(
        number: number, id: id, graded: graded, specs: item.assertions,
        threshold: item.threshold, expected: item.expected, output: line.output,
        group: item.group, labels: line.labels)
    } catch {
      return ScoredLine(
        number: number, id: id,
        fault: SourceError(SourcePosition(line: number, column: 1), error.message))
    }
  }

  /// The labels that are declared, else those the line expects.
  private static func labels(of line: ScoreLine) -> Set<ExactString> {
    if !line.labels.isEmpty { return Set(line.labels.map(ExactString.init)) }
    return Grader.expectedLabels(line.suiteCase.assertions, of: line.suiteCase)
  }

  private static func answer(of line: ScoreLine) -> JudgedAnswer {
    JudgedAnswer(
      line.output, latencyMilliseconds: line.latencyMilliseconds, costUSD: line.costUSD,
      promptTokens: line.tokens.prompt, completionTokens: line.tokens.completion,
      totalTokens: line.tokens.total, isCached: line.isCached, isRefusal: line.isRefusal)
  }
}

/// What one line came to.
public struct ScoredLine: Sendable {
  /// The line's number, from 1.
  public let number: Int
  /// The id as it was written, or the line's number; nil where the line cannot be read.
  public let id: JSONValue?
  /// The verdict; nil where the line could not be judged at all.
  public let graded: GradedCase?
  /// Why the line could not be judged, and where.
  public let fault: SourceError?
  /// The line's `expected`: with ``output`` what a figure over all lines is made of.
  public let expected: JSONValue?
  /// The text that was judged.
  public let output: String?
  /// The line's group.
  public let group: String?
  private let specs: [AssertionSpec]
  private let threshold: Double?
  private let labels: [String]

  fileprivate init(
    number: Int, id: JSONValue, graded: GradedCase?, specs: [AssertionSpec], threshold: Double?,
    expected: JSONValue?, output: String, group: String?, labels: [String]
  ) {
    self.labels = labels
    self.number = number
    self.id = id
    self.graded = graded
    self.specs = specs
    self.threshold = threshold
    self.expected = expected
    self.output = output
    self.group = group
    fault = nil
  }

  fileprivate init(number: Int, id: JSONValue?, fault: SourceError) {
    labels = []
    self.number = number
    self.id = id
    self.fault = fault
    graded = nil
    specs = []
    threshold = nil
    expected = nil
    output = nil
    group = nil
  }

  /// Whether it was asked nothing.
  public var isUnasked: Bool { graded == nil && fault == nil }

  /// Takes it up in a figure over all lines; a line that cannot be read, or has no verdict, is not.
  /// - Throws: `SuiteProblem` where the figure needs what the line does not have.
  public func add(to figure: inout InputFigure?) throws(SuiteProblem) {
    guard let id, let output, error == nil else { return }
    var labelling = InputFigure.Labelling()
    labelling.labels = labels
    if let classification = specs.flatMap(\.flattened).first(where: { $0.type == "classification" })
    {
      labelling.expected = graded?.expected
      labelling.transforms = classification.transforms
    }
    try figure?.add(
      id: id.serialized(.compact), output: output, expected: expected, graded: graded,
      labelling: labelling)
  }

  /// Why there is no verdict; nil where there is one, or none was asked.
  public var error: String? { fault?.message ?? graded?.error }

  /// Why the verdict is what it is, in one sentence without a full stop.
  public var reason: String {
    if let error { return error }
    guard let graded else { return "" }
    let failed = graded.assertions.filter { $0.weight > 0 && $0.result.pass == false }
    let said = failed.first.map { "\($0.result.name): \($0.reason)" }
    if let threshold, let score = graded.score {
      let relation = graded.pass == true ? "reaches" : "is below"
      let first = said.map { "; \($0)" } ?? ""
      return "the score \(score) \(relation) the threshold \(threshold)\(first)"
    }
    return said ?? "every assertion passed"
  }

  /// The line of output: `{"id", "pass", "score", "reason", "results", "error"}`; nil where the id
  /// cannot be read. Numbers are written in the shortest form that reads back the same.
  public var json: JSONValue? {
    guard let id else { return nil }
    let results = zip(specs, graded?.assertions ?? []).map { Self.json($1, of: $0) }
    return .object(
      JSONObject([
        ("id", id), ("pass", Self.json(graded?.pass)), ("score", Self.json(graded?.score)),
        ("reason", .string(reason)), ("results", .array(results)),
        ("error", error.map { .string($0) } ?? .null),
      ]))
  }

  private static func json(_ graded: GradedAssertion, of spec: AssertionSpec) -> JSONValue {
    var object = JSONObject([
      ("type", .string((spec.isNegated ? "not-" : "") + spec.type)),
      ("name", .string(graded.result.name)),
    ])
    object["metric"] = graded.result.metric.map { .string($0) }
    object["pass"] = json(graded.result.pass)
    object["score"] = json(graded.result.score)
    object["reason"] = .string(graded.reason)
    if graded.result.pass == nil { object["error"] = .string(graded.reason) }
    if !graded.components.isEmpty {
      object["results"] = .array(
        zip(spec.assertions, graded.components).map { json($1, of: $0) })
    }
    return .object(object)
  }

  private static func json(_ pass: Bool?) -> JSONValue { pass.map { .bool($0) } ?? .null }

  private static func json(_ score: Double?) -> JSONValue {
    score.map { .number(JSONNumber($0)) } ?? .null
  }
}
