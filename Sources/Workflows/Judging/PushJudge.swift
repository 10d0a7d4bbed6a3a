internal import GitStore
internal import PromptModel
internal import Registry

/// The decision on a move of the mainline from one tip to another, with an operator's root: what
/// pre-receive enforces, pre-push foretells and CI repeats.
struct PushJudge {
  /// How far ahead of the clock a first-parent committer date may be, in seconds.
  static let futureLimit: Int64 = 300

  let repository: Repository
  let registryPath: String
  /// Where judgement starts; nil: at the old tip, wherever that is.
  let root: ObjectID?
  /// Seconds since 1970.
  let clock: Int64

  /// Judges a move.
  ///
  /// - Parameter old: nil where the branch is new; judgement then starts at the root.
  func judge(from old: ObjectID?, to tip: ObjectID) throws -> LineVerdict {
    let judge = LineJudge(
      repository: repository, registryPath: registryPath, tip: tip, clock: clock)
    guard let start = try start(old, on: judge.line) else {
      return LineVerdict(
        from: old.map { ObjectName($0) }, to: ObjectName(tip), steps: [],
        findings: [rootFinding(tip)])
    }
    return try judge.judge(from: start, rules: .push, futureLimit: Self.futureLimit)
  }

  /// Where judgement starts: at the old tip; where that lies before the root (or the branch is
  /// new), at the root, for it and all before are as found. Nil where the root is not on the line.
  private func start(_ old: ObjectID?, on line: FirstParents) throws -> ObjectID? {
    guard let root else { return old }
    guard try repository.contains(root), let rootAge = try line.age(of: root) else { return nil }
    guard let old else { return root }
    // A tip that is not on the line at all is for the line's judge to refuse.
    guard let oldAge = try line.age(of: old) else { return old }
    return oldAge > rootAge ? root : old
  }

  private func rootFinding(_ tip: ObjectID) -> Finding {
    guard let root else {
      return Finding(
        .error, rule: "root", "a new branch needs a root to be judged from",
        remedy: .pushLineOfRoot)
    }
    return Finding(
      .fail, rule: "root",
      "commit \(ObjectName(root).short), where judgement starts, is not on the first-parent line "
        + "of \(ObjectName(tip).short)", remedy: .pushLineOfRoot)
  }
}
