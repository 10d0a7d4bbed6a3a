/// The one source of chance: SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom
/// number generators"), 64 bits a step, the same on every machine.
///
/// A seed gives 2⁶⁴ words before they repeat. It is for statistics and shuffles, not for secrets.
public struct SeededGenerator: RandomNumberGenerator, Sendable, Hashable {
  private var state: UInt64

  /// A generator; equal seeds give equal words.
  public init(seed: UInt64) {
    state = seed
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  /// SplitMix64's finaliser: a bijection that spreads every bit.
  public static func mixed(_ word: UInt64) -> UInt64 {
    var z = word
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
