/// A named input with its digest (an in-toto resource descriptor).
public struct ResourceDescriptor: Sendable, Hashable {
  /// The name: a suite's, a model's, a path.
  public let name: String
  /// Its digest.
  public let digest: Digest
  /// `suite`, `model`, `partial`, `examples`, `judge`; nil for results.
  public let role: String?

  /// A descriptor.
  public init(name: String, digest: Digest, role: String? = nil) {
    self.name = name
    self.digest = digest
    self.role = role
  }
}

/// Counts of a run, over cases times repeats.
public struct CaseCounts: Sendable, Hashable {
  /// All cases of the split.
  public var total = 0
  /// Those that passed.
  public var passed = 0
  /// Those that failed.
  public var failed = 0
  /// Those without a verdict.
  public var errored = 0
  /// Those not run.
  public var skipped = 0
  /// Those whose answer came from a cache; they are in the other counts too.
  public var cached = 0

  /// No cases.
  public init() {}

  /// Whether passed, failed, errored and skipped add up to a total above zero.
  public var isConsistent: Bool {
    total > 0 && [passed, failed, errored, skipped].allSatisfy { (0...total).contains($0) }
      && (0...total).contains(cached) && passed + failed + errored + skipped == total
  }
}

/// The outcome of one run of (prompt, closure, suite, model): the predicate of an in-toto
/// statement with its one subject.
public struct Statement: Sendable, Hashable {
  /// The label of a run; counts decide, labels do not.
  public enum Result: String, Sendable, Hashable {
    /// Every case passed.
    case passed = "PASSED"
    /// Some case failed.
    case failed = "FAILED"
    /// Some case has no verdict.
    case errored = "ERRORED"
  }

  /// `https://in-toto.io/Statement/v1`.
  public static let type = "https://in-toto.io/Statement/v1"
  /// The predicate's type: this project's evaluation result, version 1.
  public static let predicateType = "https://github.com/stet-registry/stet/eval-result/v1"

  /// The prompt file's path in the repository.
  public let subjectPath: String
  /// SHA-256 of its raw bytes.
  public let subjectDigest: Digest
  /// Its git blob.
  public let subjectBlob: ObjectName
  /// PASSED, FAILED or ERRORED.
  public let result: Result
  /// The prompt's name.
  public let prompt: PromptName
  /// The closure that ran.
  public let closure: Digest
  /// The registry's UUID.
  public let registry: String
  /// The environments that ask for this suite and model; what the record may be used for.
  public let environments: [String]
  /// Suite, model, partials, examples, judge.
  public let configuration: [ResourceDescriptor]
  /// `all`, `train`, `dev` or `test`.
  public let split: String
  /// How often each case ran.
  public let repeats: Int
  /// `name@version` of every assertion used, sorted.
  public let assertions: [String]
  /// Counts.
  public let cases: CaseCounts
  /// Name and version of what ran it.
  public let runner: String
  /// RFC 3339, UTC.
  public let startedOn: String
  /// RFC 3339, UTC.
  public let finishedOn: String
  /// The cases file: name in the same folder, SHA-256.
  public let results: ResourceDescriptor
  /// The answers' file, if kept.
  public let outputs: ResourceDescriptor?

  /// A statement.
  public init(
    subjectPath: String, subjectDigest: Digest, subjectBlob: ObjectName, result: Result,
    prompt: PromptName, closure: Digest, registry: String, environments: [String],
    configuration: [ResourceDescriptor], split: String, repeats: Int, assertions: [String],
    cases: CaseCounts, runner: String, startedOn: String, finishedOn: String,
    results: ResourceDescriptor, outputs: ResourceDescriptor? = nil
  ) {
    self.subjectPath = subjectPath
    self.subjectDigest = subjectDigest
    self.subjectBlob = subjectBlob
    self.result = result
    self.prompt = prompt
    self.closure = closure
    self.registry = registry
    self.environments = environments
    self.configuration = configuration
    self.split = split
    self.repeats = repeats
    self.assertions = assertions
    self.cases = cases
    self.runner = runner
    self.startedOn = startedOn
    self.finishedOn = finishedOn
    self.results = results
    self.outputs = outputs
  }

