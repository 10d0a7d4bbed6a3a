internal import Evaluation
internal import Synchronization

/// Reads a streamed answer and hands its text on, but never the key: what may be its beginning
/// waits for what comes next.
final class StreamReader: Sendable {
  private struct State {
    var stream: any DialectStream
    var held: [UInt8] = []
    var hasStarted = false
    var hasText = false
  }
  private let state: Mutex<State>
  private let mask: KeyMask
  private let onText: @Sendable (String) -> Void

  init(_ stream: any DialectStream, mask: KeyMask, onText: @escaping @Sendable (String) -> Void) {
    state = Mutex(State(stream: stream))
    self.mask = mask
    self.onText = onText
  }

  /// Whether anything was read.
  var hasStarted: Bool { state.withLock { $0.hasStarted } }

  /// Takes the next bytes; one call at a time.
  func read(_ bytes: [UInt8]) throws(ProviderError) {
    let mask = mask
    let piece = try state.withLock { state throws(ProviderError) -> [UInt8] in
      state.hasStarted = true
      let new = try state.stream.read(bytes)
      if !new.isEmpty { state.hasText = true }
      let text = state.held + Array(new.utf8)
      if mask.finds(in: text) { throw HostedConnection.leak }
      let open = mask.openEnd(of: text)
      state.held = Array(text.suffix(open))
      return Array(text.dropLast(open))
    }
    give(piece)
  }

  /// The whole answer, after the last bytes.
  func finish() throws(ProviderError) -> ModelAnswer {
    let (answer, rest) = try state.withLock {
      state throws(ProviderError) -> (ModelAnswer, [UInt8]) in
      let answer = try state.stream.finish()
      // It came in one piece although a stream was asked for.
      return (answer, state.hasText ? state.held : Array(answer.text.utf8))
    }
    if mask.finds(in: answer) { throw HostedConnection.leak }
    give(rest)
    return answer
  }

  private func give(_ piece: [UInt8]) {
    if !piece.isEmpty { onText(String(decoding: piece, as: UTF8.self)) }
  }
}
