internal import GitStore
internal import PromptModel
internal import Registry

extension OpenRegistry {
  /// The line that is promoted on: the mainline, or a branch that stands for it.
  func line(branch: String?) throws -> Mainline {
    guard let branch else { return try mainline() }
    let reference = branch.hasPrefix("refs/") ? branch : "refs/heads/\(branch)"
    guard let tip = try repository.reference(reference) else {
      throw RegistryError.noMainline(name: branch)
    }
    return Mainline(
      name: branch, reference: reference, tip: tip, isWritable: reference.hasPrefix("refs/heads/"))
  }

  /// The version a pin serves: the one that came in with the commit it names in `commit`, where
  /// that is right, else the newest with its closure at or before the pin's own commit.
  ///
  /// - Parameters:
  ///   - tip: the line's end; nil: the mainline's.
  ///   - own: the first-parent commit that wrote the pin; nil: one at the line's end.
  /// - Returns: nil for a withdrawal, or where the line has no such version.
  func number(
    of pin: Pin?, _ prompt: PromptName, upTo tip: ObjectID? = nil, writtenBy own: CommitFacts? = nil
  ) throws -> Int? {
    guard let pin, let target = pin.target else { return nil }
    let known: any History = if let tip { try history(of: tip) } else { try history() }
    let versions = try known.versions(of: prompt).filter {
      $0.state.closure?.digest == target.closure
    }
    if let hinted = versions.first(where: { $0.commit.id == pin.commit }) { return hinted.number }
    guard let own, versions.count > 1 else { return versions.last?.number }
    let line = try Set(
      repository.firstParentLine(from: ObjectID(own.id), until: nil).map { ObjectName($0) })
    return (versions.last { line.contains($0.commit.id) } ?? versions.first)?.number
  }

  /// Finishes or undoes an update of a checked-out branch that was interrupted.
  func recover() throws {
    try repository.recoverInterruptedUpdates()
  }
}

extension OpenRegistry {
  /// The moves of one pin, oldest first; at least one.
  ///
  /// - Throws: `WorkflowError` that says which of prompt, environment and pin there never was.
  func pinEvents(
    of prompt: PromptName, in environment: EnvironmentName, line: Mainline
  ) throws -> [PinEvent] {
    let known = try history(of: line.tip)
    let events = try known.pinEvents(environment: environment, prompt: prompt)
    guard events.isEmpty else { return events }
    try requireKnown(environment, history: known, line: line)
    try requireKnown(prompt, history: known)
    throw WorkflowError.notLive(prompt, environment, withdrawn: false)
  }

  /// Refuses a prompt that history does not know.
  func requireKnown(_ prompt: PromptName, history: any History) throws {
    guard try history.versions(of: prompt).isEmpty,
      try history.pinEvents(environment: nil, prompt: prompt).isEmpty
    else { return }
    throw WorkflowError.noPrompt(
      prompt, place: "the history of '\(mainlineName)'",
      candidates: try history.latestVersions().map(\.prompt.text))
  }

  /// Refuses an environment that neither the policy at the tip names nor any pin was ever in.
  func requireKnown(
    _ environment: EnvironmentName, history: any History, line: Mainline
  ) throws {
    let known = try RulesReader(tree(at: line.tip)).policy().environments.map(\.name)
    guard !known.contains(environment),
      try history.pinEvents(environment: environment, prompt: nil).isEmpty
    else { return }
    throw WorkflowError.noEnvironment(environment, known: known)
  }
}
