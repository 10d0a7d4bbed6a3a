internal import Evaluation
internal import PromptModel

/// Which answers of a run are kept.
public enum OutputsKept: String, Sendable, Hashable, CaseIterable {
  /// None.
  case none
  /// Of cases that failed or have no verdict.
  case failed
  /// All.
  case all
}

/// The answers of one run that are kept.
struct RunOutputs {
  /// In the run's order.
  let outputs: [KeptOutput]

  /// Selects answers.
  ///
  /// - Parameter withholdsSecrets: whether an answer that seems to hold a credential stays out,
  ///   with its reasons; a line without them says so.
  init(of outcomes: [CaseOutcome], keeping kept: OutputsKept, withholdsSecrets: Bool) {
    outputs = outcomes.filter { Self.isKept($0, kept) }.map { outcome in
      let output = Self.whole(outcome)
      guard withholdsSecrets else { return output }
      let texts =
        [output.text, output.error].compactMap { $0 } + output.reasons.map(\.reason)
        + output.steps.flatMap { step in
          step.input.map(\.text) + [step.output, step.note].compactMap { $0 }
        }
      let kinds = SecretScan.kinds(in: texts.map(Self.withoutDigests))
      guard !kinds.isEmpty else { return output }
      return KeptOutput(
        id: output.id, repeatIndex: output.repeatIndex, text: nil, label: output.label,
        withheld: kinds)
    }
  }

  /// A text without the names of requests and recordings in stet's own errors, which look like keys.
  private static func withoutDigests(_ text: String) -> String {
    text.replacing(
      /sha256:[0-9a-f]{64}|\/[0-9a-f]{64}\.json/.asciiOnlyCharacterClasses(), with: "…")
  }

  /// The ids of cases whose answers were withheld, in order.
  var withheld: [String] {
    var seen: Set<String> = []
    return outputs.filter { !$0.withheld.isEmpty && seen.insert($0.id).inserted }.map(\.id)
  }

  /// Whether an outcome's answer is kept.
  static func isKept(_ outcome: CaseOutcome, _ kept: OutputsKept) -> Bool {
    guard !outcome.isSkipped else { return false }
    return switch kept {
    case .none: false
    case .failed: outcome.graded.pass != true
    case .all: true
    }
  }

  private static func whole(_ outcome: CaseOutcome) -> KeptOutput {
    KeptOutput(
      id: outcome.suiteCase.id, repeatIndex: outcome.repeatIndex, text: outcome.answer?.text,
      label: outcome.graded.label,
      reasons: outcome.graded.assertions.flatMap(\.flattened).filter { $0.result.pass != true }
        .map { KeptOutput.Reason(name: $0.result.name, reason: $0.reason) },
      error: outcome.graded.error, steps: outcome.exchanges.compactMap(\.keptStep))
  }
}

extension Exchange {
  /// The exchange as an outputs file keeps it; nil for a case's only request.
  fileprivate var keptStep: KeptOutput.Step? {
    guard let step else { return nil }
    let input = input.map { KeptOutput.Message(role: $0.role, text: $0.text) }
    switch ending {
    case .answered(let answer):
      let calls = answer.toolCalls.map { "\($0.name)(\($0.arguments))" }
      return KeptOutput.Step(
        name: step, input: input,
        output: ([answer.text] + calls).filter { !$0.isEmpty }.joined(separator: "\n"),
        promptTokens: answer.promptTokens, completionTokens: answer.completionTokens,
        milliseconds: answer.latencyMilliseconds.map { Int($0.rounded()) }, note: answer.note)
    case .failed(let error):
      return KeptOutput.Step(name: step, input: input, output: nil, note: error.message)
    }
  }
}
