public import PromptModel

/// Lets two arms answer the same cases and a judge say which answer is better.
public struct PairwiseRunner: Sendable {
  /// What one arm asks, and whom.
  public struct Arm: Sendable {
    let task: any CaseTask
    let provider: any ModelProvider

    /// An arm.
    public init(task: any CaseTask, provider: any ModelProvider) {
      self.task = task
      self.provider = provider
    }
  }

  /// One case.
  public struct Outcome: Sendable {
    /// The case.
    public let suiteCase: SuiteCase
    /// The verdict; nil: there is none, see ``error``.
    public let verdict: PairwiseJudge.Verdict?
    /// Why there is no verdict.
    public let error: String?
    /// The answers; nil where an arm gave none.
    public let answers: (first: ModelAnswer, second: ModelAnswer)?
    /// What judging took; nil: nothing was asked.
    public let spend: JudgeSpend?
    /// Requests the arms sent.
    public let calls: Int

    /// Unicode scalars of the second answer less those of the first; nil without both.
    public var lengthDifference: Int? {
      answers.map { $0.second.text.unicodeScalars.count - $0.first.text.unicodeScalars.count }
    }
  }

  private let judge: PairwiseJudge
  private let rubric: @Sendable (SuiteCase) -> String?

  /// A runner.
  ///
  /// - Parameter rubric: what a case's answers have to meet; nil: nothing, and the case is an error.
  public init(_ judge: PairwiseJudge, rubric: @escaping @Sendable (SuiteCase) -> String?) {
    self.judge = judge
    self.rubric = rubric
  }

  /// Runs every case once in both arms; the outcomes in the order of the cases. After a cancellation
  /// what had not begun is left out.
  public func run(
    _ cases: [SuiteCase], concurrency: Int = 1, first: Arm, second: Arm,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) async -> [Outcome] {
    let runner = self
    return await withTaskGroup(of: (Int, Outcome).self) { group in
      var outcomes = [Outcome?](repeating: nil, count: cases.count)
      var (next, done) = (0, 0)
      func start() {
        guard next < cases.count, !Task.isCancelled else { return }
        let (index, suiteCase) = (next, cases[next])
        next += 1
        group.addTask { (index, await runner.outcome(of: suiteCase, first, second)) }
      }
      for _ in 0..<max(1, concurrency) { start() }
      for await (index, outcome) in group {
        outcomes[index] = outcome
        done += 1
        progress(done, cases.count)
        start()
      }
      return outcomes.compactMap { $0 }
    }
  }

  private func outcome(of suiteCase: SuiteCase, _ first: Arm, _ second: Arm) async -> Outcome {
    var calls = 0
    func failed(_ error: String) -> Outcome {
      Outcome(
        suiteCase: suiteCase, verdict: nil, error: error, answers: nil, spend: nil, calls: calls)
    }
    guard let rubric = rubric(suiteCase) else { return failed("nothing says what is better") }
    var answers: [ModelAnswer] = []
    for arm in [first, second] {
      do throws(CaseFailure) {
        let answered = try await arm.task.answer(suiteCase, repeatIndex: 0, from: arm.provider)
        calls += answered.exchanges.reduce(0) { $0 + $1.calls }
        answers.append(answered.answer)
      } catch {
        switch error {
        case .unrendered(let failure): return failed(failure.message)
        case .unanswered(let failure, let exchanges):
          calls += exchanges.reduce(0) { $0 + $1.calls }
          return failed(failure.message)
        }
      }
    }
    let (result, spend) = await judge.verdict(
      rubric: rubric, first: answers[0].text, second: answers[1].text)
    var (verdict, error): (PairwiseJudge.Verdict?, String?)
    switch result {
    case .success(let found): verdict = found
    case .failure(let failure): error = failure.message
    }
    return Outcome(
      suiteCase: suiteCase, verdict: verdict, error: error, answers: (answers[0], answers[1]),
      spend: spend, calls: calls)
  }
}

/// What pairwise verdicts come to.
public struct PairwiseFigures: Sendable, Hashable {
  /// Cases the first arm won.
  public let first: Int
  /// Cases the second arm won.
  public let second: Int
  /// Cases that nobody won.
  public let ties: Int
  /// Those of the ties where the two orders said different things.
  public let inconsistent: Int
  /// Cases without a verdict; in no other count.
  public let errored: Int
  /// Pearson's r between the outcome for the second arm (1, 0, −1) and how many Unicode scalars its
  /// answer is longer; nil below three cases, or where one of them does not vary.
  public let lengthCorrelation: Double?

  /// The figures of outcomes.
  public init(_ outcomes: [PairwiseRunner.Outcome]) {
    let verdicts = outcomes.compactMap(\.verdict)
    first = verdicts.count { $0.winner == .first }
    second = verdicts.count { $0.winner == .second }
    ties = verdicts.count { $0.winner == .tie }
    inconsistent = verdicts.count { !$0.isConsistent }
    errored = outcomes.count { $0.verdict == nil }
    lengthCorrelation = Self.correlation(
      outcomes.compactMap { outcome in
        guard let verdict = outcome.verdict, let length = outcome.lengthDifference else {
          return nil
        }
        let won = verdict.winner == .second ? 1.0 : verdict.winner == .first ? -1 : 0
        return (won, Double(length))
      })
  }

  /// Cases that one of the arms won.
  public var decided: Int { first + second }

  /// The second arm's share of the cases that were won, with Wilson's 95 % interval; nil without any.
  public var share: (value: Double, interval: Interval)? {
    ProportionInterval.wilson(passes: second, of: decided).map {
      (Double(second) / Double(decided), $0)
    }
  }

  /// The exact two-sided sign test of "neither arm wins more often"; ties say nothing.
  public var pTwoSided: Double { McNemarTest(lost: first, gained: second).pTwoSided }

  /// Pearson (1895): the covariance over the product of the standard deviations.
  static func correlation(_ pairs: [(Double, Double)]) -> Double? {
    guard pairs.count > 2 else { return nil }
    let count = Double(pairs.count)
    let means = (
      pairs.reduce(0) { $0 + $1.0 } / count, pairs.reduce(0) { $0 + $1.1 } / count
    )
    var (both, left, right) = (0.0, 0.0, 0.0)
    for pair in pairs {
      let (x, y) = (pair.0 - means.0, pair.1 - means.1)
      both += x * y
      left += x * x
      right += y * y
    }
    guard left > 0, right > 0 else { return nil }
    return both / (left * right).squareRoot()
  }
}
