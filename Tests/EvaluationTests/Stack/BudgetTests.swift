import Testing

@testable import Evaluation

@Suite("Budgets")
struct BudgetTests {
  private let sample = StackSample()

  @Test(
    "amounts with their unit",
    arguments: [
      ("200calls", 200.0, RunBudget.Unit.calls, "200calls"), ("1call", 1.0, .calls, "1calls"),
      ("7", 7.0, .calls, "7calls"), ("1.50usd", 1.5, .usd, "1.5usd"), ("2usd", 2.0, .usd, "2usd"),
      ("100000tokens", 100_000.0, .tokens, "100000tokens"),
    ])
  func reads(text: String, amount: Double, unit: RunBudget.Unit, shown: String) throws {
    let budget = try #require(RunBudget(text))
    #expect(budget.amount == amount && budget.unit == unit && budget.description == shown)
    #expect(RunBudget(shown) == budget)
    #expect(budget.calls == (unit == .calls ? Int(amount) : nil))
  }

  @Test(
    "anything else is no budget",
    arguments: [
      "", "0", "0usd", "-1", "1.5calls", "1.5", ".5usd", "1.usd", "9cents", "calls", "1e3",
      "１calls",
      "1 usd", "99999999999999999999calls", "1.2.3usd",
    ])
  func refuses(text: String) { #expect(RunBudget(text) == nil) }

  @Test("calls are never exceeded, retries count, and the rest is skipped", arguments: [1, 8])
  func calls(concurrency: Int) async throws {
    let provider = ScriptedProvider { request, attempt in
      if request.messages[0].text == "c0", attempt == 1 {
        throw ProviderError("503", retry: .afterBackoff)
      }
      return ModelAnswer(text: request.messages[0].text)
    }
    let spending = Spending(budget: RunBudget(6, .calls))
    let outcomes = try await sample.run(
      PatientProvider(
        BudgetedProvider(provider, spending: spending), base: .milliseconds(1)),
      concurrency: concurrency)
    #expect(provider.asked == 6)
    #expect(spending.total.calls == 6 && spending.total.isUsedUp)
    #expect(outcomes.count == 20)
    #expect(outcomes.count { $0.graded.pass == true } == 5)
    #expect(outcomes.filter { $0.graded.pass != true }.allSatisfy { $0.isSkipped })
  }

  @Test("a budget that suffices skips nothing")
  func enough() async throws {
    let spending = Spending(budget: RunBudget(20, .calls))
    let outcomes = try await sample.run(
      BudgetedProvider(StackSample.echo(), spending: spending), concurrency: 7)
    #expect(outcomes.allSatisfy { $0.graded.pass == true })
    #expect(!spending.total.isUsedUp)
  }

  @Test("dollars whose most is known are never exceeded, and what was reserved is given back")
  func dollars() async throws {
    let provider = StackSample.echo(cost: 0.02, after: .milliseconds(5))
    let spending = Spending(budget: RunBudget(0.25, .usd))
    let outcomes = try await sample.run(
      BudgetedProvider(provider, spending: spending, most: { _ in 0.1 }), concurrency: 8)
    // The last one is sent at 0.14: 0.14 + 0.10 fits, 0.16 + 0.10 does not.
    #expect(provider.asked == 8 && provider.mostOpen <= 2)
    #expect(abs(spending.total.usd - 0.16) < 1e-9 && spending.total.isUsedUp)
    #expect(spending.total.mostRefused == 0.1)
    #expect(outcomes.count { $0.isSkipped } == 12)
  }

  @Test("without a known most the requests under way are all that goes beyond")
  func dollarsAfterwards() async throws {
    let provider = StackSample.echo(cost: 0.1, after: .milliseconds(5))
    let spending = Spending(budget: RunBudget(0.35, .usd))
    _ = try await sample.run(BudgetedProvider(provider, spending: spending), concurrency: 3)
    #expect(spending.total.usd <= 0.35 + 3 * 0.1)
    #expect((4...6).contains(provider.asked))
  }

  @Test("an answer without a price counts as the most it can have cost")
  func unpriced() async throws {
    let provider = StackSample.echo()
    let spending = Spending(budget: RunBudget(0.35, .usd))
    _ = try await sample.run(
      BudgetedProvider(provider, spending: spending, most: { _ in 0.1 }))
    #expect(provider.asked == 3 && spending.total.unpriced == 3)
  }

  @Test("tokens are counted as reported")
  func tokens() async throws {
    let provider = StackSample.echo(tokens: 50)
    let spending = Spending(budget: RunBudget(350, .tokens))
    _ = try await sample.run(BudgetedProvider(provider, spending: spending))
    #expect(provider.asked == 4 && spending.total.tokens == 400)
    #expect(spending.total.mostRefused == nil)
  }

  @Test("an answer whose tokens nobody tells counts as the most it can have taken")
  func untold() async throws {
    let provider = StackSample.echo()
    let spending = Spending(budget: RunBudget(350, .tokens))
    _ = try await sample.run(
      BudgetedProvider(provider, spending: spending, most: { _ in 100 }))
    #expect(provider.asked == 3 && spending.total.tokens == 300)
    #expect(spending.total.mostRefused == 100)
  }

  @Test("one budget for all who ask")
  func shared() async throws {
    let spending = Spending(budget: RunBudget(25, .calls))
    let (first, second) = (StackSample.echo(), StackSample.echo())
    _ = try await sample.run(BudgetedProvider(first, spending: spending))
    let rest = try await sample.run(BudgetedProvider(second, spending: spending))
    #expect(first.asked == 20 && second.asked == 5)
    #expect(rest.count { $0.isSkipped } == 15)
  }

  @Test("whoever waits for the budget and is cancelled does not ask", .timeLimit(.minutes(10)))
  func cancelled() async throws {
    let provider = ScriptedProvider { _, _ in
      try await Task.sleep(for: .seconds(3600))
      return ModelAnswer(text: "")
    }
    let spending = Spending(budget: RunBudget(1, .usd))
    let asker = BudgetedProvider(provider, spending: spending, most: { _ in 0.6 })
    let run = Task { try await StackSample().run(asker, concurrency: 4) }
    while provider.asked == 0 { await Task.yield() }
    run.cancel()
    let outcomes = try await run.value
    #expect(outcomes.allSatisfy { $0.isSkipped } && provider.asked == 1)
  }
}
