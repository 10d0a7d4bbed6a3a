internal import GitStore
public import PromptModel
internal import Registry

/// `stet rollback`: returns a pin to what it served before.
public struct RollBack {
  /// The prompt.
  public let prompt: PromptName
  /// Where.
  public let environment: EnvironmentName
  /// The version to return to; nil: what was live before the present one was promoted.
  public let version: Int?
  /// Why; never empty.
  public let reason: String
  /// Judge only.
  public let isDryRun: Bool

  /// A request.
  public init(
    prompt: PromptName, environment: EnvironmentName, version: Int? = nil, reason: String,
    isDryRun: Bool = false
  ) {
    self.prompt = prompt
    self.environment = environment
    self.version = version
    self.reason = reason
    self.isDryRun = isDryRun
  }

  /// Rolls back.
  ///
  /// - Throws: `WorkflowError.nothingToRestore` where the pin served nothing else before;
  ///   `WorkflowError.reasonNeeded`.
  public func run(in registry: OpenRegistry) throws -> ReleaseOutcome {
    guard !reason.isEmpty else { throw WorkflowError.reasonNeeded("a rollback") }
    let line = try registry.line(branch: nil)
    let events = try registry.pinEvents(of: prompt, in: environment, line: line)
    let live = events.last?.move.new.pin?.target
    if let version, let live,
      try registry.number(of: events.last?.move.new.pin, prompt, upTo: line.tip) == version,
      try earlier(events, than: live, registry: registry) == nil
    {
      return PinMover(registry: registry, line: line).nothingToDo(prompt)
    }
    guard let event = try earlier(events, than: live, registry: registry),
      let target = event.move.new.pin?.target
    else {
      throw try nothingToRestore(events, registry: registry)
    }
    let number = try registry.number(of: event.move.new.pin, prompt)
    let request = PinMover.Request(
      environment: environment, prompt: prompt, number: number
    ) { old in
      Pin(
        kind: .rollback, prompt: prompt, target: target, from: old.fileDigest, reason: reason,
        restores: event.commit.id)
    }
    return try PinMover(registry: registry, line: line).move([request], isDryRun: isDryRun) {
      ReleaseMessage.text(
        subject: "Roll \(prompt) back to \(number.map { "v\($0)" } ?? target.closure.short) in "
          + "\(environment)", reason: reason, changes: $0)
    }
  }

  private func nothingToRestore(
    _ events: [PinEvent], registry: OpenRegistry
  ) throws -> WorkflowError {
    guard let version else { return .nothingToRestore(prompt, environment) }
    let served = try events.compactMap { try registry.number(of: $0.move.new.pin, prompt) }
    return .neverServed(prompt, environment, version: version, served: Set(served).sorted())
  }

  /// The event to return to: the newest that served the version asked for, else the one before
  /// the present target was first promoted.
  private func earlier(
    _ events: [PinEvent], than live: Pin.Target?, registry: OpenRegistry
  ) throws -> PinEvent? {
    if let version {
      return try events.last { event in
        guard event.move.new.pin?.target != nil, event.move.new.pin?.target != live else {
          return false
        }
        return try registry.number(of: event.move.new.pin, prompt) == version
      }
    }
    guard let live else { return events.last { $0.move.new.pin?.target != nil } }
    let arrival = events.lastIndex {
      $0.move.new.pin?.target == live && $0.move.new.pin?.kind == .promote
    }
    return events[..<(arrival ?? events.startIndex)].last { event in
      guard let target = event.move.new.pin?.target else { return false }
      return target != live
    }
  }
}

/// `stet withdraw`: serves nothing.
public struct Withdraw {
  /// The prompt.
  public let prompt: PromptName
  /// Where.
  public let environment: EnvironmentName
  /// Why; never empty.
  public let reason: String
  /// Judge only.
  public let isDryRun: Bool

  /// A request.
  public init(
    prompt: PromptName, environment: EnvironmentName, reason: String, isDryRun: Bool = false
  ) {
    self.prompt = prompt
    self.environment = environment
    self.reason = reason
    self.isDryRun = isDryRun
  }

  /// Withdraws.
  ///
  /// - Throws: `WorkflowError.notLive` where nothing was ever pinned; `WorkflowError.reasonNeeded`.
  public func run(in registry: OpenRegistry) throws -> ReleaseOutcome {
    guard !reason.isEmpty else { throw WorkflowError.reasonNeeded("a withdrawal") }
    let line = try registry.line(branch: nil)
    _ = try registry.pinEvents(of: prompt, in: environment, line: line)
    let request = PinMover.Request(
      environment: environment, prompt: prompt, number: nil
    ) { old in
      if case .absent = old {
        throw WorkflowError.notLive(prompt, environment, withdrawn: false)
      }
      if let pin = old.pin, pin.kind == .withdraw { return nil }
      return Pin(
        kind: .withdraw, prompt: prompt, target: nil, from: old.fileDigest, reason: reason)
    }
    return try PinMover(registry: registry, line: line).move([request], isDryRun: isDryRun) {
      ReleaseMessage.text(
        subject: "Withdraw \(prompt) from \(environment)", reason: reason, changes: $0)
    }
  }
}
