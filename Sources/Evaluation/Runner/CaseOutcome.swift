public import PromptModel

/// Why a prompt could not be rendered for a case.
public struct RenderFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, without a full stop.
  public let message: String

  /// A failure.
  public init(_ message: String) { self.message = message }

  /// The message.
  public var description: String { message }
}

/// One case and repeat of a run.
public struct CaseOutcome: Sendable, Hashable {
  /// How far it came.
  public enum Ending: Sendable, Hashable {
    /// The model answered and the answer was graded (to a verdict, or to a grader's error).
    case answered(ModelAnswer)
    /// The prompt could not be rendered for the case: it failed.
    case unrendered(RenderFailure)
    /// The model gave no answer: no verdict.
    case unanswered(ProviderError)
    /// The run was cancelled before it.
    case skipped
  }

  /// The case.
  public let suiteCase: SuiteCase
  /// 0 for the first run.
  public let repeatIndex: Int
  /// How far it came.
  public let ending: Ending
  /// The verdict; for a skipped case it is empty.
  public let graded: GradedCase
  /// What the model was asked on the way, in order.
  public let exchanges: [Exchange]
  /// How many requests were sent for it, those sent again included.
  public let attempts: Int
  /// How many of them were sent again after failures on the way.
  public let retries: Int
  /// For several samples: how they voted.
  public var vote: SampleVote? { rareVote.value }
  private let rareVote: Rare<SampleVote>

  /// An outcome.
  public init(
    suiteCase: SuiteCase, repeatIndex: Int, ending: Ending, graded: GradedCase,
    exchanges: [Exchange] = [], vote: SampleVote? = nil
  ) {
    self.init(
      suiteCase: suiteCase, repeatIndex: repeatIndex, ending: ending, graded: graded,
      exchanges: exchanges, attempts: exchanges.reduce(0) { $0 + $1.calls },
      retries: exchanges.reduce(0) { $0 + max(0, $1.calls - 1) }, vote: Rare(vote))
  }

  private init(
    suiteCase: SuiteCase, repeatIndex: Int, ending: Ending, graded: GradedCase,
    exchanges: [Exchange], attempts: Int, retries: Int, vote: Rare<SampleVote>
  ) {
    self.suiteCase = suiteCase
    self.repeatIndex = repeatIndex
    self.ending = ending
    self.graded = graded
    self.exchanges = exchanges
    self.attempts = attempts
    self.retries = retries
    rareVote = vote
  }

  /// The same outcome with another verdict.
  func with(_ graded: GradedCase) -> CaseOutcome {
    CaseOutcome(
      suiteCase: suiteCase, repeatIndex: repeatIndex, ending: ending, graded: graded,
      exchanges: exchanges, attempts: attempts, retries: retries, vote: rareVote)
  }

  /// What is left for the figures of a long run, which holds every outcome to its end.
  ///
  /// - Parameter words: whether somebody still reads what was answered, and why it was judged so;
  ///   of a single request nothing but its answer is read then.
  func reduced(keepingWords words: Bool) -> CaseOutcome {
    var ending = ending
    if case .answered(var answer) = ending {
      answer.note = nil
      if !words { (answer.text, answer.toolCalls) = ("", []) }
      ending = .answered(answer)
    }
    return CaseOutcome(
      suiteCase: suiteCase, repeatIndex: repeatIndex, ending: ending,
      graded: words ? graded : graded.withoutReasons,
      exchanges: words ? exchanges.filter { $0.step != nil } : [], attempts: attempts,
      retries: retries, vote: rareVote)
  }

  /// What the cases file keeps of it.
  public var result: CaseResult {
    var result = graded.result(id: suiteCase.id, repeatIndex: repeatIndex)
    result.usage = CaseUsage(answer, retries: retries)
    return result
  }

  /// The answer, where there is one.
  public var answer: ModelAnswer? {
    if case .answered(let answer) = ending { answer } else { nil }
  }

  /// Whether the run was cancelled before it.
  public var isSkipped: Bool { ending == .skipped }

  /// The counts of a run, as a statement writes them.
  public static func counts(of outcomes: [CaseOutcome]) -> CaseCounts {
    var counts = CaseCounts()
    for outcome in outcomes {
      counts.total += 1
      if outcome.answer?.isCached == true { counts.cached += 1 }
      if outcome.isSkipped {
        counts.skipped += 1
      } else {
        switch outcome.graded.pass {
        case true: counts.passed += 1
        case false: counts.failed += 1
        case nil: counts.errored += 1
        }
      }
    }
    return counts
  }
}

extension CaseUsage {
  /// What an answer took; nil where its provider says nothing and no request was sent again.
  fileprivate init?(_ answer: ModelAnswer?, retries: Int) {
    func count(_ value: Int?) -> Int? { value.flatMap { $0 >= 0 ? $0 : nil } }
    let latency = answer?.isCached == true ? nil : answer?.latencyMilliseconds
    self.init(
      promptTokens: count(answer?.promptTokens),
      completionTokens: count(answer?.completionTokens),
      milliseconds: latency.flatMap { $0 >= 0 && $0 < 1e12 ? Int($0.rounded()) : nil },
      usd: answer?.costUSD, retries: retries)
  }
}
