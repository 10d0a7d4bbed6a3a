/// What chrF counts: for each order the n-grams of the output, of the reference, and of both.
struct ChrfStatistics: Sendable, Hashable {
  /// The counts of one order.
  struct Order: Sendable, Hashable {
    /// n-grams of the output; 0 where the reference has none of this order.
    var output = 0
    /// n-grams of the reference.
    var reference = 0
    /// n-grams of both, each as often as the side with fewer has it.
    var matches = 0
  }

  /// Orders of characters 1…6, then those of words.
  private(set) var orders: [Order]

  /// Nothing counted.
  init(orderCount: Int) {
    orders = [Order](repeating: Order(), count: orderCount)
  }

  /// The counts of an order list.
  init(_ orders: [Order]) {
    self.orders = orders
  }

  /// Adds a segment's counts.
  mutating func add(_ other: ChrfStatistics) {
    for (index, order) in other.orders.enumerated() {
      orders[index].output += order.output
      orders[index].reference += order.reference
      orders[index].matches += order.matches
    }
  }

  /// F2 of precision and recall averaged over the orders that both sides have, 0…1:
  /// sacrebleu's `_compute_f_score` without epsilon smoothing, ÷ 100.
  var score: Double {
    let effective = orders.filter { $0.output > 0 && $0.reference > 0 }
    guard !effective.isEmpty else { return 0 }
    var precision = 0.0
    var recall = 0.0
    for order in effective {
      precision += Double(order.matches) / Double(order.output)
      recall += Double(order.matches) / Double(order.reference)
    }
    precision /= Double(effective.count)
    recall /= Double(effective.count)
    guard precision + recall > 0 else { return 0 }
    return min(5 * precision * recall / (4 * precision + recall), 1)
  }
}
