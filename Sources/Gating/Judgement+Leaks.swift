public import Evaluation
public import PromptModel

/// Whether the suite may be believed at all: prompts that give its cases away, and cases that many
/// candidates were measured on.
extension Judgement {
  /// The rule `leak`: *error* where the policy refuses leaks and there is one, or where nobody can
  /// tell; else a sentence that decides nothing.
  mutating func judgeLeaks(_ rule: LeakRule, suite: Suite) {
    guard rule != .ignore else { return }
    let refuses = rule == .refuse
    func finding(_ verdict: VerdictKind, _ message: String) -> Finding {
      Finding(
        verdict, rule: "leak", message,
        remedy: verdict == .pass ? nil : .removeLeaks(move.prompt, suite: suite.name),
        suite: suite.name)
    }
    switch facts.leaks[suite.digest] {
    case nil:
      findings.append(
        finding(refuses ? .error : .pass, "nobody looked for leaks of '\(suite.name)'"))
    case .unreadable(let reason):
      findings.append(
        finding(
          refuses ? .error : .pass, "leaks of '\(suite.name)' cannot be looked for: \(reason)"))
    case .report(let report):
      let blocking = report.blocking
      if !blocking.isEmpty {
        findings.append(
          finding(refuses ? .error : .pass, LeakMessage.sentence(blocking, in: suite)))
      } else if !report.isComplete {
        findings.append(
          finding(
            refuses ? .error : .pass,
            "the texts of '\(suite.name)' and the prompt repeat so much that leaks cannot be ruled "
              + "out"))
      }
      let similar = report.leaks.filter { !$0.blocks }
      if !similar.isEmpty {
        findings.append(finding(.pass, LeakMessage.sentence(similar, in: suite)))
      }
    }
  }

  /// The rule `test-looks`: never decides.
  mutating func warnOfWear(_ suite: Suite) {
    guard let looks = facts.wornLooks[suite.digest] else { return }
    findings.append(
      Finding(
        .pass, rule: "test-looks",
        "warning: \(looks) candidates of '\(move.prompt)' were measured on the "
          + "\(suite.gatedCases.count) test cases of '\(suite.name)' since these were last "
          + "refreshed: the best of many looks better than it is", suite: suite.name))
  }
}

/// The words for leaks.
public enum LeakMessage {
  /// How many are named.
  static let shown = 10

  /// "3 of 40 test cases of 's' leak into the prompt: c1 (its input stands in examples.jsonl:3); …".
  public static func sentence(_ leaks: [Leak], in suite: Suite) -> String {
    let isCertain = leaks.allSatisfy(\.blocks)
    let named = leaks.prefix(shown).map { "\($0.caseID) (\(reason($0)))" }
    let more = leaks.count > shown ? "; and \(leaks.count - shown) more" : ""
    let verb = isCertain ? "given away by the prompt" : "much like what the prompt shows"
    let part = suite.hasSplits ? "test cases" : "cases"
    return "\(leaks.count) of \(suite.gatedCases.count) \(part) of '\(suite.name)' "
      + "\(leaks.count == 1 ? "is" : "are") \(verb): \(named.joined(separator: "; "))\(more)"
  }

  /// Why a case counts as given away: "its input stands in prompts/x.jsonl:3".
  public static func reason(_ leak: Leak) -> String {
    let place = leak.example.map { "\($0.path):\($0.line)" } ?? "the prompt's own text"
    return switch leak.kind {
    case .inputInPrompt, .inputInExample: "its input stands in \(place)"
    case .expectedInPrompt, .expectedInExample: "its expected output stands in \(place)"
    case .similarInput: "its input shares \(percent(leak.share)) of its text with \(place)"
    case .similarExpected:
      "its expected output shares \(percent(leak.share)) of its text with \(place)"
    }
  }

  /// Rounded down, so that 0.599 is never printed as 60 %.
  private static func percent(_ share: Double) -> String {
    "\(Int((share * 100 + 1e-9).rounded(.down))) %"
  }
}
