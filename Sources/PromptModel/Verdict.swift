/// What the gate says of a move.
public enum VerdictKind: Int, Sendable, Hashable, Comparable {
  /// Allowed.
  case pass = 0
  /// Undecided at this suite size: blocks where the gate is asked.
  case inconclusive = 1
  /// Refused.
  case fail = 2
  /// Could not be judged: refused.
  case error = 3

  /// From pass, the best, to error, the worst.
  public static func < (left: VerdictKind, right: VerdictKind) -> Bool {
    left.rawValue < right.rawValue
  }

  /// `pass`, `inconclusive`, `fail` or `error`.
  public var name: String {
    switch self {
    case .pass: "pass"
    case .inconclusive: "inconclusive"
    case .fail: "fail"
    case .error: "error"
    }
  }
}

/// One rule's word on a move.
public struct Finding: Sendable, Hashable {
  /// What it says.
  public let verdict: VerdictKind
  /// The rule that decided: `nothing-lost`, `floor`, `stage-order`, …
  public let rule: String
  /// One sentence with the facts and n, without a full stop.
  public let message: String
  /// What would mend it, where that is known; a fact for the edges to word.
  public let remedy: Remedy?
  /// The suite, where the rule read one.
  public let suite: ResourceName?
  /// Cases that the live version passed and the candidate does not, by id.
  public let lost: [String]
  /// The reverse.
  public let gained: [String]
  /// Who let an inconclusive comparison pass, and why; nil for every other finding.
  public let acceptance: Acceptance?

  /// A finding.
  public init(
    _ verdict: VerdictKind, rule: String, _ message: String, remedy: Remedy? = nil,
    suite: ResourceName? = nil, lost: [String] = [], gained: [String] = [],
    acceptance: Acceptance? = nil
  ) {
    self.verdict = verdict
    self.rule = rule
    self.message = message
    self.remedy = remedy
    self.suite = suite
    self.lost = lost
    self.gained = gained
    self.acceptance = acceptance
  }
}

/// What would mend a refusal.
public enum Remedy: Sendable, Hashable {
  /// Evaluate the prompt (at a reference, nil for the candidate itself) and commit the evidence.
  case evaluate(PromptName, suite: ResourceName?, reference: String?)
  /// Promote to another environment first.
  case promoteFirst(PromptName, EnvironmentName)
  /// Merge the candidate to the mainline first.
  case merge(PromptName)
  /// Look at the lost cases and mend the prompt.
  case review(PromptName)
  /// Take the test cases out of the prompt and its examples.
  case removeLeaks(PromptName, suite: ResourceName)
  /// Widen the suite to this many cases.
  case widenSuite(ResourceName, cases: Int)
  /// The same (nil: no size is known), or have it accepted by somebody who did not write the change.
  case widenOrAccept(PromptName, EnvironmentName, suite: ResourceName, cases: Int?)
  /// Only `stet promote` writes overrides.
  case letAcceptanceWrite
  /// Mend what failed; an admin would have to be named in trust/.
  case mendOrNameAdmin
  /// Take up the newest state of the branch (`git pull --rebase`).
  case rebase
  /// Land a rule one push earlier.
  case landFirst(String)
  /// The closure is not on the mainline: merge it, or promote what is there.
  case mergeOrPromote(PromptName, EnvironmentName)
  /// The pin was not written by stet, or not for this state.
  case letPromoteWrite(PromptName, EnvironmentName)
  /// The rollback was not written by stet.
  case letRollBackWrite(PromptName, EnvironmentName)
  /// A pin is withdrawn, never deleted.
  case withdraw(PromptName, EnvironmentName)
  /// There is nothing to withdraw.
  case leaveOut(PromptName, EnvironmentName)
  /// The policy has to name the environment first.
  case declare(EnvironmentName)
  /// The policy asks for what this release cannot check.
  case dropDemand(String)
  /// A file of the registry is too long.
  case shorten(String)
  /// A prompt is broken.
  case mendPrompt(PromptName)
  /// A file of the registry cannot be read.
  case mend(String)
  /// A file was altered or removed that has to stay.
  case restore(String)
  /// A file that may not be there.
  case remove(String)
  /// A file whose name is outside the grammar.
  case rename(String)
  /// A file that may not be executable.
  case makePlain(String)
  /// A link or a submodule where a file has to be.
  case replaceByFile(String)
  /// `policy-version` has to be above this.
  case raisePolicyVersion(above: Int)
  /// Evidence was not written by stet.
  case letEvaluationWrite
  /// A commit is dated ahead of the clock.
  case setClock
  /// The branch does not hold the root.
  case pushLineOfRoot
  /// The push goes to another name than the mainline's own, or that is not a branch.
  case pushByOwnName
  /// The place is the registry's own.
  case pushElsewhere
  /// The mainline stays.
  case keepMainline
}

/// The gate's word on one move of one pin, or on one step's other changes.
public struct Verdict: Sendable, Hashable {
  /// The environment, where a pin moved.
  public let environment: EnvironmentName?
  /// The prompt, where a pin moved.
  public let prompt: PromptName?
  /// Every rule's word, in the order applied.
  public let findings: [Finding]
  /// Whose rules they were, in words: `first parent 1a2b3c4d5e`.
  public let source: String?

  /// A verdict.
  public init(
    environment: EnvironmentName?, prompt: PromptName?, findings: [Finding], source: String? = nil
  ) {
    self.source = source
    self.environment = environment
    self.prompt = prompt
    self.findings = findings
  }

  /// The worst of the findings; pass where there are none.
  public var kind: VerdictKind { findings.map(\.verdict).max() ?? .pass }

  /// The findings that block.
  public var blocking: [Finding] { findings.filter { $0.verdict != .pass } }
}
