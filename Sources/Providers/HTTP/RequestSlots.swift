internal import Evaluation
internal import Synchronization

/// How many requests may be under way at once; the others wait, first come first served.
final class RequestSlots: Sendable {
  private struct State {
    var free: Int
    var nextTicket = 0
    var waiting: [(ticket: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    var cancelled: Set<Int> = []
  }
  private let state: Mutex<State>

  /// So many slots, at least 1.
  init(_ count: Int) { state = Mutex(State(free: max(1, count))) }

  /// Runs an operation in a slot.
  ///
  /// - Throws: what the operation throws; where the task is cancelled before it has a slot.
  func run<Result>(
    _ operation: () async throws(ProviderError) -> Result
  ) async throws(ProviderError) -> Result {
    guard await acquire() else { throw ProviderError("the request was cancelled") }
    defer { release() }
    return try await operation()
  }

  private func acquire() async -> Bool {
    let ticket: Int? = state.withLock { state in
      if state.free > 0 {
        state.free -= 1
        return nil
      }
      state.nextTicket += 1
      return state.nextTicket
    }
    guard let ticket else { return true }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in wait(ticket, continuation) }
    } onCancel: {
      cancel(ticket)
    }
  }

  private func wait(_ ticket: Int, _ continuation: CheckedContinuation<Bool, Never>) {
    let answer: Bool? = state.withLock { state in
      if state.cancelled.remove(ticket) != nil { return false }
      if state.free > 0 {
        state.free -= 1
        return true
      }
      state.waiting.append((ticket, continuation))
      return nil
    }
    if let answer { continuation.resume(returning: answer) }
  }

  private func cancel(_ ticket: Int) {
    let waiting: CheckedContinuation<Bool, Never>? = state.withLock { state in
      guard let place = state.waiting.firstIndex(where: { $0.ticket == ticket }) else {
        // Not waiting yet, or served already, which leaves a number behind and does no harm.
        state.cancelled.insert(ticket)
        return nil
      }
      return state.waiting.remove(at: place).continuation
    }
    waiting?.resume(returning: false)
  }

  private func release() {
    let next: CheckedContinuation<Bool, Never>? = state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.free += 1
        return nil
      }
      return state.waiting.removeFirst().continuation
    }
    next?.resume(returning: true)
  }
}
