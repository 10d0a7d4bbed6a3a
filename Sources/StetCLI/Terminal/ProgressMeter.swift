internal import Evaluation
internal import Foundation
internal import Workflows

/// Says how far long work is: on a terminal in a line that is drawn over, else in a line a minute.
final class ProgressMeter: Sendable {
  /// How far work is.
  private struct Step {
    let title: String
    let done: Int
    let total: Int
    /// Those of `done` that were there before.
    let kept: Int
    /// Beside the figures: cost and cached answers.
    let beside: [String]
  }

  private let isInteractive: Bool
  private let write: @Sendable (String) -> Void
  private let seconds: @Sendable () -> Double
  private let lock = NSLock()
  nonisolated(unsafe) private var began = 0.0
  nonisolated(unsafe) private var title: String?
  nonisolated(unsafe) private var last: Step?
  nonisolated(unsafe) private var shownAt = 0.0
  nonisolated(unsafe) private var shownDone = -1
  nonisolated(unsafe) private var hasShown = false

  /// A meter on a console's standard error.
  convenience init(console: Console) {
    let start = ContinuousClock.now
    self.init(
      isInteractive: console.isInteractive,
      seconds: { (ContinuousClock.now - start) / .seconds(1) },
      write: { console.isInteractive ? console.redraw($0) : console.error($0) })
  }

  /// A meter.
  ///
  /// - Parameters:
  ///   - seconds: a clock.
  ///   - write: draws over the line on a terminal, else writes a line.
  init(
    isInteractive: Bool, seconds: @escaping @Sendable () -> Double,
    write: @escaping @Sendable (String) -> Void
  ) {
    self.isInteractive = isInteractive
    self.seconds = seconds
    self.write = write
  }

  /// Takes note of work that costs nothing.
  func update(title: String, done: Int, total: Int) {
    update(Step(title: title, done: done, total: total, kept: 0, beside: []))
  }

  /// Takes note of a run.
  func update(_ progress: EvaluationProgress) {
    let spent = progress.spent
    var beside: [String] = []
    if spent.usd > 0 { beside.append(Dollars.text(spent.usd)) }
    if spent.cached > 0 { beside.append("\(spent.cached) cached") }
    update(
      Step(
        title: progress.title, done: progress.done, total: progress.total, kept: progress.kept,
        beside: beside))
  }

  private func update(_ step: Step) {
    guard step.total > 0 else { return }
    lock.lock()
    defer { lock.unlock() }
    let now = seconds()
    if title != step.title {
      (title, began) = (step.title, now)
      if !isInteractive { shownAt = now }
      shownDone = -1
    }
    last = step
    let wait = isInteractive ? 0.1 : 60.0
    let isDue = now - shownAt >= wait || (isInteractive && step.done == step.total)
    guard isDue || (isInteractive && !hasShown) else { return }
    show(step, now)
  }

  private func show(_ step: Step, _ now: Double) {
    (shownAt, shownDone, hasShown) = (now, step.done, true)
    var parts = ["\(step.done)/\(step.total)"]
    let elapsed = now - began
    let asked = max(0, step.done - step.kept)
    if elapsed > 0.5, asked > 0 {
      let rate = Double(asked) / elapsed
      parts.append(rate >= 10 ? "\(Int(rate.rounded()))/s" : "\(Fixed.text(rate, 1))/s")
      parts += step.beside
      if step.done < step.total {
        parts.append("\(Self.time(Double(step.total - step.done) / rate)) left")
      }
    } else {
      parts += step.beside
    }
    let figures = parts.joined(separator: "  ")
    write(
      isInteractive ? "\(step.title)  \(Self.bar(step))  \(figures)" : "\(step.title)  \(figures)")
  }

  /// Clears the line; without a terminal says where the work has come to, if a line was written.
  func finish() {
    lock.lock()
    defer { lock.unlock() }
    if hasShown, isInteractive { write("") }
    if hasShown, !isInteractive, let last, last.done != shownDone { show(last, seconds()) }
    (hasShown, title, last, shownDone) = (false, nil, nil, -1)
  }

  private static func bar(_ step: Step) -> String {
    let width = 24
    let filled = min(width, step.done * width / step.total)
    return String(repeating: "█", count: filled)
      + String(repeating: "░", count: width - filled)
  }

  /// `8 s`, `3 min`, `1 h 20 min`.
  static func time(_ seconds: Double) -> String {
    let whole = seconds.isFinite ? Int(min(seconds, 1e9).rounded(.up)) : 0
    if whole < 100 { return "\(whole) s" }
    let minutes = (whole + 59) / 60
    return minutes < 100 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
  }
}

/// Amounts of dollars as people read them.
enum Dollars {
  /// `0.0123 usd`, `1.50 usd`: four decimals below a dollar, else two.
  static func text(_ amount: Double) -> String {
    "\(Fixed.text(amount, amount < 1 ? 4 : 2)) usd"
  }
}

/// Numbers with so many decimals.
enum Fixed {
  static func text(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
    let scale = (0..<decimals).reduce(1.0) { product, _ in product * 10 }
    let scaled = Int((abs(value) * scale).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return "\(sign)\(scaled)" }
    let digits = String(scaled % Int(scale) + Int(scale)).dropFirst()
    return "\(sign)\(scaled / Int(scale)).\(digits)"
  }
}
