internal import Foundation

/// Pauses between attempts at a contended branch.
enum Backoff {
  /// Sleeps for a random time up to a bound that doubles with every attempt, 5 ms to 320 ms
  /// ("full jitter": Brooker, "Exponential Backoff And Jitter", 2015).
  static func pause(attempt: Int) {
    let bound = 0.005 * Double(1 << min(attempt, 6))
    Thread.sleep(forTimeInterval: Double.random(in: 0...bound))
  }
}
