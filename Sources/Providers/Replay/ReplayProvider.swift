public import Evaluation
public import PromptModel
internal import StrictData

/// Answers from recordings: the same request, the same answer, no network. A recording of one answer
/// answers every repeat; of several, the n-th answers the n-th time a request is asked.
public struct ReplayProvider: ModelProvider {
  private let recordings: @Sendable (Digest) throws -> [UInt8]?

  /// A provider over a look-up from a request's digest to the bytes of its recording, nil where
  /// there is none.
  public init(recordings: @escaping @Sendable (Digest) throws -> [UInt8]?) {
    self.recordings = recordings
  }

  /// The recorded answer.
  ///
  /// - Throws: where there is no recording (the error names the request's digest), it cannot be
  ///   read, or it answers another request.
  public func answer(_ request: ModelRequest) async throws(ProviderError) -> ModelAnswer {
    let found: [UInt8]?
    do {
      found = try recordings(request.digest)
    } catch {
      throw ProviderError("the recording of request \(request.digest) could not be read: \(error)")
    }
    guard let bytes = found else {
      throw ProviderError("there is no recording of request \(request.digest)")
    }
    let recording: Recording
    do {
      recording = try Recording(parsing: bytes)
    } catch {
      throw ProviderError("the recording of request \(request.digest) is not valid: \(error)")
    }
    guard recording.request == request.digest else {
      throw ProviderError(
        "the recording of request \(request.digest) answers request \(recording.request)")
    }
    guard let answer = recording.answer(at: request.repeatIndex) else {
      let count = recording.answers.count
      throw ProviderError(
        "the recording of request \(request.digest) has \(count) answer\(count == 1 ? "" : "s"), "
          + "and answer \(request.repeatIndex + 1) is asked for")
    }
    return ModelAnswer(
      text: answer.output, isCached: true, note: "recorded answer", toolCalls: answer.toolCalls,
      finish: answer.toolCalls.isEmpty ? nil : .toolCalls)
  }
}
