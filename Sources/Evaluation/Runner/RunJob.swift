public import PromptModel
public import StrictData

/// What names one case and repeat of a run.
public struct RunKey: Sendable, Hashable {
  /// The case's id.
  public let id: ExactString
  /// 0 for the first run.
  public let repeatIndex: Int

  /// A name.
  public init(id: String, repeatIndex: Int) {
    self.id = ExactString(id)
    self.repeatIndex = repeatIndex
  }
}

/// One case and repeat that is to be run: what a run is made of.
public struct RunJob: Sendable, Hashable {
  /// The case.
  public let suiteCase: SuiteCase
  /// 0 for the first run.
  public let repeatIndex: Int

  /// A job.
  public init(_ suiteCase: SuiteCase, repeatIndex: Int = 0) {
    self.suiteCase = suiteCase
    self.repeatIndex = repeatIndex
  }

  /// What names it.
  public var key: RunKey { RunKey(id: suiteCase.id, repeatIndex: repeatIndex) }

  /// The cases of jobs by what names them; of two with one name the first.
  public static func cases(of jobs: [RunJob]) -> [RunKey: SuiteCase] {
    Dictionary(jobs.map { ($0.key, $0.suiteCase) }, uniquingKeysWith: { first, _ in first })
  }

  /// Every case so many times (at least once), a case's repeats together.
  public static func all(_ cases: [SuiteCase], repeats: Int) -> [RunJob] {
    cases.flatMap { suiteCase in
      (0..<max(1, repeats)).map { RunJob(suiteCase, repeatIndex: $0) }
    }
  }

  func outcome(
    _ ending: CaseOutcome.Ending, _ graded: GradedCase, _ exchanges: [Exchange] = [],
    vote: SampleVote? = nil
  ) -> CaseOutcome {
    CaseOutcome(
      suiteCase: suiteCase, repeatIndex: repeatIndex, ending: ending, graded: graded,
      exchanges: exchanges, vote: vote)
  }

  var skipped: CaseOutcome {
    outcome(.skipped, GradedCase(pass: nil, score: nil, assertions: []))
  }
}

/// Keeps what jobs came to while a run goes on, so that an interrupted one can be gone on with.
public protocol OutcomeKeeper: Sendable {
  /// What a job came to in an earlier part of the run; nil: it is to be run.
  func kept(_ job: RunJob) -> CaseOutcome?

  /// Keeps an outcome before anything else is done with it. Called on several tasks at once.
  func keep(_ outcome: CaseOutcome)
}
