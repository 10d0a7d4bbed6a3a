/// Finds which of many texts stand, whole, in some passages.
struct PassageSearch {
  /// A text and a passage it stands in.
  struct Hit: Hashable {
    let needle: Int
    let passage: Int
  }

  /// How many scalars are compared at most, whatever the texts are.
  static let budget = 200_000_000

  private let needles: [NormalizedText]
  private let length: Int

  /// Looks for texts of at least `length` scalars; shorter ones are never found.
  init(_ needles: [NormalizedText], length: Int) {
    self.needles = needles
    self.length = length
  }

  /// The first passage of each text that stands in one.
  ///
  /// The first `length` scalars of all texts are looked up at each place of a passage by a rolling
  /// hash, what is found is compared: linear but for hostile texts, which the budget ends.
  func hits(
    in passages: [NormalizedText], budget: Int = Self.budget
  ) -> (hits: [Hit], isComplete: Bool) {
    var waiting: [UInt64: [Int]] = [:]
    for (number, needle) in needles.enumerated() where needle.count >= length {
      waiting[Self.hash(needle.scalars[..<length]), default: []].append(number)
    }
    var hits: [Hit] = []
    var spent = 0
    for (passage, text) in passages.enumerated() where text.count >= length {
      let scalars = text.scalars
      var hash = Self.hash(scalars[..<length])
      let leading = (0..<length).reduce(UInt64(1)) { power, _ in power &* Self.factor }
      for start in 0...(scalars.count - length) {
        if start > 0 {
          hash =
            hash &* Self.factor &+ Self.value(scalars[start + length - 1])
            &- leading &* Self.value(scalars[start - 1])
        }
        guard let candidates = waiting[hash] else { continue }
        for needle in candidates {
          spent += 1
          guard Self.stands(needles[needle].scalars, in: scalars, at: start, &spent) else {
            continue
          }
          hits.append(Hit(needle: needle, passage: passage))
          waiting[hash]?.removeAll { $0 == needle }
        }
        if spent > budget { return (hits, false) }
      }
    }
    return (hits.sorted { ($0.needle, $0.passage) < ($1.needle, $1.passage) }, true)
  }

  private static let factor: UInt64 = 0x0000_0100_0000_01B3

  private static func value(_ scalar: UInt32) -> UInt64 {
    UInt64(scalar) &* 0x9E37_79B9_7F4A_7C15 | 1
  }

  private static func hash(_ scalars: ArraySlice<UInt32>) -> UInt64 {
    scalars.reduce(0) { $0 &* factor &+ value($1) }
  }

  private static func stands(
    _ needle: [UInt32], in scalars: [UInt32], at start: Int, _ spent: inout Int
  ) -> Bool {
    guard start + needle.count <= scalars.count else { return false }
    for (offset, scalar) in needle.enumerated() {
      spent += 1
      guard scalars[start + offset] == scalar else { return false }
    }
    return true
  }
}
