internal import Gating
internal import GitStore
public import PromptModel
internal import Registry

/// What the gate says of a stretch of a first-parent line: a push, a pull request, a replay.
public struct LineVerdict: Sendable {
  /// The tip before; nil: judgement starts at the root.
  public let from: ObjectName?
  /// The tip after.
  public let to: ObjectName
  /// The steps that were judged, oldest first.
  public let steps: [StepVerdict]
  /// What is wrong with the stretch as a whole: not on the line, unreadable new tip, ….
  public let findings: [Finding]

  /// The worst of all.
  public var kind: VerdictKind {
    (findings.map(\.verdict) + steps.map(\.kind)).max() ?? .pass
  }
}

/// Judges stretches of one first-parent line: the one decision behind hooks, `check`, `promote` and
/// `verify`.
///
/// A step counts as made at its committer date, made non-decreasing along the line; in a push never
/// later than the clock, so that what a hook accepts a replay accepts as well.
final class LineJudge {
  private let repository: Repository
  private let tip: ObjectID
  private let clock: Int64?
  let line: FirstParents
  let steps: StepJudge

  /// A judge of the line of `tip`.
  ///
  /// - Parameter clock: seconds since 1970; nil in a replay, where commits' dates alone count.
  init(repository: Repository, registryPath: String, tip: ObjectID, clock: Int64?) {
    self.repository = repository
    self.tip = tip
    self.clock = clock
    line = FirstParents(of: tip, in: repository)
    steps = StepJudge(line, registryPath: registryPath)
  }

  /// Whose rules count beside each step's first parent's.
  enum Rules {
    /// A push: the old tip's too.
    case push
    /// A replay: the first parents' alone.
    case replay
  }

  /// Judges the steps after `old` up to the tip.
  ///
  /// - Parameters:
  ///   - futureLimit: how far ahead of the clock a committer date may be, in seconds; nil: any.
  ///   - progress: told how many steps are done, and of how many.
  func judge(
    from old: ObjectID, rules: Rules, futureLimit: Int64? = nil,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> LineVerdict {
    guard let ids = try line.steps(after: old) else {
      return LineVerdict(
        from: ObjectName(old), to: ObjectName(tip), steps: [], findings: [notOnLine(old)])
    }
    var ruling = try lastReadablePolicy(upTo: old)
    var time = try rules == .replay ? latestDate(upTo: old) : .min
    var verdicts: [StepVerdict] = []
    var findings: [Finding] = []
    for (index, id) in ids.enumerated() {
      let commit = try repository.commit(id)
      time = max(time, commit.committer.seconds)
      if let finding = future(commit, limit: futureLimit) { findings.append(finding) }
      verdicts.append(
        try steps.judge(
          id,
          StepTerms(
            oldTip: rules == .push ? old : nil, ruling: ruling,
            time: clock.map { min($0, time) } ?? time)))
      ruling = try policy(at: id).policy ?? ruling
      progress(index + 1, ids.count)
    }
    if rules == .push { findings += try tipFindings() }
    return LineVerdict(
      from: ObjectName(old), to: ObjectName(tip), steps: verdicts, findings: findings)
  }

  private func notOnLine(_ old: ObjectID) -> Finding {
    Finding(
      .fail, rule: "first-parent-line",
      "\(ObjectName(old).short) is not on the first-parent line of \(ObjectName(tip).short): the "
        + "branch was rewritten, or merged the wrong way round", remedy: .rebase)
  }

  private func future(_ commit: Commit, limit: Int64?) -> Finding? {
    guard let limit, let clock, commit.committer.seconds > clock else { return nil }
    let (ahead, overflows) = commit.committer.seconds.subtractingReportingOverflow(clock)
    guard overflows || ahead > limit else { return nil }
    return Finding(
      .fail, rule: "commit-date",
      "commit \(ObjectName(commit.id).short) is dated "
        + "\(overflows ? "centuries" : "\(ahead) seconds") ahead of this clock; \(limit) seconds "
        + "are tolerated", remedy: .setClock)
  }

  /// A push whose new tip has an unreadable policy, or none, is refused.
  private func tipFindings() throws -> [Finding] {
    switch try policy(at: tip) {
    case .policy: []
    case .absent:
      [
        Finding(
          .fail, rule: "registry-kept", "commit \(ObjectName(tip).short) has no stet.yaml in place",
          remedy: .restore("stet.yaml"))
      ]
    case .unreadable(let reason):
      [
        Finding(
          .error, rule: "policy-readable",
          "stet.yaml of commit \(ObjectName(tip).short) cannot be read: \(reason)",
          remedy: .mend("stet.yaml"))
      ]
    }
  }

  private func lastReadablePolicy(upTo start: ObjectID) throws -> Policy? {
    var age = try line.age(of: start) ?? 0
    while let id = try line.commit(ofAge: age) {
      if let policy = try policy(at: id).policy { return policy }
      age += 1
    }
    return nil
  }

  private func latestDate(upTo start: ObjectID) throws -> Int64 {
    var age = try line.age(of: start) ?? 0
    var latest = Int64.min
    while let id = try line.commit(ofAge: age) {
      latest = max(latest, try repository.commit(id).committer.seconds)
      age += 1
    }
    return latest
  }

  private func policy(at id: ObjectID) throws -> PolicyReading {
    try steps.rules.policy(in: steps.rules.tree(at: id))
  }
}
