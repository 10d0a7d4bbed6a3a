internal import PromptModel
public import StrictData

/// One figure over a whole input of answers, taken up one by one: nothing but verdicts, labels and
/// sums of counts is kept.
public struct InputFigure: Sendable {
  /// What an input comes to.
  public enum Value: Sendable {
    /// All figures of a classification.
    case classification(ClassificationFigures)
    /// One number; nil: undefined.
    case number(Double?)
  }

  private enum Source {
    case labels([(expected: String, given: String?)])
    case results([CaseResult])
    case bleu(BleuStatistics)
    case chrf(ChrfStatistics, Chrf.Variant)
  }

  /// The names that stand for themselves; besides them `pass@k`, `pass^k`, `mean/<metric>` and a
  /// classification's figures of one label.
  public static let names: [String] =
    ["classification", "mean", "bleu", "chrf", "chrf++"] + SuiteMetrics.names

  /// The metric's name.
  public let name: String
  /// How many answers were taken up.
  public private(set) var count = 0
  private let labels: [String]
  private var lineLabels: [String] = []
  private var knownLineLabels: Set<ExactString> = []
  private let transforms: [OutputTransform]
  private var source: Source
  private var runs: [ExactString: Int] = [:]

  /// A figure without answers yet.
  ///
  /// - Parameters:
  ///   - name: one of ``names``, or as said there.
  ///   - labels: the labels of a classification; empty: those that answers declare, and those that
  ///     are expected, sorted by bytes.
  ///   - transforms: what is done to an output before it is a label: `trim`, `lower` and so on.
  /// - Throws: where there is no such metric or transform, and where labels are not unique.
  public init(
    named name: String, labels: [String] = [], transforms: [String] = []
  ) throws(SuiteProblem) {
    self.name = name
    self.labels = labels
    source = try Self.source(of: name)
    var seen: Set<ExactString> = []
    if let twice = labels.first(where: { !seen.insert(ExactString($0)).inserted }) {
      throw SuiteProblem("label '\(twice)' is there twice")
    }
    do throws(AssertionFault) {
      var named: [OutputTransform] = []
      for transform in transforms { named.append(try OutputTransform.named(transform)) }
      self.transforms = named
    } catch {
      throw SuiteProblem(error.message, suggestion: error.suggestion)
    }
  }

  private static func source(of name: String) throws(SuiteProblem) -> Source {
    switch name {
    case "classification": return .labels([])
    case "bleu": return .bleu(BleuStatistics())
    case "chrf": return .chrf(Chrf.noStatistics(.characters), .characters)
    case "chrf++": return .chrf(Chrf.noStatistics(.charactersAndWords), .charactersAndWords)
    default: break
    }
    if SuiteMetrics.isClassification(name) { return .labels([]) }
    let isKnown =
      names.contains { ExactString($0) == ExactString(name) } || RunsName(name) != nil
      || SuiteMetrics.rest(of: name, after: "mean/") != nil
    guard isKnown else {
      throw SuiteProblem(
        "unknown suite metric '\(name)'", suggestion: Spelling.nearest(to: name, among: names))
    }
    return .results([])
  }

  /// What an answer says of its own classification.
  public struct Labelling: Sendable {
    /// The expected label; nil: the `expected` of the answer.
    public var expected: String?
    /// What its classification does to the output first.
    public var transforms: [String] = []
    /// The labels it declares.
    public var labels: [String] = []

    /// Nothing.
    public init() {}
  }

