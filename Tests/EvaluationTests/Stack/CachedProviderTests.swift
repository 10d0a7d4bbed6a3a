import PromptModel
import Testing

@testable import Evaluation

@Suite("Cached answers")
struct CachedProviderTests {
  private let sample = StackSample()

  @Test("the same question is asked once; a kept answer has no latency and costs nothing now")
  func once() async throws {
    let store = MemoryStore()
    let provider = StackSample.echo(cost: 0.5, tokens: 3)
    let (first, second) = (Spending(), Spending())
    _ = try await sample.run(
      CachedProvider(BudgetedProvider(provider, spending: first), store: store, spending: first))
    #expect(provider.asked == 20 && first.total.cached == 0 && first.total.usd == 10)
    let outcomes = try await sample.run(
      CachedProvider(BudgetedProvider(provider, spending: second), store: store, spending: second))
    #expect(provider.asked == 20)
    #expect(second.total.cached == 20 && second.total.calls == 0 && second.total.usd == 0)
    for outcome in outcomes {
      let answer = try #require(outcome.answer)
      #expect(answer.isCached && answer.latencyMilliseconds == nil && answer.costUSD == 0.5)
      #expect(outcome.attempts == 0 && outcome.result.usage?.milliseconds == nil)
      #expect(outcome.result.usage?.promptTokens == 3)
    }
    #expect(CaseOutcome.counts(of: outcomes).cached == 20)
  }

  @Test("another repeat, model, text or place of the provider is another question")
  func keys() throws {
    let key = CachedProvider.key(of: try StackSample.request(), origin: "a")
    #expect(key == CachedProvider.key(of: try StackSample.request(), origin: "a"))
    let others = [
      CachedProvider.key(of: try StackSample.request(repeatIndex: 1), origin: "a"),
      CachedProvider.key(of: try StackSample.request("Hello"), origin: "a"),
      CachedProvider.key(of: try StackSample.request(), origin: "b"),
    ]
    #expect(Set(others + [key]).count == 4)
  }

  @Test("failures are not kept")
  func failures() async throws {
    let store = MemoryStore()
    let provider = ScriptedProvider { _, _ in throw ProviderError("no such model") }
    let outcomes = try await sample.run(
      CachedProvider(provider, store: store, spending: Spending()))
    #expect(outcomes.allSatisfy { $0.graded.pass == nil } && store.count == 0)
  }

  @Test("prices are added where the provider names none")
  func prices() async throws {
    let priced = PricedProvider(
      StackSample.echo(tokens: 10), problem: { _ in ProviderError("too long") },
      cost: { $0.prompt.map { Double($0) / 100 } })
    #expect(try await priced.answer(try StackSample.request()).costUSD == 0.1)
    let own = PricedProvider(StackSample.echo(cost: 7, tokens: 10), cost: { _ in 1 })
    #expect(try await own.answer(try StackSample.request()).costUSD == 7)
    #expect(priced.problem(with: try StackSample.request())?.message == "too long")
  }
}
