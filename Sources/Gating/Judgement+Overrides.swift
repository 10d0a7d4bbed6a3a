internal import PromptModel

/// What a person may decide where the gate does not let a move pass: somebody who did not write the
/// change accepts what is inconclusive; a fail or a missing evaluation is for an admin.
extension Judgement {
  /// What one override does to one finding.
  private enum Answer {
    case accepts(Acceptance)
    case refused(Finding)
  }

  /// Weighs every finding that is not passed and that an override of this very move names. One
  /// override that counts is enough; where none does, each says why.
  mutating func applyOverrides(_ pin: Pin) {
    let claims = facts.overrides.claims.filter { isOf(pin, $0.override) }
    var refusals: [Finding] = []
    for index in findings.indices where findings[index].verdict != .pass {
      let finding = findings[index]
      guard let suite = finding.suite, Override.overridableRules.contains(finding.rule) else {
        continue
      }
      let subject = Override.Subject(suite: suite, rule: finding.rule)
      let answers = claims.filter { $0.override.findings.contains(subject) }.map {
        answer($0, to: finding)
      }
      var acceptance: Acceptance?
      for case .accepts(let found) in answers where acceptance == nil { acceptance = found }
      if let acceptance {
        findings[index] = Self.accepted(finding, acceptance)
      } else {
        for case .refused(let refusal) in answers where !refusals.contains(refusal) {
          refusals.append(refusal)
        }
        findings[index] = noting(finding)
      }
    }
    findings += refusals
  }

  /// Whether an override is for exactly this move.
  private func isOf(_ pin: Pin, _ override: Override) -> Bool {
    override.registry.utf8.elementsEqual(rules.policy.registry.utf8)
      && override.environment == move.environment && override.prompt == move.prompt
      && override.from == move.old.fileDigest && override.to == pin.to
  }

  private static func accepted(_ finding: Finding, _ acceptance: Acceptance) -> Finding {
    Finding(
      .pass, rule: "accepted-inconclusive",
      "\(finding.message); accepted by \(acceptance.by) (\(name(acceptance.path)), commit "
        + "\(acceptance.commit.short)): \(acceptance.reason)",
      suite: finding.suite, lost: finding.lost, gained: finding.gained, acceptance: acceptance)
  }

  /// An inconclusive finding with the files of the move's folder that are no overrides.
  private func noting(_ finding: Finding) -> Finding {
    guard finding.rule == Override.inconclusiveRule, !facts.overrides.unusable.isEmpty else {
      return finding
    }
    let all = facts.overrides.unusable.map { "\(Self.name($0.path)): \($0.reason)" }
    let more = all.count > 10 ? "; and \(all.count - 10) more" : ""
    return Finding(
      finding.verdict, rule: finding.rule,
      "\(finding.message) (\(all.prefix(10).joined(separator: "; "))\(more))",
      remedy: finding.remedy, suite: finding.suite, lost: finding.lost, gained: finding.gained)
  }

  private func answer(_ claim: OverrideClaim, to finding: Finding) -> Answer {
    if claim.override.decision == .override { return .refused(adminMissing(claim, finding)) }
    if facts.overrides.hasTrust { return .refused(unsigned(claim, finding)) }
    if let problem = authorProblem(claim) {
      return .refused(
        Finding(
          .fail, rule: "override-author", "\(Self.name(claim.path)): \(problem)",
          remedy: finding.remedy, suite: finding.suite))
    }
    return .accepts(
      Acceptance(
        path: claim.path, by: claim.author, commit: claim.commit, reason: claim.override.reason))
  }

  private func adminMissing(_ claim: OverrideClaim, _ finding: Finding) -> Finding {
    let missing =
      facts.overrides.hasTrust
      ? "this version cannot verify an admin's signature"
      : "there is no trust/allowed_signers that says who is one"
    return Finding(
      .error, rule: "override-admin",
      "\(Self.name(claim.path)) overrides '\(finding.rule)', which is for an admin to do, and "
        + missing, remedy: .mendOrNameAdmin, suite: finding.suite)
  }

  private func unsigned(_ claim: OverrideClaim, _ finding: Finding) -> Finding {
    let problem =
      claim.isSigned
      ? "is signed, and this version cannot verify signatures"
      : "is not signed, so that it does not count where trust/allowed_signers says who may sign"
    return Finding(
      .error, rule: "override-signature", "\(Self.name(claim.path)) \(problem)",
      remedy: Self.widening(finding), suite: finding.suite)
  }

  /// The way on that needs no signature.
  private static func widening(_ finding: Finding) -> Remedy? {
    guard case .widenOrAccept(_, _, let suite, let cases) = finding.remedy else { return nil }
    return cases.map { .widenSuite(suite, cases: $0) }
  }

  /// Why the author of an override may not accept; nil where he may. Authors are claims: a claim
  /// may exclude, it never grants more than anybody has who may push a pin.
  private func authorProblem(_ claim: OverrideClaim) -> String? {
    let (author, by) = (claim.author, claim.override.by)
    guard by.description.utf8.elementsEqual(author.description.utf8) else {
      return "it is by \(by), and the author of commit \(claim.commit.short), which brought it, "
        + "is \(author)"
    }
    switch facts.overrides.authors {
    case .unknown(let reason): return "who wrote the change cannot be told: \(reason)"
    case .known(let authors):
      guard let own = authors.first(where: { Self.isSame($0, author) }) else { return nil }
      let name = own == author ? "" : " (as \(own))"
      return "\(author) wrote the change\(name); somebody else has to accept it"
    }
  }

  /// Whether two people have one address; ASCII letters count in either case.
  private static func isSame(_ left: Person, _ right: Person) -> Bool {
    func folded(_ person: Person) -> [UInt8] {
      person.email.utf8.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
    }
    return folded(left) == folded(right)
  }

  private static func name(_ path: String) -> String {
    path.split(separator: "/").last.map { "override \($0)" } ?? path
  }
}
