/// A judge's verdicts held against people's on the same answers.
public struct JudgeCalibration: Sendable, Hashable {
  /// From how many answers on a judge counts as calibrated.
  public static let leastCount = 50

  /// Answers that people and the judge let pass.
  public let bothPass: Int
  /// Answers that people let pass and the judge did not.
  public let onlyPeoplePass: Int
  /// Answers that the judge let pass and people did not.
  public let onlyJudgePasses: Int
  /// Answers that neither let pass.
  public let bothFail: Int

  /// A table of counts, each 0 or more.
  public init(bothPass: Int, onlyPeoplePass: Int, onlyJudgePasses: Int, bothFail: Int) {
    self.bothPass = max(0, bothPass)
    self.onlyPeoplePass = max(0, onlyPeoplePass)
    self.onlyJudgePasses = max(0, onlyJudgePasses)
    self.bothFail = max(0, bothFail)
  }

  /// The table of pairs of verdicts.
  public init(_ pairs: [(people: Bool, judge: Bool)]) {
    self.init(
      bothPass: pairs.count { $0.people && $0.judge },
      onlyPeoplePass: pairs.count { $0.people && !$0.judge },
      onlyJudgePasses: pairs.count { !$0.people && $0.judge },
      bothFail: pairs.count { !$0.people && !$0.judge })
  }

  /// The number of answers.
  public var count: Int { bothPass + onlyPeoplePass + onlyJudgePasses + bothFail }
  /// The answers on which people and the judge agree.
  public var agreed: Int { bothPass + bothFail }
  /// Whether there are enough answers to say how good the judge is.
  public var isCalibrated: Bool { count >= Self.leastCount }
  /// The share of agreement with Wilson's 95 % interval; nil without answers.
  public var agreement: (value: Double, interval: Interval)? {
    ProportionInterval.wilson(passes: agreed, of: count).map {
      (Double(agreed) / Double(count), $0)
    }
  }
  /// Cohen's κ, people in rows; nil where chance alone agrees fully.
  public var kappa: CohenKappa? {
    CohenKappa([[bothPass, onlyPeoplePass], [onlyJudgePasses, bothFail]])
  }
}
