internal import StrictData

/// Precision, recall and F1 over the leaves of two JSON values.
///
/// A leaf is a path and a scalar; an empty object and an empty array are one leaf each. Scalars
/// are equal as JSON Schema has it: `1 == 1.0`, `true != 1`, strings by Unicode scalars. Leaves
/// are compared as a multiset. Our own definition.
struct JSONLeafScore: Sendable, Hashable {
  /// How the items of arrays are addressed.
  enum ItemOrder: Sendable, Hashable {
    /// By their index.
    case matters
    /// By nothing: all items of an array share one path.
    case ignored
  }

  /// Equal leaves / leaves of the output.
  let precision: Double
  /// Equal leaves / leaves of the expected value.
  let recall: Double
  /// `2·equal / (leaves of both)`.
  let f1: Double

  /// Compares two values. Linear in their size; does not recurse.
  init(output: JSONValue, expected: JSONValue, order: ItemOrder = .matters) {
    var paths = JSONPathNumbers()
    var remaining: [JSONLeaf: Int] = [:]
    var expectedCount = 0
    paths.forEachLeaf(of: expected, order: order) { leaf in
      remaining[leaf, default: 0] += 1
      expectedCount += 1
    }
    var outputCount = 0
    var common = 0
    paths.forEachLeaf(of: output, order: order) { leaf in
      outputCount += 1
      guard let count = remaining[leaf], count > 0 else { return }
      remaining[leaf] = count - 1
      common += 1
    }
    // A value has at least one leaf.
    precision = Double(common) / Double(outputCount)
    recall = Double(common) / Double(expectedCount)
    f1 = Double(2 * common) / Double(outputCount + expectedCount)
  }

  /// The score of an output that is no JSON: 0 throughout.
  static let notJSON = JSONLeafScore()

  private init() {
    precision = 0
    recall = 0
    f1 = 0
  }
}

/// A path and what stands there.
struct JSONLeaf: Hashable {
  let path: Int
  /// A scalar, an empty array or an empty object.
  let value: ComparableJSON
}

/// Numbers for paths, so that a leaf's path costs the same at any depth.
struct JSONPathNumbers {
  private enum Step: Hashable {
    case name(ExactString)
    case index(Int)
    case anyIndex
  }

  private struct Edge: Hashable {
    let parent: Int
    let step: Step
  }

  private var numbers: [Edge: Int] = [:]

  private mutating func number(_ parent: Int, _ step: Step) -> Int {
    let edge = Edge(parent: parent, step: step)
    if let number = numbers[edge] { return number }
    let number = numbers.count + 1
    numbers[edge] = number
    return number
  }

  /// Calls with every leaf of a value.
  mutating func forEachLeaf(
    of value: JSONValue, order: JSONLeafScore.ItemOrder, _ body: (JSONLeaf) -> Void
  ) {
    var pending = [(path: 0, value: value)]
    while let (path, value) = pending.popLast() {
      switch value {
      case .array(let items) where !items.isEmpty:
        for (index, item) in items.enumerated() {
          let step: Step = order == .matters ? .index(index) : .anyIndex
          pending.append((number(path, step), item))
        }
      case .object(let object) where !object.isEmpty:
        for entry in object.entries {
          pending.append((number(path, .name(ExactString(entry.key))), entry.value))
        }
      default: body(JSONLeaf(path: path, value: value.comparable))
      }
    }
  }
}
