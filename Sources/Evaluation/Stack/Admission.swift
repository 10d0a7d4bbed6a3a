internal import Synchronization

/// A state that tasks wait for: each goes on once it finds what it needs there.
final class Admission<State: Sendable>: Sendable {
  /// What a task finds.
  enum Finding<Value: Sendable>: Sendable {
    /// It goes on with this.
    case now(Value)
    /// It looks again after the next change.
    case later
  }

  private struct Inside {
    var state: State
    var changes = 0
    var tickets = 0
    var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    var cancelled: Set<Int> = []
  }
  private let inside: Mutex<Inside>

  init(_ state: State) { inside = Mutex(Inside(state: state)) }

  /// Looks at the state, and again after each change, until there is a value; nil where the task is
  /// cancelled before.
  func enter<Value: Sendable>(
    _ look: @Sendable (inout State) -> Finding<Value>
  ) async -> Value? {
    while !Task.isCancelled {
      let (finding, seen, ticket) = inside.withLock { inside in
        inside.tickets += 1
        return (look(&inside.state), inside.changes, inside.tickets)
      }
      if case .now(let value) = finding { return value }
      await withTaskCancellationHandler {
        await withCheckedContinuation { wait($0, ticket: ticket, seen: seen) }
      } onCancel: {
        cancel(ticket)
      }
      inside.withLock { _ = $0.cancelled.remove(ticket) }
    }
    return nil
  }

  /// Changes the state; all who wait look again.
  func change<Value: Sendable>(_ body: @Sendable (inout State) -> Value) -> Value {
    let (value, waiting) = inside.withLock { inside in
      let value = body(&inside.state)
      inside.changes += 1
      let waiting = Array(inside.waiting.values)
      inside.waiting = [:]
      return (value, waiting)
    }
    for continuation in waiting { continuation.resume() }
    return value
  }

  /// Reads the state.
  func read<Value: Sendable>(_ body: @Sendable (State) -> Value) -> Value {
    inside.withLock { body($0.state) }
  }

  private func wait(
    _ continuation: CheckedContinuation<Void, Never>, ticket: Int, seen: Int
  ) {
    let goesOn = inside.withLock { inside in
      if inside.changes != seen || inside.cancelled.contains(ticket) { return true }
      inside.waiting[ticket] = continuation
      return false
    }
    if goesOn { continuation.resume() }
  }

  private func cancel(_ ticket: Int) {
    let waiting = inside.withLock { inside in
      inside.cancelled.insert(ticket)
      return inside.waiting.removeValue(forKey: ticket)
    }
    waiting?.resume()
  }
}
