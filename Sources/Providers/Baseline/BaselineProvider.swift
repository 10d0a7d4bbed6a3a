public import Evaluation
internal import PromptModel
internal import StrictData
internal import Synchronization

/// The embedded baseline `stet/knn-1`: a nearest-neighbour classifier over the prompt's own
/// examples and label descriptions. It needs no network, gives the same bits on every run, and
/// answers nothing where the prompt teaches nothing.
///
/// It is a floor and a test double, and no evidence about a language model: rewording an
/// instruction does not move it. Its answer is the label (or a copy of the nearest example's
/// answer), its note names the examples the answer rests on. The only model parameter, `mode`, may
/// be `auto` (the default), `vote`, `copy`, or `lead`: the first sentences of the question, within
/// the length that the prompt asks for.
public final class BaselineProvider: ModelProvider {
  /// The model's id.
  public static let modelID = "stet/knn-1"

  /// Fitted prompts; a run asks one prompt many times.
  private let fitted = Mutex<[PromptEvidence.Key: NearestNeighbours]>([:])
  private static let capacity = 32
  private static let lead = "lead"

  /// A baseline with nothing fitted yet.
  public init() {}

  /// The baseline's answer.
  ///
  /// - Throws: where the model's id is not ``modelID``, or its `mode` or another parameter is
  ///   unknown.
  public func answer(_ request: ModelRequest) async throws(ProviderError) -> ModelAnswer {
    guard ExactString(request.model.id) == ExactString(Self.modelID) else {
      throw ProviderError("the baseline has no model '\(request.model.id)', only '\(Self.modelID)'")
    }
    let mode = try Self.mode(request)
    guard let mode else {
      let summary = LeadSummary(request.messages).answer()
      return ModelAnswer(text: summary.text, note: summary.note)
    }
    let reader = PromptReader(request.messages)
    // A user message that rendered to nothing is no message: the question is empty.
    let query = reader.query ?? ""
    let answer = neighbours(reader.evidence).answer(to: query, mode: mode)
    return ModelAnswer(text: answer.text, note: answer.note)
  }

  /// How the examples make an answer; nil for `lead`, which is no matter of neighbours.
  private static func mode(
    _ request: ModelRequest
  ) throws(ProviderError) -> NearestNeighbours.Mode? {
    let keys = request.model.parameters.keys
    if let unknown = keys.first(where: { ExactString($0) != ExactString("mode") }) {
      throw ProviderError("the baseline has no parameter '\(unknown)', only 'mode'")
    }
    guard let value = request.model.parameters["mode"] else { return .auto }
    if let mode = value.string.flatMap(NearestNeighbours.Mode.init(rawValue:)) { return mode }
    if value.string == lead { return nil }
    let known = (NearestNeighbours.Mode.allCases.map(\.rawValue) + [lead]).joined(separator: ", ")
    throw ProviderError("the baseline's mode is one of \(known), not \(value)")
  }

  /// How many prompts are kept; for tests of the cache.
  var fittedCount: Int { fitted.withLock { $0.count } }

  private func neighbours(_ evidence: PromptEvidence) -> NearestNeighbours {
    let key = evidence.key
    if let found = fitted.withLock({ $0[key] }) { return found }
    let made = NearestNeighbours(evidence)
    fitted.withLock { kept in
      if kept.count >= Self.capacity { kept.removeAll() }
      kept[key] = made
    }
    return made
  }
}
