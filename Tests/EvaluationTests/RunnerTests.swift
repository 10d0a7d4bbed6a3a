import PromptModel
import StrictData
import Synchronization
import Testing

@testable import Evaluation

/// Answers from a closure and counts what it is asked.
final class ScriptedProvider: ModelProvider {
  private let script: @Sendable (ModelRequest, Int) async throws -> ModelAnswer
  private let state = Mutex<(asked: [Digest: Int], open: Int, mostOpen: Int)>(([:], 0, 0))

  init(
    _ script: @escaping @Sendable (ModelRequest, Int) async throws -> ModelAnswer
  ) {
    self.script = script
  }

  var mostOpen: Int { state.withLock { $0.mostOpen } }
  var asked: Int { state.withLock { $0.asked.values.reduce(0, +) } }

  func answer(_ request: ModelRequest) async throws(ProviderError) -> ModelAnswer {
    let attempt = state.withLock { state in
      state.open += 1
      state.mostOpen = max(state.mostOpen, state.open)
      state.asked[request.digest, default: 0] += 1
      return state.asked[request.digest] ?? 0
    }
    defer { state.withLock { $0.open -= 1 } }
    do {
      return try await script(request, attempt)
    } catch let error as ProviderError {
      throw error
    } catch {
      throw ProviderError("\(error)", retry: .afterBackoff)
    }
  }
}

@Suite("The runner")
struct RunnerTests {
  private let runner = EvaluationRunner()
  private let cases = (0..<20).map { number in
    Sample.suiteCase(
      "c\(number)", [AssertionSpec(type: "equals", value: .string("c\(number)"))], line: number + 2)
  }

  private func grader() throws -> Grader { try Grader(suite: Sample.suite(cases)) }

  private static func render(_ item: SuiteCase) throws(RenderFailure) -> ModelRequest {
    do {
      return try ModelRequest(
        model: Sample.model(), messages: [ChatMessage(role: "user", text: item.id)])
    } catch {
      throw RenderFailure("\(error)")
    }
  }

  private static let echo = ScriptedProvider { request, _ in
    ModelAnswer(text: request.messages[0].text)
  }

  @Test("outcomes come in the order of the cases, repeats together")
  func order() async throws {
    let provider = ScriptedProvider { request, _ in
      let number = Int(request.messages[0].text.dropFirst()) ?? 0
      try await Task.sleep(for: .milliseconds(20 - number))
      return ModelAnswer(text: request.messages[0].text)
    }
    let outcomes = await runner.run(
      cases: cases, repeats: 3, concurrency: 8, task: Conversation(Self.render),
      provider: provider,
      grader: try grader())
    #expect(outcomes.map(\.suiteCase.id) == cases.flatMap { [$0.id, $0.id, $0.id] })
    #expect(outcomes.map(\.repeatIndex) == cases.flatMap { _ in [0, 1, 2] })
    #expect(outcomes.allSatisfy { $0.graded.pass == true && $0.attempts == 1 })
    #expect(provider.mostOpen <= 8)
    #expect(CaseOutcome.counts(of: outcomes).passed == 60)
  }

  @Test("never more open requests than asked for", arguments: [-1, 1, 3])
  func concurrency(limit: Int) async throws {
    let provider = ScriptedProvider { request, _ in
      await Task.yield()
      return ModelAnswer(text: request.messages[0].text)
    }
    _ = await runner.run(
      cases: cases, concurrency: limit, task: Conversation(Self.render), provider: provider,
      grader: try grader())
    #expect(provider.mostOpen <= max(1, limit))
    #expect(provider.asked == 20)
  }

  @Test("progress counts every one, one at a time")
  func progress() async throws {
    let seen = Mutex<[Progress]>([])
    _ = await runner.run(
      cases: cases, repeats: 2, concurrency: 5, task: Conversation(Self.render),
      provider: Self.echo,
      grader: try grader(), progress: { step in seen.withLock { $0.append(step) } })
    let steps = seen.withLock { $0 }
    #expect(steps.map(\.finished) == Array(1...40))
    #expect(steps.allSatisfy { $0.total == 40 && $0.pass == true })
  }

  @Test("only failures on the way are tried again, three times at most")
  func retries() async throws {
    let provider = ScriptedProvider { request, attempt in
      switch request.messages[0].text {
      case "c0": throw ProviderError("429", retry: .afterBackoff)
      case "c1" where attempt < 3: throw ProviderError("503", retry: .afterBackoff)
      case "c2": throw ProviderError("no such model")
      case "c3": return ModelAnswer(text: "a bad answer")
      default: return ModelAnswer(text: request.messages[0].text, isCached: true)
      }
    }
    let outcomes = await runner.run(
      cases: Array(cases.prefix(5)), task: Conversation(Self.render),
      provider: PatientProvider(provider, base: .milliseconds(1)), grader: try grader())
    #expect(outcomes.map(\.attempts) == [4, 3, 1, 1, 0])
    #expect(outcomes.map(\.graded.pass) == [nil, true, nil, false, true])
    #expect(
      outcomes[0].ending == .unanswered(ProviderError("429", retry: .afterBackoff, attempts: 4)))
    #expect(outcomes[2].graded.error == "no such model")
    let counts = CaseOutcome.counts(of: outcomes)
    #expect(counts.total == 5)
    #expect(counts.errored == 2)
    #expect(counts.failed == 1)
    #expect(counts.cached == 2)
    #expect(counts.isConsistent)
  }

  @Test("a case that cannot be rendered fails, the others run")
  func unrendered() async throws {
    let outcomes = await runner.run(
      cases: cases, concurrency: 4,
      task: Conversation { item throws(RenderFailure) in
        if item.id == "c7" { throw RenderFailure("variable 'x' is missing") }
        return try Self.render(item)
      }, provider: Self.echo, grader: try grader())
    #expect(outcomes[7].ending == .unrendered(RenderFailure("variable 'x' is missing")))
    #expect(outcomes[7].result.pass == false)
    #expect(outcomes[7].result.score == 0)
    #expect(outcomes[7].attempts == 0)
    #expect(outcomes.count { $0.graded.pass == true } == 19)
  }

  @Test("after a cancellation the rest is skipped, and what was done is kept")
  func cancellation() async throws {
    let grader = try grader()
    let cases = cases
    let runner = runner
    let task = Task {
      await runner.run(
        cases: cases, concurrency: 2, task: Conversation(Self.render),
        provider: ScriptedProvider { request, _ in
          if request.messages[0].text == "c0" { return ModelAnswer(text: "c0") }
          try await Task.sleep(for: .seconds(600))
          return ModelAnswer(text: "late")
        }, grader: grader,
        progress: { step in
          if step.caseID == "c0" { withUnsafeCurrentTask { $0?.cancel() } }
        })
    }
    let outcomes = await task.value
    #expect(outcomes.count == 20)
    #expect(outcomes[0].graded.pass == true)
    #expect(outcomes.dropFirst().allSatisfy { $0.isSkipped })
    #expect(outcomes.map(\.suiteCase.id) == cases.map(\.id))
    let counts = CaseOutcome.counts(of: outcomes)
    #expect(counts.skipped == 19)
    #expect(counts.isConsistent)
  }

  @Test("no cases, no outcomes")
  func empty() async throws {
    let outcomes = await runner.run(
      cases: [], task: Conversation(Self.render), provider: Self.echo, grader: try grader())
    #expect(outcomes.isEmpty)
  }
}
