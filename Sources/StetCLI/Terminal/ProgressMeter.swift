internal import Foundation

/// A line on the terminal that says how far long work is; silent where there is no terminal.
final class ProgressMeter: Sendable {
  private let console: Console
  private let lock = NSLock()
  nonisolated(unsafe) private var drawn = false
  nonisolated(unsafe) private var lastPercent = -1

  init(console: Console) {
    self.console = console
  }

  /// Draws `title  done/total`.
  func update(title: String, done: Int, total: Int) {
    guard console.isInteractive, total > 0 else { return }
    lock.lock()
    defer { lock.unlock() }
    let percent = done * 100 / total
    guard percent != lastPercent else { return }
    lastPercent = percent
    drawn = true
    let width = 24
    let filled = done * width / total
    let bar =
      String(repeating: "█", count: filled)
      + String(repeating: "░", count: width - filled)
    console.redraw("\(title)  \(bar) \(done)/\(total)")
  }

  /// Clears the line.
  func finish() {
    lock.lock()
    defer { lock.unlock() }
    if drawn { console.redraw("") }
    drawn = false
    lastPercent = -1
  }
}
