/// Which parts of one object or array have been evaluated, for `unevaluated…`.
struct Annotations {
  /// Whether every member or element has been.
  private(set) var all = false
  /// The positions of members or elements that have been.
  private(set) var positions: Set<Int> = []

  func contains(_ position: Int) -> Bool { all || positions.contains(position) }

  mutating func insert(_ position: Int) {
    if !all { positions.insert(position) }
  }

  mutating func insertAll() {
    all = true
    positions = []
  }

  mutating func formUnion(_ other: Annotations) {
    if other.all { insertAll() } else if !all { positions.formUnion(other.positions) }
  }
}
