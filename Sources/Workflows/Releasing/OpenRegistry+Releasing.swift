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

  /// The newest version number whose closure a pin serves; nil for a withdrawal, or where the
  /// line has none.
  func number(of pin: Pin?, _ prompt: PromptName) throws -> Int? {
    guard let target = pin?.target else { return nil }
    return try history().versions(of: prompt).last {
      $0.state.closure?.digest == target.closure
    }?.number
  }

  /// Finishes or undoes an update of a checked-out branch that was interrupted.
  func recover() throws {
    try repository.recoverInterruptedUpdates()
  }
}
