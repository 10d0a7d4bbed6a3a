import Testing

@testable import Evaluation

@Suite("Sorting by bytes")
struct RadixSortTests {
  @Test("agrees with the library's sort on both widths", arguments: 1...6)
  func agrees(seed: UInt64) {
    var random = SeededText(seed: seed)
    for count in [0, 1, 47, 48, 49, 300, 1000] {
      let high = random.symbols(count, alphabet: seed.isMultiple(of: 2) ? 3 : 1 << 30)
      let low = random.symbols(count, alphabet: 1 << 30)
      let narrow = zip(high, low).map { UInt64($0) << 30 | UInt64($1) }
      var sorted = narrow
      RadixSort.sort(&sorted, bits: 60)
      #expect(sorted == narrow.sorted(), "seed \(seed), count \(count)")
      let wide = zip(high, low).map { UInt128($0) << 96 | UInt128($1) << 50 | 7 }
      var sortedWide = wide
      RadixSort.sort(&sortedWide, bits: 126)
      #expect(sortedWide == wide.sorted(), "seed \(seed), count \(count)")
    }
  }
}
