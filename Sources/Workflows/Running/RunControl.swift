internal import AnswerCache
internal import Evaluation
internal import GitStore
internal import PromptModel
internal import Providers
internal import Registry
internal import StrictData

/// What everything that one invocation asks models shares: one budget, one limiter for each
/// provider, one cache.
final class RunControl {
  let options: AskingOptions
  let spending: Spending
  /// Whether all answers are there already: nobody is asked, and no key is needed.
  let asksNobody: Bool
  private var limiters: [String: RateLimiter] = [:]
  private var cache: AnswerCache?
  private var asked: Set<ResourceName> = []
  /// The recordings that this invocation writes, by the model's name.
  private(set) var recordings: [ResourceName: RecordingStore] = [:]
  /// What trying the judges of suites took, by the suite's digest: those that came out right.
  var trials: [Digest: JudgeSpend] = [:]
  /// The journals of runs whose evidence is not written yet.
  private(set) var journals: [RunJournal] = []

  init(_ options: AskingOptions = AskingOptions(), asksNobody: Bool = false) {
    self.options = options
    self.asksNobody = asksNobody
    spending = Spending(budget: options.budget)
  }

  /// The limiter of a provider; the first who asks says what it is.
  func limiter(of alias: String, make: () -> RateLimiter) -> RateLimiter {
    if let limiter = limiters[alias] { return limiter }
    let limiter = make()
    limiters[alias] = limiter
    return limiter
  }

  /// The cache; nil where none is to be used.
  func cache(of registry: OpenRegistry) -> (any AnswerStore)? {
    guard options.cache != .none else { return nil }
    let opened =
      cache
      ?? AnswerCache(
        at: registry.cachePath, now: registry.surroundings.now, note: registry.surroundings.note)
    cache = opened
    return options.cache == .all ? opened : KeepingStore(store: opened)
  }

  /// Takes note of a model that is about to be asked.
  ///
  /// - Returns: whether it is the first time.
  func isFirst(_ model: ResourceName) -> Bool { asked.insert(model).inserted }

  /// The recordings of a model.
  func recordings(of model: ModelDefinition, in registry: OpenRegistry) throws -> RecordingStore {
    if let store = recordings[model.name] { return store }
    let store = try RecordingStore(
      of: model, keepsOlder: options.recording == .refresh || options.resumes, in: registry)
    recordings[model.name] = store
    return store
  }

  /// Takes note of a journal that goes when the evidence is written.
  func add(_ journal: RunJournal) { journals.append(journal) }

  /// The evidence is written: nothing is to be gone on with.
  func finishJournals() {
    for journal in journals { journal.finish() }
    journals = []
  }

  /// The run is refused: what has kept no case is nothing to go on with.
  func finishEmptyJournals() {
    for journal in journals where journal.count == 0 { journal.finish() }
  }

  /// What has to be known of the recordings that this invocation wrote.
  var recordingNotes: [String] {
    recordings.sorted { $0.key < $1.key }.flatMap { model, store in
      let written = store.written.count
      return [
        written > 0
          ? "\(written) recording\(written == 1 ? "" : "s") of '\(model)' written; commit them"
          : nil,
        store.withheldNote(of: model),
      ].compactMap { $0 }
    }
  }

  /// Refuses to go on where a run is not whole.
  ///
  /// - Parameter outcomes: of runs that should be over.
  /// - Throws: `WorkflowError.interrupted`.
  func requireWhole(_ outcomes: [[CaseOutcome]], total: Int) throws {
    let kept = journals.reduce(0) { $0 + $1.count }
    let spent = spending.total
    let isSkipped = outcomes.contains { $0.contains(where: \.isSkipped) }
    guard isSkipped || spent.isUsedUp || Task.isCancelled else { return }
    var cause = RunInterruption.Cause.cancelled
    if spent.isUsedUp, let budget = options.budget { cause = .budget(budget) }
    throw WorkflowError.interrupted(
      RunInterruption(
        cause: cause, kept: kept, total: max(total, kept),
        isResumable: !journals.isEmpty, spent: spent))
  }
}

extension OpenRegistry {
  /// Where answers of paid models are kept.
  var cachePath: String { "\(repository.commonDirectory)/stet/cache.sqlite" }

