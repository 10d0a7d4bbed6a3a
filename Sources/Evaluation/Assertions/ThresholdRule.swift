/// What an assertion type makes of `threshold`.
enum ThresholdRule {
  /// A score in 0…1, the least that passes; without one the check's own verdict stands.
  case optional
  /// A score in 0…1, the least that passes; this one where none is written.
  case standard(Double)
  /// A score in 0…1 that must be written: no default would tell good from bad.
  case required
  /// The type's own unit (a distance, milliseconds, US dollars), from 0 on, which the check
  /// compares itself: the most that passes.
  case own
  /// A score in 0…1 that the check compares itself, beside its own verdict.
  case beside

  /// The least score that passes; nil: the check's own verdict stands.
  func leastScore(_ written: Double?, type: String) throws(AssertionFault) -> Double? {
    switch self {
    case .own:
      if let written, !(written.isFinite && written >= 0) {
        throw AssertionFault("\(type) has threshold \(written), which is not 0 or more")
      }
      return nil
    case .optional, .standard, .required, .beside:
      if let written, !(0...1).contains(written) {
        throw AssertionFault("\(type) has threshold \(written), which is not in 0…1")
      }
    }
    if case .beside = self { return nil }
    if let written { return written }
    switch self {
    case .standard(let threshold): return threshold
    case .required:
      throw AssertionFault(
        "\(type) has no threshold, and none is right for every suite: write the least score that "
          + "passes, from 0 to 1")
    case .optional, .own, .beside: return nil
    }
  }
}
