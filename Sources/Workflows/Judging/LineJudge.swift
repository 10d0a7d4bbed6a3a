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

/// Judges stretches of first-parent lines: the one decision behind hooks, `check`, `promote` and
/// `verify`.
final class LineJudge {
  private let repository: Repository
  private let registryPath: String
  private let steps: StepJudge
  private let time: Int64

  init(repository: Repository, registryPath: String, time: Int64) {
    self.repository = repository
    self.registryPath = registryPath
    self.time = time
    steps = StepJudge(repository: repository, registryPath: registryPath, time: time)
  }

  /// Whose rules count beside each step's first parent's.
  enum Rules {
    /// A push: the old tip's too.
    case push
    /// A replay: the first parents' alone.
    case replay
  }

  /// Judges the steps after `old` up to `new`.
  ///
  /// - Parameters:
  ///   - futureLimit: how far ahead of `time` a committer date may be, in seconds; nil: any.
  func judge(
    from old: ObjectID, to new: ObjectID, rules: Rules, futureLimit: Int64? = nil
  ) throws -> LineVerdict {
    guard try repository.isAncestorOnFirstParentLine(old, of: new) else {
      return LineVerdict(
        from: ObjectName(old), to: ObjectName(new), steps: [],
        findings: [
          Finding(
            .fail, rule: "first-parent-line",
            "\(ObjectName(old).short) is not on the first-parent line of "
              + "\(ObjectName(new).short): the branch was rewritten, or merged the wrong way round",
            remedy: .rebase)
        ])
    }
    var ruling = try lastReadablePolicy(upTo: old)
    var verdicts: [StepVerdict] = []
    var findings: [Finding] = []
    for id in try repository.firstParentLine(from: new, until: old).reversed() {
      if let futureLimit, let finding = try future(id, limit: futureLimit) {
        findings.append(finding)
      }
      verdicts.append(
        try steps.judge(id, oldTip: rules == .push ? old : nil, ruling: ruling))
      ruling = PolicyReading(reading: try tree(id)).policy ?? ruling
    }
    if rules == .push { findings += try tipFindings(new) }
    return LineVerdict(
      from: ObjectName(old), to: ObjectName(new), steps: verdicts, findings: findings)
  }

  private func future(_ id: ObjectID, limit: Int64) throws -> Finding? {
    let ahead = try repository.commit(id).committer.seconds - time
    guard ahead > limit else { return nil }
    return Finding(
      .fail, rule: "commit-date",
      "commit \(ObjectName(id).short) is dated \(ahead) seconds ahead of this clock; "
        + "\(limit) are tolerated")
  }

  /// A push whose new tip has an unreadable policy, or none, is refused.
  private func tipFindings(_ tip: ObjectID) throws -> [Finding] {
    switch PolicyReading(reading: try tree(tip)) {
    case .policy: []
    case .absent:
      [
        Finding(
          .fail, rule: "registry-kept", "commit \(ObjectName(tip).short) has no stet.yaml in place")
      ]
    case .unreadable(let reason):
      [
        Finding(
          .error, rule: "policy-readable",
          "stet.yaml of commit \(ObjectName(tip).short) cannot be read: \(reason)")
      ]
    }
  }

  private func lastReadablePolicy(upTo tip: ObjectID) throws -> Policy? {
    if let policy = PolicyReading(reading: try tree(tip)).policy { return policy }
    for id in try repository.firstParentLine(from: tip, until: nil) {
      if let policy = PolicyReading(reading: try tree(id)).policy { return policy }
    }
    return nil
  }

  private func tree(_ id: ObjectID) throws -> CommitTree {
    try CommitTree(
      repository: repository, tree: repository.commit(id).tree, registryPath: registryPath)
  }
}
