public import PromptModel

/// A request that cannot be carried out: facts, which the edges turn into advice.
public enum WorkflowError: Error, Sendable {
  /// git knows no user.name and user.email.
  case noIdentity
  /// A reference whose text does not parse.
  case badReference(text: String, reason: String)
  /// A reference that names nothing.
  case unknownReference(text: String, reason: String, candidates: [String])
  /// A prompt that does not exist there.
  case noPrompt(PromptName, place: String, candidates: [String])
  /// The prompt is there and broken.
  case broken(PromptName, place: String, reason: String)
  /// A closure that is on no mainline commit was asked for where only versions count.
  case candidateOnly(PromptName, place: String)
  /// The environment serves nothing for this prompt.
  case notLive(PromptName, EnvironmentName, withdrawn: Bool)
  /// The policy has no such environment.
  case noEnvironment(EnvironmentName, known: [EnvironmentName])
  /// A file could not be written.
  case unwritable(path: String, reason: String)
  /// A file is in the way.
  case exists(path: String)
  /// The pin moved while it was being moved.
  case pinMoved(PromptName, EnvironmentName, by: CommitFacts)
  /// Too many others moved the branch meanwhile.
  case branchBusy(reference: String, attempts: Int)
  /// Staged or unsaved changes, or untracked files, lie where a commit would write.
  case changesInTheWay([String])
  /// A lock of git's stayed; its holder may be dead.
  case lockHeld(path: String, reason: String)
  /// The version was never served there; what was.
  case neverServed(PromptName, EnvironmentName, version: Int, served: [Int])
  /// The branch cannot be written here.
  case readOnlyMainline(reference: String)
  /// There is nothing to go back to.
  case nothingToRestore(PromptName, EnvironmentName)
  /// A reason is needed and none was given.
  case reasonNeeded(String)
  /// Nothing can be evaluated: no suite names the prompt, no model is known, ….
  case nothingToEvaluate(PromptName, reason: String)
  /// The prompt names no model, and none was asked for.
  case noModel(PromptName)
  /// The operator's configuration has no such alias; `file` is where it would stand, if there is a
  /// place for it.
  case unknownProvider(alias: String, model: ResourceName, file: String?)
  /// What is inconclusive was to be accepted, and nothing is: the gate passes without.
  case nothingToAccept
  /// A run was ended before it was whole; nothing was written of it.
  case interrupted(RunInterruption)
  /// The request contradicts itself or the repository.
  case refused(String)
}
