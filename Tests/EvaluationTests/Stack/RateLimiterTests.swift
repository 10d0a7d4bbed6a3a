import Synchronization
import Testing

@testable import Evaluation

@Suite("Rate limits")
struct RateLimiterTests {
  private let sample = StackSample()

  @Test("never more requests under way than the provider takes, whoever asks")
  func concurrency() async throws {
    let provider = StackSample.echo(after: .milliseconds(3))
    let limited = LimitedProvider(provider, limiter: RateLimiter(concurrency: 3))
    async let first = sample.run(limited, concurrency: 10)
    async let second = sample.run(limited, concurrency: 10)
    let outcomes = try await first + second
    #expect(outcomes.allSatisfy { $0.graded.pass == true })
    #expect(provider.mostOpen == 3)
  }

  @Test("requests are spaced by the rate")
  func rate() async throws {
    let provider = StackSample.echo()
    let limiter = RateLimiter(requestsPerMinute: 3000)
    let clock = ContinuousClock()
    let took = try await clock.measure {
      _ = try await sample.run(LimitedProvider(provider, limiter: limiter), concurrency: 20)
    }
    // 20 requests, 19 spaces of 20 ms.
    #expect(took >= .milliseconds(375))
    #expect(provider.asked == 20)
  }

  @Test("a wait that the provider names holds all back")
  func pause() async throws {
    let began = Mutex<[ContinuousClock.Instant]>([])
    let provider = ScriptedProvider { request, attempt in
      began.withLock { $0.append(ContinuousClock.now) }
      if request.messages[0].text == "c0", attempt == 1 {
        throw ProviderError("429", retry: .after(.milliseconds(400)))
      }
      return ModelAnswer(text: request.messages[0].text)
    }
    let outcomes = try await sample.run(
      PatientProvider(LimitedProvider(provider, limiter: RateLimiter(concurrency: 1))),
      concurrency: 4)
    #expect(outcomes.allSatisfy { $0.graded.pass == true })
    let times = began.withLock { $0 }
    #expect(times.count == 21)
    let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
    #expect(gaps.contains { $0 >= .milliseconds(395) }, "nothing was sent meanwhile")
  }

  @Test(
    "whoever waits for a place and is cancelled gives up at once, and leaves none occupied",
    .timeLimit(.minutes(10)))
  func cancelled() async throws {
    let provider = ScriptedProvider { _, _ in
      try await Task.sleep(for: .seconds(3600))
      return ModelAnswer(text: "")
    }
    let limiter = RateLimiter(concurrency: 1)
    let limited = LimitedProvider(provider, limiter: limiter)
    let run = Task { try await StackSample().run(limited, concurrency: 4) }
    while provider.asked == 0 { await Task.yield() }
    run.cancel()
    let outcomes = try await run.value
    #expect(outcomes.allSatisfy { $0.isSkipped })
    let after = StackSample.echo()
    let rest = try await sample.run(LimitedProvider(after, limiter: limiter))
    #expect(rest.allSatisfy { $0.graded.pass == true })
  }
}
