internal import Synchronization

/// Something that happened, seen from several tasks.
final class Flag: Sendable {
  private let value = Atomic(false)

  /// Whether it happened.
  var isSet: Bool { value.load(ordering: .acquiring) }

  /// It happened.
  func set() { value.store(true, ordering: .releasing) }
}
