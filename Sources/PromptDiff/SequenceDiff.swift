/// Which elements of two sequences of symbols have no counterpart in the other.
///
/// Eugene W. Myers, "An O(ND) Difference Algorithm and Its Variations" (Algorithmica 1, 1986),
/// section 4b: linear space, by splitting at the middle of a shortest edit path. The unmarked
/// elements of both sides are equal, in order.
///
/// The work is bounded: a split that finds no middle within ``splitLimit`` edits from either end is
/// made at the furthest point reached, and what is left when the budget is spent counts as replaced.
/// The result is then correct, and perhaps longer than needed (``isMinimal`` is false).
struct SequenceDiff {
  /// Edits from either end before a split is made at the furthest point reached: scripts of up to
  /// twice this many edits are shortest, as far as the budget goes.
  static let splitLimit = 1024

  /// For each old element, whether it is removed.
  private(set) var isRemoved: [Bool]
  /// For each new element, whether it is added.
  private(set) var isAdded: [Bool]
  /// Whether no shorter script exists.
  private(set) var isMinimal = true

  /// Old and new symbols (0 ..< `symbolCount`). Each diagonal visited and each element compared
  /// takes one from the budget.
  init(
    old: [Int], new: [Int], symbolCount: Int, splitLimit: Int = Self.splitLimit,
    budget: inout Int
  ) {
    isRemoved = Array(repeating: false, count: old.count)
    isAdded = Array(repeating: false, count: new.count)
    var box = Box(x0: 0, x1: old.count, y0: 0, y1: new.count)
    box.trim(old, new)

    let (keptOld, keptNew) = keepShared(box, old, new, symbolCount)
    var search = MiddleSearch(
      old: keptOld.map { old[$0] }, new: keptNew.map { new[$0] }, limit: splitLimit)
    var pending = [Box(x0: 0, x1: keptOld.count, y0: 0, y1: keptNew.count)]
    while var box = pending.popLast() {
      box.trim(search.old, search.new)
      if box.isOneSided {
        mark(box, keptOld, keptNew)
        continue
      }
      switch search.middle(of: box, budget: &budget) {
      case .found(let x, let y):
        pending.append(Box(x0: x, x1: box.x1, y0: y, y1: box.y1))
        pending.append(Box(x0: box.x0, x1: x, y0: box.y0, y1: y))
      case .furthest(let x, let y):
        isMinimal = false
        pending.append(Box(x0: x, x1: box.x1, y0: y, y1: box.y1))
        pending.append(Box(x0: box.x0, x1: x, y0: box.y0, y1: y))
      case .exhausted:
        isMinimal = false
        mark(box, keptOld, keptNew)
      }
    }
  }

  /// The places in a box whose elements both sides have; marks the others. An element that the
  /// other side lacks is in no common subsequence: without them, two unrelated texts leave nothing
  /// to search.
  private mutating func keepShared(
    _ box: Box, _ old: [Int], _ new: [Int], _ symbolCount: Int
  ) -> (old: [Int], new: [Int]) {
    var inOld = Array(repeating: false, count: symbolCount)
    var inNew = inOld
    for index in box.x0..<box.x1 { inOld[old[index]] = true }
    for index in box.y0..<box.y1 { inNew[new[index]] = true }
    var keptOld: [Int] = []
    var keptNew: [Int] = []
    for index in box.x0..<box.x1 {
      if inNew[old[index]] { keptOld.append(index) } else { isRemoved[index] = true }
    }
    for index in box.y0..<box.y1 {
      if inOld[new[index]] { keptNew.append(index) } else { isAdded[index] = true }
    }
    return (keptOld, keptNew)
  }

  private mutating func mark(_ box: Box, _ keptOld: [Int], _ keptNew: [Int]) {
    for index in box.x0..<box.x1 { isRemoved[keptOld[index]] = true }
    for index in box.y0..<box.y1 { isAdded[keptNew[index]] = true }
  }
}

/// A part of the old sequence beside a part of the new one.
struct Box {
  var x0: Int
  var x1: Int
  var y0: Int
  var y1: Int

  /// Whether one side is empty.
  var isOneSided: Bool { x0 == x1 || y0 == y1 }

  /// Cuts what both sides begin and end with.
  mutating func trim(_ old: [Int], _ new: [Int]) {
    while x0 < x1, y0 < y1, old[x0] == new[y0] {
      x0 += 1
      y0 += 1
    }
    while x0 < x1, y0 < y1, old[x1 - 1] == new[y1 - 1] {
      x1 -= 1
      y1 -= 1
    }
  }
}
