/// The 5-character shingles of many texts, so that texts which share most of theirs are found
/// without comparing each with each.
///
/// A shingle is a 64-bit hash of five scalars of a ``NormalizedText``; a text's shingles are a set.
struct ShingleIndex {
  /// Scalars a shingle.
  static let width = 5
  /// Above this many shingles in all, every text keeps the same deterministic share of its own:
  /// memory stays below about 150 MB whatever the suite holds.
  static let maximumShingles = 4 << 20
  /// Above this many pairs nobody reads on, and the search ends.
  static let maximumPairs = 200_000
  /// How many shared shingles are counted at most, whatever the texts are.
  static let budget = 400_000_000

  /// Two texts and the share of the smaller one's shingles that the other has.
  struct Pair: Hashable {
    let first: Int
    let second: Int
    let shared: Int
    let smaller: Int
    let larger: Int

    /// |A ∩ B| / min(|A|, |B|).
    var containment: Double { Double(shared) / Double(smaller) }
    /// |A ∩ B| / max(|A|, |B|).
    var likeness: Double { Double(shared) / Double(larger) }
  }

  /// The ids of each text's shingles, rising; ids are dense.
  private(set) var shingles: [[Int32]]
  /// How many texts have each shingle.
  private var frequencies: [Int32]

  init(_ texts: [NormalizedText], maximumShingles: Int = Self.maximumShingles) {
    let total = texts.reduce(0) { $0 + max(0, $1.count - Self.width + 1) }
    let divisor = UInt64(max(1, (total + maximumShingles - 1) / max(1, maximumShingles)))
    var entries: [(hash: UInt64, text: Int32)] = []
    entries.reserveCapacity(min(total, maximumShingles + maximumShingles / 8))
    for (number, text) in texts.enumerated() {
      for hash in Self.hashes(of: text, keeping: divisor) { entries.append((hash, Int32(number))) }
    }
    entries.sort { $0.hash != $1.hash ? $0.hash < $1.hash : $0.text < $1.text }
    shingles = Array(repeating: [], count: texts.count)
    frequencies = []
    var last: UInt64?
    for entry in entries {
      if entry.hash != last {
        last = entry.hash
        frequencies.append(0)
      }
      frequencies[frequencies.count - 1] += 1
      shingles[Int(entry.text)].append(Int32(frequencies.count - 1))
    }
  }

  /// The distinct hashes of a text, those alone that a divisor leaves.
  private static func hashes(of text: NormalizedText, keeping divisor: UInt64) -> Set<UInt64> {
    let scalars = text.scalars
    guard scalars.count >= width else { return [] }
    var found: Set<UInt64> = []
    found.reserveCapacity(scalars.count / Int(min(divisor, 1 << 20)) + 1)
    for start in 0...(scalars.count - width) {
      var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
      for offset in 0..<width {
        hash = (hash ^ UInt64(scalars[start + offset])) &* 0xFF51_AFD7_ED55_8CCD
        hash ^= hash >> 32
      }
      if divisor == 1 || hash % divisor == 0 { found.insert(hash) }
    }
    return found
  }

  // MARK: - Across two groups

  /// Pairs of a text before `boundary` and one from it on, with a containment of at least
  /// `threshold`, by counting: cost is the number of shared shingles.
  ///
  /// - Parameter budget: how many shared shingles are counted at most.
  /// - Returns: the pairs in order, and whether all were counted.
  func pairs(
    across boundary: Int, containment threshold: Double, budget: Int = Self.budget
  ) -> (pairs: [Pair], isComplete: Bool) {
    var postings: [[Int32]] = Array(repeating: [], count: frequencies.count)
    for text in boundary..<max(boundary, shingles.count) {
      for shingle in shingles[text] { postings[Int(shingle)].append(Int32(text)) }
    }
    var pairs: [Pair] = []
    var counts = [Int32](repeating: 0, count: shingles.count)
    var spent = 0
    for text in 0..<min(boundary, shingles.count) {
      var touched: [Int32] = []
      for shingle in shingles[text] {
        let others = postings[Int(shingle)]
        spent += others.count
        for other in others {
          if counts[Int(other)] == 0 { touched.append(other) }
          counts[Int(other)] += 1
        }
      }
      touched.sort()
      for other in touched {
        let pair = pair(text, Int(other), shared: Int(counts[Int(other)]))
        counts[Int(other)] = 0
        if pair.containment >= threshold { pairs.append(pair) }
      }
      if spent > budget || pairs.count > Self.maximumPairs {
        return (pairs, text + 1 >= boundary)
      }
    }
    return (pairs, true)
  }

  private func pair(_ first: Int, _ second: Int, shared: Int) -> Pair {
    let (left, right) = (shingles[first].count, shingles[second].count)
    return Pair(
      first: first, second: second, shared: shared, smaller: min(left, right),
      larger: max(left, right))
  }

  // MARK: - Among all

  /// Pairs among all texts with a containment of at least `threshold` (above 0).
  ///
  /// Prefix filtering (Chaudhuri, Ganti, Kaushik 2006; Bayardo, Ma, Srikant 2007): of the smaller
  /// text's n shingles, at least ⌈tn⌉ are in the other, so one of its n − ⌈tn⌉ + 1 rarest is.
  /// - Parameter budget: how many shingles are compared at most.
  /// - Returns: the pairs in order, and whether all texts were looked at.
  func pairs(
    containment threshold: Double, budget: Int = Self.budget
  ) -> (pairs: [Pair], isComplete: Bool) {
    var postings: [[Int32]] = Array(repeating: [], count: frequencies.count)
    for text in shingles.indices {
      for shingle in shingles[text] { postings[Int(shingle)].append(Int32(text)) }
    }
    var pairs: [Pair] = []
    var spent = 0
    var seen = [Int32](repeating: -1, count: shingles.count)
    for text in shingles.indices where !shingles[text].isEmpty {
      let own = shingles[text]
      let needed = Int((threshold * Double(own.count)).rounded(.up))
      let prefix = own.sorted {
        (frequencies[Int($0)], $0) < (frequencies[Int($1)], $1)
      }.prefix(own.count - needed + 1)
      for shingle in prefix {
        for other in postings[Int(shingle)] {
          spent += 1
          let size = shingles[Int(other)].count
          // Each pair once: from its smaller text, of equal ones from the first.
          guard size > own.count || (size == own.count && Int(other) > text),
            seen[Int(other)] != Int32(text)
          else { continue }
          seen[Int(other)] = Int32(text)
          spent += own.count + size
          let shared = Self.shared(own, shingles[Int(other)])
          if Double(shared) >= threshold * Double(own.count) {
            pairs.append(pair(min(text, Int(other)), max(text, Int(other)), shared: shared))
          }
        }
        if spent > budget || pairs.count > Self.maximumPairs {
          return (Self.ordered(pairs), false)
        }
      }
    }
    return (Self.ordered(pairs), true)
  }

  private static func ordered(_ pairs: [Pair]) -> [Pair] {
    pairs.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }

  private static func shared(_ left: [Int32], _ right: [Int32]) -> Int {
    var (i, j, count) = (0, 0, 0)
    while i < left.count, j < right.count {
      if left[i] == right[j] {
        count += 1
        i += 1
        j += 1
      } else if left[i] < right[j] {
        i += 1
      } else {
        j += 1
      }
    }
    return count
  }
}
