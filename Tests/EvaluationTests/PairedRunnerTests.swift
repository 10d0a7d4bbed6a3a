import PromptModel
import StrictData
import Synchronization
import Testing

@testable import Evaluation

@Suite("Two arms, interleaved")
struct PairedRunnerTests {
  private let cases = (0..<30).map { number in
    Sample.suiteCase(
      "c\(number)", [AssertionSpec(type: "equals", value: .string("yes"))], line: number + 2)
  }

  private static func arm(
    _ name: String, cases: [SuiteCase],
    _ script: @escaping @Sendable (String) async throws -> String
  ) throws -> PairedRunner.Arm {
    PairedRunner.Arm(
      task: Conversation { item throws(RenderFailure) in
        do {
          return try ModelRequest(
            model: Sample.model(), messages: [ChatMessage(role: "user", text: "\(name) \(item.id)")]
          )
        } catch {
          throw RenderFailure("\(error)")
        }
      },
      provider: ScriptedProvider { request, _ in
        ModelAnswer(text: try await script(request.messages[0].text))
      }, grader: try Grader(suite: Sample.suite(cases)))
  }

  @Test("the order is drawn from the seed: every case once a pass, an arm first at random")
  func schedule() {
    let schedule = PairedSchedule(cases: cases, passes: 0..<2, seed: 11)
    #expect(schedule == PairedSchedule(cases: cases, passes: 0..<2, seed: 11))
    #expect(schedule != PairedSchedule(cases: cases, passes: 0..<2, seed: 12))
    let first = schedule.steps.prefix(30).map(\.suiteCase.id)
    #expect(first.sorted() == cases.map(\.id).sorted())
    #expect(first != cases.map(\.id))
    #expect(first == schedule.steps.suffix(30).map(\.suiteCase.id))
    #expect(schedule.steps.prefix(30).allSatisfy { $0.repeatIndex == 0 })
    let heads = schedule.steps.count { $0.startsWithSecond }
    #expect((15...45).contains(heads), "\(heads)")
    // Where a case ends up is spread over all places.
    let places = (0..<300).map { seed in
      PairedSchedule(cases: cases, passes: 0..<1, seed: UInt64(seed)).steps.firstIndex {
        $0.suiteCase.id == "c0"
      } ?? -1
    }
    #expect(Set(places).count == 30)
  }

  @Test("members of a group stay together and are one cluster")
  func clusters() {
    let grouped = (0..<12).map { number in
      SuiteCase(
        id: "g\(number)", vars: JSONObject(), group: number < 9 ? "\(number % 3)" : nil,
        line: number + 2)
    }
    let steps = PairedSchedule(cases: grouped, passes: 0..<1, seed: 3).steps
    #expect(steps.map(\.cluster).max() == 5)
    for cluster in 0..<6 {
      let places = steps.indices.filter { steps[$0].cluster == cluster }
      #expect((places.last ?? 0) - (places.first ?? 0) + 1 == places.count)
      #expect(places.count == (steps[places[0]].suiteCase.group == nil ? 1 : 3))
    }
  }

  @Test("both arms are asked about a case before the next, the first by the coin")
  func interleaving() async throws {
    let asked = Mutex<[String]>([])
    let note: @Sendable (String) -> String = { text in
      asked.withLock { $0.append(text) }
      return "yes"
    }
    let schedule = PairedSchedule(cases: cases, passes: 0..<1, seed: 5)
    let outcome = await PairedRunner().run(
      schedule, first: try Self.arm("A", cases: cases, note),
      second: try Self.arm("B", cases: cases, note))
    let expected = schedule.steps.flatMap { step in
      (step.startsWithSecond ? ["B", "A"] : ["A", "B"]).map { "\($0) \(step.suiteCase.id)" }
    }
    #expect(asked.withLock { $0 } == expected)
    #expect(outcome.isComplete && outcome.calls == 60)
    #expect(outcome.first.map(\.suiteCase.id) == schedule.steps.map(\.suiteCase.id))
    #expect(outcome.second.count == 30)
  }

