internal import Evaluation
internal import Foundation
internal import GitStore
internal import PromptModel
internal import Providers
internal import Registry
internal import StrictData
internal import Synchronization

/// How a run stands to the recordings in git.
public enum RecordingMode: String, Sendable, Hashable {
  /// Models are asked; recordings are left alone.
  case none
  /// Models are asked, and every answer is written as a recording.
  case record
  /// A request that has a recording is answered by it; others are asked, and recorded.
  case refresh
  /// Recordings answer, nobody is asked: a request without one has no verdict.
  case replay
}

/// The recordings of one model in the work tree: recordings/<model>/<request digest>.json.
///
/// An answer is in its file before the case is graded, so that an interrupted run loses none.
final class RecordingStore: Sendable {
  private struct State: Sendable {
    /// The answers of requests that this run recorded, by their number.
    var answers: [Digest: [Int: Recording.Answer]] = [:]
    var written: Set<String> = []
    var withheld = 0
    var failure: String?
  }

  private let folder: String
  private let path: String
  private let keepsOlder: Bool
  private let moment: @Sendable () -> String
  private let state = Mutex(State())

  /// The store of a model.
  ///
  /// - Parameter keepsOlder: whether answers that a recording has already stay in it beside new ones.
  /// - Throws: `WorkflowError.refused` without a work tree.
  init(of model: ModelDefinition, keepsOlder: Bool, in registry: OpenRegistry) throws {
    guard let root = registry.repository.workTree else {
      throw WorkflowError.refused("a bare repository has no work tree to write recordings into")
    }
    path = registry.repositoryPath("recordings/\(model.name)")
    folder = "\(root)/\(path)"
    self.keepsOlder = keepsOlder
    let now = registry.surroundings.now
    moment = { MomentText.rfc3339(now()) }
  }

  /// Files written so far, relative to the repository.
  var written: Set<String> { state.withLock { $0.written } }
  /// Answers that look like they hold a credential, and were not written.
  var withheld: Int { state.withLock { $0.withheld } }

  /// That answers were not written; nil: all were.
  func withheldNote(of model: ResourceName) -> String? {
    let count = withheld
    guard count > 0 else { return nil }
    return "\(count) answers of '\(model)' look like they hold a credential, and were not recorded"
  }

  /// Writes an answer.
  ///
  /// - Throws: where the file cannot be written: an answer that was paid for and is lost is no answer.
  func keep(_ answer: ModelAnswer, to request: ModelRequest) throws(ProviderError) {
    let failure: String? = state.withLock { state in
      let texts = [answer.text] + answer.toolCalls.map(\.arguments)
      guard SecretScan.kinds(in: texts).isEmpty else {
        state.withheld += 1
        return nil
      }
      let digest = request.digest
      if state.answers[digest] == nil { state.answers[digest] = keepsOlder ? older(digest) : [:] }
      state.answers[digest]?[request.repeatIndex] = Recording.Answer(
        output: answer.text, toolCalls: answer.toolCalls)
      return write(digest, model: answer.model ?? request.model.id, &state)
    }
    if let failure { throw ProviderError("the recording cannot be written: \(failure)") }
  }

  private func write(_ digest: Digest, model: String, _ state: inout State) -> String? {
    let known = state.answers[digest] ?? [:]
    // Answers stand in the order of their numbers: one behind a gap waits for it to be filled.
    let answers = (0..<known.count).prefix { known[$0] != nil }.compactMap { known[$0] }
    guard let first = answers.first else { return nil }
    let recording =
      answers.count == 1 && first.toolCalls.isEmpty
      ? Recording(request: digest, output: first.output, model: model, recordedOn: moment())
      : Recording(request: digest, answers: answers, model: model, recordedOn: moment())
    do {
      try FileWriter.write(
        Array((recording.value.serialized(.pretty(indent: 2)) + "\n").utf8),
        to: "\(folder)/\(digest.hex).json")
      state.written.insert("\(path)/\(digest.hex).json")
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// The answers that the work tree's recording has; none where it is no recording.
  private func older(_ digest: Digest) -> [Int: Recording.Answer] {
    guard let data = FileManager.default.contents(atPath: "\(folder)/\(digest.hex).json") else {
      return [:]
    }
    do {
      let recording = try Recording(parsing: Array(data))
      return Dictionary(uniqueKeysWithValues: recording.answers.enumerated().map { ($0, $1) })
    } catch {
      return [:]
    }
  }
}

/// Asks, and writes what is answered as recordings.
struct RecordingProvider: ModelProvider {
  let inner: any ModelProvider
  let store: RecordingStore
  /// Answers first what has a recording; nil: everything is asked.
  let known: RecordedAnswers?

  func problem(with request: ModelRequest) -> ProviderError? { inner.problem(with: request) }

  func answer(_ request: ModelRequest) async throws(ProviderError) -> ModelAnswer {
    if let answer = await known?.known(request) { return answer }
    let answer = try await inner.answer(request)
    try store.keep(answer, to: request)
    return answer
  }
}
