/// A large value that most things do not have: where there is none it takes one word.
enum Rare<Value: Sendable & Hashable>: Sendable, Hashable {
  case none
  indirect case some(Value)

  init(_ value: Value?) {
    self = value.map { .some($0) } ?? .none
  }

  /// The value; nil where there is none.
  var value: Value? {
    if case .some(let value) = self { value } else { nil }
  }
}