  /// Who answers for a model, as this invocation asks: outermost the cache, then those who ask
  /// again, the budget, the provider's limiter, the prices. What asks a model, asks by this.
  ///
  /// - Parameters:
  ///   - isSensitive: whether the answers may not be kept.
  ///   - embeds: whether it is asked for the vectors of texts.
  /// - Returns: also how many requests the provider takes at once at most.
  /// - Throws: as ``provider(for:)``; `WorkflowError.refused` where a budget in dollars cannot be
  ///   kept, since the model has no prices.
  func asker(
    of model: ModelDefinition, isSensitive: Bool = false, embeds: Bool = false
  ) throws -> (provider: any ModelProvider, atOnce: Int) {
    if control.asksNobody { return (AbsentProvider(), .max) }
    let mode = control.options.recording
    if mode == .replay, Self.isNamed(model) {
      return (try RecordedAnswers(of: model, in: self), .max)
    }
    let raw = embeds ? try embeddingProvider(for: model) : try provider(for: model)
    let (spending, budget) = (control.spending, control.options.budget)
    guard Self.isNamed(model) else {
      guard budget?.unit == .calls else { return (raw.provider, raw.atOnce) }
      return (BudgetedProvider(raw.provider, spending: spending), raw.atOnce)
    }
    let figures = try figures(for: model)
    noteRetirement(of: model, figures.info)
    if budget?.unit == .usd,
      figures.cost(of: TokenUsage(prompt: 1, completion: embeds ? 0 : 1)) == nil
    {
      throw WorkflowError.refused(
        "a budget in dollars cannot be kept: model '\(model.name)' has no prices in "
          + repositoryPath(ModelDefinition.infoPath(model.name)))
    }
    let named = try operatorProvider(model.provider)
    let limiter = control.limiter(of: model.provider) {
      RateLimiter(
        concurrency: raw.atOnce == .max ? nil : raw.atOnce, requestsPerMinute: raw.perMinute)
    }
    let priced = PricedProvider(
      raw.provider, problem: { figures.problem(with: $0) }, cost: { figures.cost(of: $0) })
    let most = Self.most(figures, unit: budget?.unit)
    var stack: any ModelProvider = PatientProvider(
      BudgetedProvider(
        LimitedProvider(priced, limiter: limiter), spending: spending, most: most))
    if !isSensitive, let cache = control.cache(of: self) {
      stack = CachedProvider(
        stack, store: cache, spending: spending, origin: try origin(of: model, named))
    }
    if mode != .none {
      guard !isSensitive else {
        throw WorkflowError.refused(
          "answers to a sensitive suite may not lie in git: they are not recorded")
      }
      stack = RecordingProvider(
        inner: stack, store: try control.recordings(of: model, in: self),
        known: mode == .refresh ? try RecordedAnswers(of: model, in: self) : nil)
    }
    return (stack, raw.atOnce)
  }

  /// Says once that a model has retired: what its provider answers then, if it does, may come from
  /// another one.
  private func noteRetirement(of model: ModelDefinition, _ info: ModelInfo?) {
    guard let retirement = ModelRetirement(model.name, info, now: surroundings.now()),
      retirement.daysLeft <= 0, control.isFirst(model.name)
    else { return }
    surroundings.note(retirement.text)
  }

  /// What an alias stands for: another place or another program is another provider.
  private func origin(of model: ModelDefinition, _ named: OperatorProvider?) throws -> String {
    let words: [String]
    if let named, let program = named.program {
      words = [named.kind.rawValue] + program.arguments
    } else {
      words = [
        named?.kind.rawValue ?? model.provider,
        try hostedProviders.address(of: model.provider, configured: named) ?? "",
      ]
    }
    return JSONValue.array(words.map { .string($0) }).serialized()
  }

  /// Whether a model is asked through an alias of the operator's configuration.
  static func isNamed(_ model: ModelDefinition) -> Bool {
    !["baseline", "replay"].contains(model.provider)
  }

  /// What a request can take of the budget at most.
  private static func most(
    _ figures: RequestFigures, unit: RunBudget.Unit?
  ) -> @Sendable (ModelRequest) -> Double? {
    switch unit {
    case .usd: { figures.highestCost(of: $0) }
    case .tokens:
      { request in
        figures.largestAnswer(to: request).map {
          Double(figures.tokens(of: request).atMost + $0)
        }
      }
    case .calls, nil: { _ in nil }
    }
  }
}
