import Foundation
import Synchronization
import Testing

@testable import StetCLI

@Suite("The progress meter")
struct ProgressMeterTests {
  private final class Scene: Sendable {
    let time = Mutex(0.0)
    let lines = Mutex<[String]>([])

    func meter(isInteractive: Bool) -> ProgressMeter {
      ProgressMeter(
        isInteractive: isInteractive, seconds: { self.time.withLock { $0 } },
        write: { line in self.lines.withLock { $0.append(line) } })
    }
    func at(_ seconds: Double) { time.withLock { $0 = seconds } }
    var written: [String] { lines.withLock { $0 } }
  }

  @Test("without a terminal: a line a minute and one at the end, none for a short run")
  func lines() {
    let scene = Scene()
    let meter = scene.meter(isInteractive: false)
    for second in 0...150 {
      scene.at(Double(second))
      meter.update(title: "a/p on s", done: second, total: 200)
    }
    #expect(scene.written.count == 2)
    #expect(scene.written[0] == "a/p on s  60/200  1.0/s  3 min left")
    meter.finish()
    #expect(scene.written.last == "a/p on s  150/200  1.0/s  50 s left")
    #expect(scene.written.count == 3)
    meter.update(title: "a/p on s", done: 1, total: 2)
    meter.finish()
    #expect(scene.written.count == 3)
  }

  @Test("on a terminal: at once, then ten times a second, then nothing is left")
  func bar() {
    let scene = Scene()
    let meter = scene.meter(isInteractive: true)
    for step in 0..<1000 {
      scene.at(Double(step) / 1000)
      meter.update(title: "t", done: step, total: 1000)
    }
    #expect((9...12).contains(scene.written.count))
    meter.update(title: "t", done: 1000, total: 1000)
    #expect(scene.written.last?.contains("1000/1000") == true)
    #expect(scene.written.last?.contains(String(repeating: "█", count: 24)) == true)
    meter.finish()
    #expect(scene.written.last == "")
  }

  @Test(
    "times as people read them",
    arguments: [(0.2, "1 s"), (99, "99 s"), (100, "2 min"), (5400, "90 min"), (7200, "2 h 0 min")])
  func times(seconds: Double, text: String) { #expect(ProgressMeter.time(seconds) == text) }
}