  @Test("a stop reads the schedule's order, not that of the answers; what is behind is left out")
  func stop() async throws {
    let schedule = PairedSchedule(cases: cases, passes: 0..<1, seed: 5)
    let slow = schedule.steps[0].suiteCase.id
    var seen: [String] = []
    let outcome = await PairedRunner().run(
      schedule, concurrency: 6,
      first: try Self.arm("A", cases: cases) { text in
        if text == "A \(slow)" { try await Task.sleep(for: .milliseconds(60)) }
        return "yes"
      }, second: try Self.arm("B", cases: cases) { _ in "no" },
      goesOn: { cluster in
        seen += cluster.first.map(\.suiteCase.id)
        return seen.count < 4
      })
    #expect(seen == schedule.steps.prefix(4).map(\.suiteCase.id))
    #expect(outcome.first.map(\.suiteCase.id) == seen && outcome.second.count == 4)
    #expect(!outcome.isComplete)
    #expect(outcome.first.allSatisfy { $0.graded.pass == true })
    #expect(outcome.second.allSatisfy { $0.graded.pass == false })
  }

  @Test("a run may be cut to a number of cases")
  func most() async throws {
    let schedule = PairedSchedule(cases: cases, passes: 0..<3, seed: 5, most: 7)
    #expect(schedule.steps.count == 7)
    let outcome = await PairedRunner().run(
      schedule, first: try Self.arm("A", cases: cases) { _ in "yes" },
      second: try Self.arm("B", cases: cases) { _ in "yes" })
    #expect(outcome.isComplete && outcome.calls == 14)
  }
}

@Suite("The noise floor")
struct NoiseFloorTests {
  private func results(_ runs: [String: [Bool?]]) -> [CaseResult] {
    runs.sorted { $0.key < $1.key }.flatMap { id, passes in
      passes.enumerated().map {
        CaseResult(id: id, repeatIndex: $0.offset, pass: $0.element, score: 1)
      }
    }
  }

  @Test("no case flips: no noise, no flakes")
  func silence() {
    let runs = results(["a": [true], "b": [false]])
    let noise = NoiseFloor(first: runs, second: runs)
    #expect(noise.lost.isEmpty && noise.gained.isEmpty && noise.flakeRate == 0)
    #expect(noise.churn == 0 && noise.standardDeviation(repeats: 1) == 0)
    #expect(!noise.measuresSampler && noise.count == 2 && noise.repeats == 1)
  }

  @Test("single runs: each flip counts 1/n² in the variance")
  func single() {
    let noise = NoiseFloor(
      first: results(["a": [true], "b": [false], "c": [true], "d": [true]]),
      second: results(["a": [false], "b": [true], "c": [false], "d": [true]]))
    #expect(noise.lost == ["a", "c"] && noise.gained == ["b"])
    #expect(noise.difference == -0.25 && noise.flipRate == 0.75 && noise.churn == 0.75)
    #expect(abs(noise.standardDeviation(repeats: 1) - 3.0.squareRoot() / 4) < 1e-12)
    #expect(abs(noise.standardDeviation(repeats: 3) - 0.25) < 1e-12)
    #expect(noise.flakeRate == 0.75 && noise.measuresSampler)
  }

  @Test("repeats of both arms are pooled: c(R − c)/(R(R − 1))")
  func repeats() {
    // a: 4 of 6 runs pass, 8/30; b: 6 of 6.
    let noise = NoiseFloor(
      first: results(["a": [true, true, false], "b": [true, true, true]]),
      second: results(["a": [true, false, true], "b": [true, true, true]]))
    #expect(noise.lost.isEmpty && noise.gained.isEmpty, "both pass two of three times")
    #expect(abs(noise.churn - 2 * (8.0 / 30) / 2) < 1e-12)
    #expect(abs(noise.standardDeviation(repeats: 3) - (2 * 8.0 / 30 / 4 / 3).squareRoot()) < 1e-12)
    #expect(noise.flakeRate == 0.5)
  }

  @Test("a case without a verdict is left out; ten per cent of flakes are not too many")
  func limits() {
    let noise = NoiseFloor(
      first: results(["a": [nil], "b": [true]]), second: results(["a": [true], "b": [true]]))
    #expect(noise.count == 1)
    var (one, two) = ([String: [Bool?]](), [String: [Bool?]]())
    for number in 0..<10 { (one["\(number)"], two["\(number)"]) = ([true], [number > 0]) }
    #expect(!NoiseFloor(first: results(one), second: results(two)).measuresSampler)
    #expect(NoiseFloor(first: [], second: []).flakeRate == nil)
  }
}
