internal import Evaluation

/// What a run's samples came to: how far they agreed, and what they cost together.
public struct SamplingFigures: Sendable, Hashable {
  /// Samples of a case.
  public let samples: Int
  /// Cases, times repeats, that were answered.
  public let cases: Int
  /// The mean agreement of cases in which at least one sample counted; nil without any. See
  /// ``SampleVote/agreement``.
  public let meanAgreement: Double?
  /// Samples that were not counted.
  public let abstentions: Int
  /// Cases of which no sample counted: they failed.
  public let casesWithoutAnswer: Int
  /// Tokens of all samples; nil: not reported of all.
  public let tokens: Int?
  /// What all samples cost in US dollars; nil: not known of all.
  public let costUSD: Double?
  /// The mean time of a case with its samples one after another; nil: not known of all.
  public let meanMilliseconds: Double?
  /// The mean time of a case's slowest sample, which is what the case takes where its samples are
  /// asked at once.
  public let meanLongestMilliseconds: Double?

  /// The figures of a run; nil where no case has samples.
  init?(of outcomes: [CaseOutcome]) {
    let voted = outcomes.compactMap { outcome in
      outcome.vote.flatMap { vote in outcome.answer.map { (vote: vote, answer: $0) } }
    }
    guard let first = voted.first else { return nil }
    samples = first.vote.samples
    cases = voted.count
    let agreements = voted.compactMap(\.vote.agreement)
    meanAgreement = Self.mean(agreements.map { $0 })
    abstentions = voted.reduce(0) { $0 + $1.vote.abstentions }
    casesWithoutAnswer = voted.count { $0.vote.winner == nil }
    let usage = voted.dropFirst().reduce(first.answer.usage) { $0 + $1.answer.usage }
    tokens = usage.prompt.flatMap { prompt in usage.completion.map { prompt + $0 } }
    let costs = voted.compactMap(\.answer.costUSD)
    costUSD = costs.count == voted.count ? costs.reduce(0, +) : nil
    meanMilliseconds = Self.mean(voted.map(\.answer.latencyMilliseconds))
    meanLongestMilliseconds = Self.mean(voted.map(\.vote.longestMilliseconds))
  }

  private static func mean(_ values: [Double?]) -> Double? {
    let known = values.compactMap { $0 }
    guard known.count == values.count, !known.isEmpty else { return nil }
    return known.reduce(0, +) / Double(known.count)
  }
}
