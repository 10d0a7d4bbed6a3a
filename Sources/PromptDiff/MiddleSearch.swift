/// The search for the middle of a shortest edit path, from both ends of a box at once.
///
/// Diagonal k holds the points with x - y = k, counted from the end a search starts at; the reach
/// on it is the furthest x that d edits come to, never outside the box.
struct MiddleSearch {
  /// Where a box is to be split.
  enum Outcome {
    /// A point on a shortest path.
    case found(x: Int, y: Int)
    /// The furthest point that the allowed number of edits reached.
    case furthest(x: Int, y: Int)
    /// The budget is spent.
    case exhausted
  }

  private struct Point {
    var x: Int
    var y: Int
  }

  let old: [Int]
  let new: [Int]
  private let limit: Int
  private var forward: [Int]
  private var backward: [Int]
  private static let unreached = Int.min / 2

  /// A search in two sequences, `limit` edits deep from either end.
  init(old: [Int], new: [Int], limit: Int) {
    self.old = old
    self.new = new
    self.limit = min(limit, (old.count + new.count) / 2 + 1)
    forward = Array(repeating: Self.unreached, count: 2 * self.limit + 5)
    backward = forward
  }

  /// The middle of a box whose sides are not empty and differ in their first and last elements.
  mutating func middle(of box: Box, budget: inout Int) -> Outcome {
    for edits in 0...limit {
      guard budget > 0 else { return .exhausted }
      if let point = stepForward(box, edits, &budget) {
        return .found(x: box.x0 + point.x, y: box.y0 + point.y)
      }
      if let point = stepBackward(box, edits, &budget) {
        return .found(x: box.x1 - point.x, y: box.y1 - point.y)
      }
    }
    let ahead = furthest(forward, box)
    let behind = furthest(backward, box)
    return ahead.x + ahead.y >= behind.x + behind.y
      ? .furthest(x: box.x0 + ahead.x, y: box.y0 + ahead.y)
      : .furthest(x: box.x1 - behind.x, y: box.y1 - behind.y)
  }

  /// One more edit from the beginning; the point where the path from the end is met.
  private mutating func stepForward(_ box: Box, _ edits: Int, _ budget: inout Int) -> Point? {
    let (width, height) = (box.x1 - box.x0, box.y1 - box.y0)
    let (delta, center) = (width - height, limit + 2)
    Self.open(&forward, edits, center)
    var diagonal = Self.lowest(edits, height)
    while diagonal <= min(edits, width) {
      var x = Self.start(forward, center + diagonal, atMost: min(width, height + diagonal))
      let first = x
      while x < width, x - diagonal < height,
        old[box.x0 + x] == new[box.y0 + x - diagonal]
      {
        x += 1
      }
      budget -= 1 + x - first
      forward[center + diagonal] = x
      let mirrored = delta - diagonal
      if delta & 1 != 0, abs(mirrored) < edits, x + backward[center + mirrored] >= width {
        return Point(x: x, y: x - diagonal)
      }
      diagonal += 2
    }
    return nil
  }

  /// One more edit from the end, all counted from there; the point where the other path is met.
  private mutating func stepBackward(_ box: Box, _ edits: Int, _ budget: inout Int) -> Point? {
    let (width, height) = (box.x1 - box.x0, box.y1 - box.y0)
    let (delta, center) = (width - height, limit + 2)
    Self.open(&backward, edits, center)
    var diagonal = Self.lowest(edits, height)
    while diagonal <= min(edits, width) {
      var x = Self.start(backward, center + diagonal, atMost: min(width, height + diagonal))
      let first = x
      while x < width, x - diagonal < height,
        old[box.x1 - 1 - x] == new[box.y1 - 1 - x + diagonal]
      {
        x += 1
      }
      budget -= 1 + x - first
      backward[center + diagonal] = x
      let mirrored = delta - diagonal
      if delta & 1 == 0, abs(mirrored) <= edits, x + forward[center + mirrored] >= width {
        return Point(x: x, y: x - diagonal)
      }
      diagonal += 2
    }
    return nil
  }

  /// Makes the neighbours of the outermost diagonals read as unreached.
  private static func open(_ reach: inout [Int], _ edits: Int, _ center: Int) {
    reach[center + edits + 1] = edits == 0 ? 0 : unreached
    reach[center - edits - 1] = unreached
  }

  /// The lowest diagonal of the box with the parity of `edits`.
  private static func lowest(_ edits: Int, _ height: Int) -> Int {
    edits <= height ? -edits : -height + (edits - height) % 2
  }

  /// The furthest x that one edit more comes to: a removal from the diagonal below, an addition
  /// from the one above. A reach beyond the box's edge stands for the diagonal's end.
  private static func start(_ reach: [Int], _ index: Int, atMost edge: Int) -> Int {
    min(edge, max(reach[index - 1] + 1, reach[index + 1]))
  }

  private func furthest(_ reach: [Int], _ box: Box) -> Point {
    let (width, height) = (box.x1 - box.x0, box.y1 - box.y0)
    var best = Point(x: 0, y: 0)
    var diagonal = Self.lowest(limit, height)
    while diagonal <= min(limit, width) {
      let x = reach[limit + 2 + diagonal]
      if 2 * x - diagonal > best.x + best.y { best = Point(x: x, y: x - diagonal) }
      diagonal += 2
    }
    return best
  }
}