  /// Takes up an answer.
  ///
  /// - Parameters:
  ///   - id: answers with one id are repeats of one case.
  ///   - expected: the label, the text or (for BLEU and chrF) the texts that are expected.
  ///   - graded: its verdict; nil where nothing was asserted: then it passes where the transformed
  ///     output is the expected text.
  /// - Throws: where the metric needs an `expected` that is not there, or is no text, or not one of
  ///   the labels.
  public mutating func add(
    id: String, output: String, expected: JSONValue?, graded: GradedCase?,
    labelling: Labelling = Labelling()
  ) throws(SuiteProblem) {
    switch source {
    case .labels(var pairs):
      let label = try text(labelling.expected.map { .string($0) } ?? expected)
      let given = transformed(try transformed(output, by: labelling.transforms))
      guard labels.isEmpty || labels.contains(where: { ExactString($0) == ExactString(label) })
      else {
        throw SuiteProblem(
          "expected label '\(label)' is not declared",
          suggestion: Spelling.nearest(to: label, among: labels))
      }
      source = .results([])
      pairs.append((label, given))
      for own in labelling.labels where knownLineLabels.insert(ExactString(own)).inserted {
        lineLabels.append(own)
      }
      source = .labels(pairs)
    case .results(var results):
      let result = try self.result(id: id, output, expected, graded)
      source = .labels([])
      results.append(result)
      source = .results(results)
    case .bleu(var sums):
      sums.add(BleuStatistics(output: output, references: try texts(expected)))
      source = .bleu(sums)
    case .chrf(var sums, let variant):
      sums.add(Chrf.best(output, try texts(expected), variant))
      source = .chrf(sums, variant)
    }
    count += 1
  }

  /// The value over what was taken up. A number is nil where it is undefined.
  public var value: Value {
    switch source {
    case .bleu(let sums): return .number(Bleu.score(sums, usesEffectiveOrder: false))
    case .chrf(let sums, _): return .number(sums.score)
    case .results(let results):
      let known = ExactString(name) == ExactString("mean") ? "mean-score" : name
      return .number(SuiteMetrics.value(named: known, of: results, labels: labels))
    case .labels(let pairs):
      let expected = Set(pairs.map { ExactString($0.expected) }).subtracting(knownLineLabels)
      let known = labels.isEmpty ? lineLabels + expected.sorted().map(\.text) : labels
      guard let figures = ClassificationFigures(pairs: pairs, labels: known) else {
        return .number(nil)
      }
      guard ExactString(name) != ExactString("classification") else {
        return .classification(figures)
      }
      return .number(SuiteMetrics.value(named: name, in: figures))
    }
  }

  private mutating func result(
    id: String, _ output: String, _ expected: JSONValue?, _ graded: GradedCase?
  ) throws(SuiteProblem) -> CaseResult {
    let result: CaseResult
    let run = runs[ExactString(id)] ?? 0
    if let graded {
      result = graded.result(id: id, repeatIndex: run)
    } else {
      let wanted = try text(expected)
      let pass = transformed(output).map { ExactString($0) == ExactString(wanted) } ?? false
      result = CaseResult(id: id, repeatIndex: run, pass: pass, score: pass ? 1 : 0)
    }
    runs[ExactString(id)] = run + 1
    return result
  }

  private func transformed(
    _ output: String, by names: [String]
  ) throws(SuiteProblem) -> String? {
    do throws(AssertionFault) {
      var text = output
      for name in names {
        guard case .text(let result) = try OutputTransform.named(name).apply(text) else {
          return nil
        }
        text = result
      }
      return text
    } catch {
      throw SuiteProblem(error.message, suggestion: error.suggestion)
    }
  }

  /// The output as a label; nil where a transform finds nothing.
  private func transformed(_ output: String?) -> String? {
    guard var text = output else { return nil }
    for transform in transforms {
      guard case .text(let result) = transform.apply(text) else { return nil }
      text = result
    }
    return text
  }

  private func text(_ expected: JSONValue?) throws(SuiteProblem) -> String {
    guard let expected else { throw SuiteProblem("\(name) needs 'expected', which is not there") }
    guard let text = expected.scalarText else {
      throw SuiteProblem("\(name) takes a text, 'expected' is \(expected.kindName)")
    }
    return text
  }

  private func texts(_ expected: JSONValue?) throws(SuiteProblem) -> [String] {
    guard case .array(let values)? = expected, !values.isEmpty else { return [try text(expected)] }
    var texts: [String] = []
    for value in values { texts.append(try text(value)) }
    return texts
  }
}