  /// The descriptor of a role, where exactly one has it.
  public func input(role: String) -> ResourceDescriptor? {
    let found = configuration.filter { $0.role == role }
    return found.count == 1 ? found[0] : nil
  }
}

/// One assertion's outcome in a cases file.
public struct AssertionResult: Sendable, Hashable {
  /// `name@version`, with `not-` where negated.
  public let name: String
  /// The metric name it reports under, if any.
  public let metric: String?
  /// Whether it passed; nil when it could not be decided (an error).
  public let pass: Bool?
  /// 0…1; nil when it could not be decided.
  public let score: Double?

  /// An outcome.
  public init(name: String, metric: String? = nil, pass: Bool?, score: Double?) {
    self.name = name
    self.metric = metric
    self.pass = pass
    self.score = score
  }
}

/// What a case's answer took, as its provider reports it; nil: not known, which is not 0.
public struct CaseUsage: Sendable, Hashable {
  /// Tokens of the prompt, from 0.
  public let promptTokens: Int?
  /// Tokens of the answer, from 0.
  public let completionTokens: Int?
  /// How long it took, in whole milliseconds; nil too where the answer was not produced in the run.
  public let milliseconds: Int?
  /// What it cost, in US dollars, with nine decimals at most.
  public let usd: Double?
  /// How many requests were sent again after failures on the way.
  public let retries: Int

  /// A usage; nil where nothing is known and no request was sent again.
  ///
  /// - Parameter usd: rounded to nine decimals.
  public init?(
    promptTokens: Int? = nil, completionTokens: Int? = nil, milliseconds: Int? = nil,
    usd: Double? = nil, retries: Int = 0
  ) {
    let cost = usd.flatMap { $0.isFinite && $0 >= 0 && $0 < 1e6 ? $0 : nil }
    guard
      promptTokens != nil || completionTokens != nil || milliseconds != nil || cost != nil
        || retries > 0
    else { return nil }
    self.retries = max(0, retries)
    self.promptTokens = promptTokens
    self.completionTokens = completionTokens
    self.milliseconds = milliseconds
    self.usd = cost.map { ($0 * 1e9).rounded() / 1e9 }
  }
}

/// One case and repeat in a cases file: never free text.
public struct CaseResult: Sendable, Hashable {
  /// The case.
  public let id: String
  /// 0 for the first run.
  public let repeatIndex: Int
  /// The verdict; nil: errored.
  public let pass: Bool?
  /// The weighted mean of the assertions' scores; nil: errored.
  public let score: Double?
  /// The assertions, in order.
  public let assertions: [AssertionResult]
  /// For a classification: the expected label.
  public let expected: String?
  /// For a classification: the declared label that was given, or `other`.
  public let label: String?
  /// What the answer took; nil: not known. No verdict goes by it.
  public var usage: CaseUsage?

  /// A result.
  public init(
    id: String, repeatIndex: Int = 0, pass: Bool?, score: Double?,
    assertions: [AssertionResult] = [], expected: String? = nil, label: String? = nil,
    usage: CaseUsage? = nil
  ) {
    self.usage = usage
    self.id = id
    self.repeatIndex = repeatIndex
    self.pass = pass
    self.score = score
    self.assertions = assertions
    self.expected = expected
    self.label = label
  }
}

/// A statement and its cases, as found in a tree.
public struct Record: Sendable, Hashable {
  /// The statement's file, relative to the registry.
  public let path: String
  /// The statement.
  public let statement: Statement
  /// The cases file's results.
  public let results: [CaseResult]
  /// SHA-256 of the statement's bytes: equal payloads are one record.
  public let payload: Digest

  /// A record.
  public init(path: String, statement: Statement, results: [CaseResult], payload: Digest) {
    self.path = path
    self.statement = statement
    self.results = results
    self.payload = payload
  }
}
